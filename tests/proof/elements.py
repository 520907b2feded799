"""A page as its elements, by the standard library's parser: what stands in the file, before any script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "rect"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, wanted: str | Callable[[Element], bool]) -> Iterator[Element]:
        """Descendants of a tag, or those a function accepts, in document order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == wanted if isinstance(wanted, str) else wanted(child):
                    yield child
                yield from child.all(wanted)

    def one(self, wanted: str | Callable[[Element], bool]) -> Element:
        return next(self.all(wanted))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in _VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> Element:
    """The page as a tree. Fails where an element is not closed in its turn."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder._open == [builder.root]
    return builder.root


def by_id(identifier: str) -> Callable[[Element], bool]:
    return lambda element: element.get("id") == identifier


def by_class(name: str) -> Callable[[Element], bool]:
    return lambda element: name in (element.get("class") or "").split()
