"""The pages of the repository, and their way into the site's source folder.

Every Markdown file in the root, in ``docs/`` and every ``README.md`` one folder down is a page: a new one needs no
registration. Files that pages link to (pictures, a licence, a container file) come along, at their own places.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from docs.site.links import local_targets
from docs.site.markdown import contents

ROOT = Path(__file__).resolve().parents[2]
HOME = "README.md"

# Caption of the navigation, and the pages under it in this order; a page goes where it fits first.
SECTIONS = (
    ("Start 开始", (HOME, "README.zh-CN.md")),
    ("Figures 数据", ("docs/cookbook*", "dictionary/index.md", "docs/dashboard.md")),
    ("Connecting 连接", ("docs/connect/README.md",)),
    ("How it works 原理", ("docs/architecture.md", "docs/placement.md", "docs/narrative.md", "docs/contracts.md",
                         "dbt_project/README.md", "lineage.md", "docs/benchmarks.md")),
    ("Running it 运行", ("docs/operations.md", "docs/review.md", "commands.md", "CONTRIBUTING.md")),
    ("More 其他", ("*",)),
)  # fmt: skip


def repository_pages(root: Path = ROOT) -> list[str]:
    """The pages by their paths from ``root``."""
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *root.glob("[!.]*/README.md")]
    return sorted({path.relative_to(root).as_posix() for path in found})


def stage_pages(source: Path, root: Path = ROOT) -> list[str]:
    """Copies the pages, and the files they link to, from ``root`` into ``source``; returns the pages."""
    pages = repository_pages(root)
    linked = {target for page in pages for target in local_targets(root, page) if (root / target).is_file()}
    for name in sorted({*pages, *linked}):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, source / name)
    return pages


def add_navigation(source: Path, pages: Iterable[str]) -> None:
    """Appends the navigation: sections to the home, and to the README of a folder the other pages of that folder."""
    below: dict[str, list[str]] = {}
    top = [HOME]
    present = set(pages)
    for page in sorted(present - {HOME}):
        folder = page.rpartition("/")[0]
        parent = f"{folder}/README.md"
        if folder and page != parent and parent in present:
            below.setdefault(parent, []).append(page.rpartition("/")[2])
        else:
            top.append(page)
    for parent, children in below.items():
        _append(source / parent, contents(map(_without_ending, children)))
    placed: set[str] = set()
    for caption, patterns in SECTIONS:
        here = [page for pattern in patterns for page in top if fnmatch(page, pattern) and page not in placed]
        here = list(dict.fromkeys(here))
        placed.update(here)
        here = ["self" if page == HOME else page for page in here]
        if here:
            _append(source / HOME, contents(map(_without_ending, here), caption))


def _without_ending(page: str) -> str:
    return page.removesuffix(".md")


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as page:
        page.write(text)
