"""The corrections file: what a person may write in it, and what the program adds and removes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corrections.entries import new_file, with_entry, without_entry
from ingest.corrections.files import load_corrections, parse_corrections
from ingest.corrections.model import Correction, fingerprint
from ingest.errors import ReferenceDataError
from ingest.reference import Reference
from tests.corrections.samples import BULLETIN, GUARDED, RATIO, decision, printed_places

PATH = Path(f"{BULLETIN}.yml")
WRITTEN = f"""\
# 株洲 2020 年第 14 期
bulletin_id: {BULLETIN}
corrections:
  # 与原件第 5 页核对
  - cell: {{table_code: five_batches, area_code: 430203, metric_code: city.key_industry.progress}}
    decision: value
    value: "78.1%"   # 原件清楚
    unit: "%"
    expect: {{printed: "78.4%"}}
    reason: 扫描件模糊
    who: 李四
    when: 2026-02-03
  # 以下待复核
"""


def write(folder: Path, text: str, name: str = BULLETIN) -> Path:
    path = folder / "corrections" / f"{name}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_written_by_hand_is_read(tmp_path: Path) -> None:
    write(tmp_path, WRITTEN)
    (entry,) = Reference.load(tmp_path).corrections[BULLETIN]
    assert entry.cell.key == RATIO
    assert (entry.value, entry.expect.printed, entry.when) == ("78.1%", ("78.4%",), "2026-02-03")
    assert Reference.load(tmp_path).version == Reference.load().version


def test_no_folder_and_an_empty_list_are_no_corrections(tmp_path: Path) -> None:
    assert load_corrections(tmp_path) == {}
    for listed in ("corrections:\n", "corrections: []\n", ""):
        write(tmp_path, f"bulletin_id: {BULLETIN}\n{listed}")
        assert load_corrections(tmp_path) == {}


@pytest.mark.parametrize(
    ("was", "wrong", "says"),
    [
        ('value: "78.1%" ', "value: 78.1 ", ["entry 1", "430203 × city.key", "field value", "quotes"]),
        ('"78.1%"', '"about 78"', ["entry 1", "'about 78'", "not a number"]),
        ('    unit: "%"\n', "", ["entry 1", "needs a unit"]),
        ("who: 李四", "author: 李四", ["entry 1", "field who", "field author"]),
        ('{printed: "78.4%"}', "{}", ["entry 1", "field expect.printed"]),
        ("when: 2026-02-03", "when: last week", ["entry 1", "field when", "date or a time"]),
        ("decision: value", "decision: guess", ["entry 1", "field decision"]),
        ("decision: value", "decision: non_fact", ["entry 1", "neither value nor unit"]),
        (f"bulletin_id: {BULLETIN}", "bulletin_id: another", ["field bulletin_id", "another"]),
        ("corrections:", "corections:", ["field corections"]),
        ("  - cell: {", "  - cell: {{", ["not valid YAML"]),
        ("430203", "999999", ["field cell.area_code", "999999"]),
        ("city.key_industry.progress", "city.progress", ["field cell.metric_code", "city.progress"]),
        ("five_batches", "six_batches", ["field cell.table_code", "six_batches"]),
        ('unit: "%"', "unit: 亿元", ["field unit", "亿元", "measured in %"]),
    ],
)  # fmt: skip
def test_a_bad_entry_is_named(tmp_path: Path, was: str, wrong: str, says: list[str]) -> None:
    assert was in WRITTEN
    path = write(tmp_path, WRITTEN.replace(was, wrong, 1))
    with pytest.raises(ReferenceDataError) as caught:
        Reference.load(tmp_path)
    assert path.name in str(caught.value)
    for part in says:
        assert part in str(caught.value)


def test_an_entry_is_added_and_the_rest_stays_as_it_is() -> None:
    added = decision(printed_places()[GUARDED], "22")
    text = with_entry(WRITTEN, added, PATH)
    for line in WRITTEN.splitlines():
        assert line in text.splitlines()
    assert parse_corrections(text, PATH).corrections[1] == added
    assert without_entry(text, added.digest, PATH).rstrip() == WRITTEN.rstrip()


def test_the_first_entry_goes_and_the_comments_stay() -> None:
    first = parse_corrections(WRITTEN, PATH).corrections[0]
    added = decision(printed_places()[GUARDED], "22")
    text = without_entry(with_entry(WRITTEN, added, PATH), first.digest[:10], PATH)
    assert parse_corrections(text, PATH).corrections == (added,)
    assert "# 株洲 2020 年第 14 期" in text
    assert "# 以下待复核" in text
    empty = without_entry(text, added.digest, PATH)
    assert parse_corrections(empty, PATH).corrections == ()
    assert parse_corrections(with_entry(empty, added, PATH), PATH).corrections == (added,)


@pytest.mark.parametrize(
    "text",
    [
        new_file(BULLETIN),
        f"bulletin_id: {BULLETIN}\n",
        f"corrections: []   # none yet\nbulletin_id: {BULLETIN}\n",
        f"corrections:\nbulletin_id: {BULLETIN}",
        f"corrections:   # none yet\nbulletin_id: {BULLETIN}\n",
    ],
)
def test_every_way_to_have_no_entries_takes_one(text: str) -> None:
    added = decision(printed_places()[GUARDED], "22")
    once = with_entry(text, added, PATH)
    more = decision(printed_places()[RATIO], "78.2%")
    twice = with_entry(once, more, PATH)
    assert parse_corrections(twice, PATH).corrections == (added, more)
    assert yaml.safe_load(twice)["bulletin_id"] == BULLETIN


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)
entries = st.builds(
    lambda reason, value, when: decision(
        printed_places()[GUARDED], f"{value}", reason=reason, when=when.isoformat()
    ),
    texts, st.decimals(-999, 999, places=2), st.datetimes(),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(entries, min_size=1, max_size=4, unique_by=lambda c: c.digest))
def test_what_is_written_is_read_back(corrections: list[Correction]) -> None:
    text = new_file(BULLETIN)
    for entry in corrections:
        text = with_entry(text, entry, PATH)
    assert list(parse_corrections(text, PATH).corrections) == corrections
    for entry in corrections[:-1]:
        text = without_entry(text, entry.digest, PATH)
    assert parse_corrections(text, PATH).corrections == (corrections[-1],)


@settings(deadline=None)
@given(st.lists(entries, max_size=4), st.randoms())
def test_the_fingerprint_knows_no_order(corrections: list[Correction], rng: object) -> None:
    shuffled = list(corrections)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fingerprint(shuffled) == fingerprint(corrections)
    assert bool(fingerprint(corrections)) == bool(corrections)
