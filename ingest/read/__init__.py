"""Readers: the bytes of a file, whatever its format, as a Document. One module a format.

Text is read here. A reader keeps what the file says and interprets nothing: no cell is joined, filled or dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from ingest.document import Document, Grid, Paragraph
from ingest.errors import BulletinError
from ingest.figures import count_digits
from ingest.read.encoding import decode
from ingest.read.markup import without_markup
from ingest.read.text import read_lines

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ""})

MOST_BYTES = 8_000_000
MOST_CELLS = 50_000
MOST_CHARACTERS = 100_000
"""Bytes of a file, table cells with something in them, and characters of running text beyond which a file is not
one bulletin: the known ones have 25 KB, 2,000 cells and 5,000 characters. Reading time grows with each of them."""


def read_document(content: bytes, name: str) -> Document:
    """``content`` of the file ``name`` as a Document.

    Raises BulletinError with code ``empty``, ``binary``, ``encoding``, ``format`` or ``too_large``.
    """
    suffix = PurePath(name).suffix.lower()
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BulletinError("empty", "is empty.", file=name, remedy="Fetch or convert it again.")
    if suffix not in TEXT_SUFFIXES:
        raise BulletinError(
            "format", f"files of the kind “{suffix}” cannot be read yet.", file=name,
            remedy="Save the document as plain text (UTF-8, table cells separated by tabs) and load that.",
        )  # fmt: skip
    if len(content) > MOST_BYTES:
        raise _too_large(f"{len(content):,} bytes", name)
    text, encoding = decode(content, name)
    lines = text.splitlines()
    if "|" in text or "&" in text or ("<" in text and "<br" in text.lower()):
        lines = without_markup(lines)
    blocks = read_lines(lines)
    # Every cell takes a character and something between it and the next.
    if len(text) > min(MOST_CELLS, MOST_CHARACTERS):
        _refuse_endless(blocks, name)
    if not blocks:
        raise BulletinError("empty", "holds no text.", file=name, remedy="Fetch or convert it again.")
    return Document(
        rendition_id=hashlib.sha256(content).hexdigest(),
        name=name,
        format="text",
        encoding=encoding,
        size_bytes=len(content),
        line_count=len(lines),
        blocks=tuple(blocks),
        digits=count_digits("\n".join(lines)),
    )


def _refuse_endless(blocks: Sequence[Paragraph | Grid], name: str) -> None:
    cells = sum(sum(map(bool, row)) for block in blocks if isinstance(block, Grid) for row in block.rows)
    if cells > MOST_CELLS:
        raise _too_large(f"{cells:,} table cells", name)
    characters = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    if characters > MOST_CHARACTERS:
        raise _too_large(f"{characters:,} characters of running text", name)


def _too_large(found: str, name: str) -> BulletinError:
    return BulletinError(
        "too_large", f"holds {found}: too much for one bulletin.", file=name,
        remedy="Check that this is the right file; split a collection into one file a bulletin.",
    )  # fmt: skip
