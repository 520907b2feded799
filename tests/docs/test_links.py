"""Links of the pages lead somewhere on a forge; and what leads nowhere is found."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from docs.site.links import broken_in_pages, broken_in_site, local_targets, read_page
from docs.site.pages import ROOT, repository_pages

PAGE = """# One page

[a file](b.md), [a place](b.md#年度-计划), [again](b.md#again-1), [here](#one-page), <https://example.org/a?b=c#d>,
![a picture](p/a%20b.png) and `[no link](nowhere.md)`

    [nor this](nowhere.md)
"""
OTHER = "# B\n\n## 年度 计划：\n\n## Again\n\n## Again\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a b.png").touch()
    (tmp_path / "a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.md").write_text(OTHER, encoding="utf-8")
    return tmp_path


def test_no_link_of_the_repository_leads_nowhere() -> None:
    pages = repository_pages()
    assert {"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/operations.md", "docs/connect/r.md"} <= set(pages)
    assert broken_in_pages(ROOT, pages) == []


def test_what_pages_link_to_is_in_the_repository() -> None:
    """A file of this machine only would be missing on a forge."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    linked = {target for page in repository_pages() for target in local_targets(ROOT, page)}
    listed = subprocess.run(
        ["git", "check-ignore", *sorted(linked)], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert listed == []


def test_good_links_are_good(root: Path) -> None:
    assert len(read_page(PAGE).links) == 6
    assert broken_in_pages(root, ["a.md", "b.md"]) == []


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("[x](c.md)", "no such file"),
        ("[x](../outside.md)", "no such file"),
        ("[x](b.md#计划)", "no such heading"),
        ("[x](#b)", "no such heading"),
        ("[x](b.md#again-2)", "no such heading"),
        ("[x](/b.md)", "relative"),
        ("![x](p/c.png)", "no such file"),
        ('<a href="c.html">x</a>', "no such file"),
        ("[x](https:example.org)", "no address"),
        ("[x](htps://example.org)", "no address"),
        ("[x](mailto:nobody)", "no address"),
        ("[x][one]\n\n[one]: c.md", "no such file"),
    ],
)
def test_bad_links_are_found(root: Path, link: str, why: str) -> None:
    (root / "a.md").write_text(f"# One page\n\n{link}\n", encoding="utf-8")
    (problem,) = broken_in_pages(root, ["a.md"])
    assert why in problem


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ('<a href="b.html">', "no such file"),
        ('<a href="#there">', "no such place"),
        ('<a href="sub/">', "no such file"),
        ('<img src="x.png">', "no such file"),
        ('<script src="https://example.org/x.js">', "from the network"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "from the network"),
        ('<a href="https:/example.org">', "no address"),
    ],
)
def test_a_site_with_a_bad_link_is_told(tmp_path: Path, element: str, why: str) -> None:
    (tmp_path / "sub").mkdir()
    good = '<p id="here"><a href="#here"></a><a href="a.html#here"></a><a href="https://example.org"></a>'
    (tmp_path / "a.html").write_text(good, encoding="utf-8")
    assert broken_in_site(tmp_path) == []
    (tmp_path / "a.html").write_text(good + element, encoding="utf-8")
    (problem,) = broken_in_site(tmp_path)
    assert why in problem
