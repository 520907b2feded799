"""Readers: the bytes of a file, whatever its format, as a Document. One module a format.

Text is read here. A reader keeps what the file says and interprets nothing: no cell is joined, filled or dropped.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.read.encoding import decode
from ingest.read.text import read_lines

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ""})


def read_document(content: bytes, name: str) -> Document:
    """``content`` of the file ``name`` as a Document.

    Raises BulletinError with code ``empty``, ``binary``, ``encoding`` or ``format``.
    """
    suffix = PurePath(name).suffix.lower()
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BulletinError("empty", "is empty.", file=name, remedy="Fetch or convert it again.")
    if suffix not in TEXT_SUFFIXES:
        raise BulletinError(
            "format", f"files of the kind “{suffix}” cannot be read yet.", file=name,
            remedy="Save the document as plain text (UTF-8, table cells separated by tabs) and load that.",
        )  # fmt: skip
    text, encoding = decode(content, name)
    lines = text.splitlines()
    blocks = read_lines(lines)
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
    )
