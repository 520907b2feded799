"""Links that lead nowhere: in the pages of the repository, as a forge shows them, and in the built site.

What lies outside is not asked, only looked at: an address needs https (or http), a host and no spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.slugs import github_slugify

_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?([/?#]\S*)?")
_MAIL = re.compile(r"mailto:[^@\s]+@[\w.-]+")
# Attributes that make a browser fetch something, by element. A link that is followed on a click fetches nothing.
_FETCHED = {"src", "srcset", "data", "poster"}


@dataclass(frozen=True)
class Page:
    """The links of a Markdown page in their order, and its anchors."""

    links: tuple[str, ...]
    anchors: frozenset[str]


def read_page(text: str) -> Page:
    """Links, pictures and anchors as a forge makes them: of headings by GitHub's rule, and of raw HTML."""
    links: list[str] = []
    anchors: dict[str, int] = {}
    tokens = MarkdownIt("gfm-like", {"linkify": False}).disable("linkify").parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = github_slugify(_plain(tokens[number + 1]))
            times = anchors.setdefault(slug, 0)
            anchors[slug] += 1
            if times:
                anchors.setdefault(f"{slug}-{times}", 1)
        for part in (token, *(token.children or ())):
            for name in ("href", "src"):
                if (target := part.attrGet(name)) is not None:
                    links.append(str(target))
            if part.type in ("html_block", "html_inline"):
                found = _Elements()
                found.feed(part.content)
                links += [target for _, target in found.links]
                anchors |= dict.fromkeys(found.ids, 1)
    return Page(tuple(links), frozenset(anchors))


def local_targets(root: Path, page: str) -> Iterator[str]:
    """The files of the repository that ``page`` links to, by their paths from ``root``."""
    for link in _page(root / page).links:
        target = unquote(urlsplit(link).path)
        if target and not urlsplit(link).scheme and not urlsplit(link).netloc:
            path = ((root / page).parent / target).resolve()
            if path.is_relative_to(root):
                yield path.relative_to(root).as_posix()


def broken_in_pages(root: Path, pages: list[str]) -> list[str]:
    """One sentence a link of ``pages`` that leads nowhere."""
    return [f"{page}: {link}: {why}" for page in pages for link in _page(root / page).links
            if (why := _why_broken(root, root / page, link))]  # fmt: skip


def _why_broken(root: Path, page: Path, link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "" if _ADDRESS.fullmatch(link) or _MAIL.fullmatch(link) else "is no address"
    if link.startswith("/"):
        return "begins at the root of a server; write it relative to the page"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(root) or not target.exists():
        return "there is no such file"
    if parts.fragment and target.suffix == ".md" and unquote(parts.fragment) not in _page(target).anchors:
        return "the page has no such heading"
    return ""


def _page(file: Path) -> Page:
    return _page_of(file.read_text(encoding="utf-8"))


@cache
def _page_of(text: str) -> Page:
    return read_page(text)


def _plain(inline: Token) -> str:
    """The text of a heading without its markup."""
    return "".join(part.content for part in inline.children or () if part.type in ("text", "code_inline"))


# ------------------------------------------------------------------------------------------------ the site


class _Elements(HTMLParser):
    """Collects (whether the browser fetches it, target) of all links, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[bool, str]] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.add(value)
            elif name == "href":
                self.links.append((tag == "link", value))
            elif name in _FETCHED:
                self.links.append((True, value))


@dataclass
class _Site:
    folder: Path
    known: dict[Path, _Elements] = field(default_factory=dict)

    def elements(self, file: Path) -> _Elements:
        if file not in self.known:
            self.known[file] = _Elements()
            self.known[file].feed(file.read_text(encoding="utf-8"))
        return self.known[file]


def broken_in_site(folder: Path, *, besides: tuple[str, ...] = ()) -> list[str]:
    """One sentence a link of the pages in ``folder`` that leads nowhere, or that a browser would fetch from elsewhere.

    ``besides`` are files whose own links are not looked at (pages that other tools made).
    """
    site, problems = _Site(folder.resolve()), []
    for file in sorted(site.folder.rglob("*.html")):
        name = file.relative_to(site.folder).as_posix()
        if name in besides:
            continue
        for fetched, link in site.elements(file).links:
            if why := _why_broken_in_site(site, file, link, fetched=fetched):
                problems.append(f"{name}: {link}: {why}")
    return problems


def _why_broken_in_site(site: _Site, file: Path, link: str, *, fetched: bool) -> str:
    parts = urlsplit(link)
    if parts.scheme == "data":
        return ""
    if parts.scheme or parts.netloc:
        if fetched:
            return "is fetched from the network"
        return "" if _ADDRESS.fullmatch(link) or _MAIL.fullmatch(link) else "is no address"
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if not target.is_relative_to(site.folder) or not target.is_file():
        return "there is no such file"
    fragment = unquote(parts.fragment)
    if fragment and target.suffix == ".html" and fragment not in site.elements(target).ids:
        return "the page has no such place"
    return ""
