"""What a reader makes of a file, whatever its format: paragraphs and grids, in the order of the page."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from itertools import chain


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``line`` is where it begins (1-based); ``text`` may be one line of a wrapped sentence."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: ragged rows of cell texts, each row with its line in the file.

    ``rows[i][j]`` is the printed text of cell ``j`` (0-based) of the row on line ``lines[i]`` (1-based). Texts are
    as in the file; nothing is normalised, joined or dropped. ``loose`` holds the rows (0-based) whose cell borders
    were lost (tabs collapsed to spaces), so that their cells are only the line's white-space separated pieces.
    ``covered`` marks cells a reader knows to be covered by a span that starts elsewhere, as (row, cell) pairs.
    """

    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    loose: frozenset[int] = frozenset()
    covered: frozenset[tuple[int, int]] = frozenset()

    @property
    def first_line(self) -> int:
        return self.lines[0]

    @property
    def last_line(self) -> int:
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: ``blocks`` in page order. ``rendition_id`` is the SHA-256 of its bytes (hex).

    ``digits`` are counted in the text that the reader was given, not in the blocks it made of it.
    """

    rendition_id: str
    name: str
    format: str
    encoding: str | None
    size_bytes: int
    line_count: int
    blocks: tuple[Paragraph | Grid, ...] = field(repr=False)
    digits: int | None = None

    @property
    def said(self) -> str:
        """What it says without how it is laid out: its characters in compatible forms (NFKC), white space left out."""
        texts = (
            text
            for block in self.blocks
            for text in ((block.text,) if isinstance(block, Paragraph) else chain.from_iterable(block.rows))
        )
        return "".join("".join(unicodedata.normalize("NFKC", text).split()) for text in texts)

    @property
    def wording(self) -> str:
        """A hash of what it says. A copy that was saved again, in another encoding or with other line ends, has the
        same."""
        return hashlib.sha256(self.said.encode()).hexdigest()

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]
