"""Pieces of Markdown that derived pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """``text`` as the content of a table cell; nothing in it is markup."""
    plain = "" if text is None else " ".join(str(text).split())
    for character in "\\`*_[]<>|$":
        plain = plain.replace(character, f"\\{character}")
    return plain


def code(text: object) -> str:
    """``text`` in code type, for a table cell; empty for nothing."""
    plain = "" if text is None else " ".join(str(text).split()).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`" if plain else ""


def dotted(name: str) -> str:
    """A code of several parts in code type, which may be broken after its dots and nowhere else."""
    return '<code class="docutils literal">' + name.replace(".", ".<wbr>") + "</code>"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of ready-made cells."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def anchor(name: str) -> str:
    """An invisible target, ``#name``."""
    return f'<span id="{name}"></span>'


def contents(pages: Iterable[str], caption: str = "", *, hidden: bool = True) -> str:
    """The navigation below a page: ``pages`` relative to it, without their endings."""
    options = [":hidden:"] if hidden else []
    options += [f":caption: {caption}"] if caption else []
    return "\n".join(["", "```{toctree}", *options, "", *pages, "```", ""])
