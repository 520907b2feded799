"""YAML that people write: what no one means is refused, with file and line, and nobody waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config_yaml import yaml_content
from ingest.errors import ReferenceDataError
from ingest.reference import Reference

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

WRONG = {
    "a key twice": ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "repeated_key", "“c” is written twice, in lines 3 and 5"),
    "a key twice in braces": ("a: {b: 1, b: 2}\n", "repeated_key", "“b” is written twice, in lines 1 and 1"),
    "billion laughs": (LAUGHS, "too_large", "line 6: stands for more than"),
    "a list of itself": ("a: 1\nb: &b [1, *b]\n", "too_large", "line 2: contains itself"),
    "brackets without end": ("a: 1\nb: " + "[" * 200_000, "too_large", "line 2: is nested more than"),
    "dashes without end": ("- " * 200_000, "too_large", "line 1: is nested more than"),
    "megabytes": ("# " + "x" * 5_000_000, "too_large", "5,000,002 characters"),
    "no YAML": ("a: 1\nb: [1\n", "yaml", "line 3: is not valid YAML"),
    "a day that is none": ("a: 2020-13-45", "yaml", "is not valid YAML"),
    "an object": ("a: !!python/object/apply:os.system [id]", "yaml", "line 1: is not valid YAML"),
    "two documents": ("a: 1\n---\nb: 1\n", "yaml", "line 2"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_no_one_means_is_refused_with_its_line(case: str) -> None:
    text, code, says = WRONG[case]
    with pytest.raises(ReferenceDataError) as caught:
        yaml_content(text, "some.yml")
    assert caught.value.code == code
    assert str(caught.value).startswith("some.yml: ")
    assert says in str(caught.value)


def test_what_is_meant_is_read() -> None:
    assert yaml_content("", "f") is None
    assert yaml_content("a: &x {p: 1}\nb: *x\nc: {<<: *x, q: 2}\n1: n\n", "f") == {
        "a": {"p": 1}, "b": {"p": 1}, "c": {"p": 1, "q": 2}, 1: "n",
    }  # fmt: skip


@pytest.mark.parametrize("folder", ["series", "contracts", "narrative", "corrections"])
def test_every_file_of_a_configuration_is_read_so(folder: str, tmp_path: Path) -> None:
    file = tmp_path / folder / "x.yml"
    file.parent.mkdir()
    for text, line in (("series: x\nseries: y\n", "lines 1 and 2"), (LAUGHS, "line 6")):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ReferenceDataError, match=line) as caught:
            Reference.load(tmp_path)
        assert caught.value.file == str(file)
