"""Bytes of a file: encodings, line ends, and files that are none."""

from __future__ import annotations

import codecs

import pytest

from ingest.errors import BulletinError
from ingest.read import read_document
from tests.ingest.bulletin import document_of, plain, read, text_of, values

ENCODED = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16-le with a mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be with a mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
}
TYPESET = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "a form feed before every annex": lambda text: text.replace("\n附件 ", "\n\f附件 "),
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blank lines at both ends": lambda text: "\n\n\n" + text + "\n\n\n",
    "spaces at line ends": lambda text: text.replace("\n", "  \n"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    content = ENCODED[encoding](text_of("better"))
    document = document_of(content)
    assert document.blocks == document_of(text_of("better")).blocks
    assert document.size_bytes == len(content)
    assert values(read(content)) == values(plain())


@pytest.mark.parametrize("typeset", TYPESET)
def test_line_ends_and_pages_make_no_difference(typeset: str) -> None:
    assert values(read(TYPESET[typeset](text_of("better")))) == values(plain())


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "2020-14.txt", "empty"),
        (b" \r\n\t\n ", "2020-14.txt", "empty"),
        (codecs.BOM_UTF8, "2020-14.txt", "empty"),
        (codecs.BOM_UTF16_LE + "\n 　\n".encode("utf-16-le"), "2020-14.txt", "empty"),
        ("　\n　\n".encode(), "2020-14.txt", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04", "2020-14.txt", "binary"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xff\xfe\xd1", "2020-14.txt", "binary"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj", "2020-14.txt", "binary"),
        (codecs.BOM_UTF8 + b"\xe5\xff\xff", "2020-14.txt", "encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8", "2020-14.txt", "encoding"),
        ("2020 年第 14 期".encode(), "2020-14.xls", "format"),
        (b"%PDF-1.4 ...", "2020-14.pdf", "format"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(content: bytes, name: str, code: str) -> None:
    with pytest.raises(BulletinError) as refused:
        read_document(content, name)
    assert refused.value.code == code
    assert str(refused.value).startswith(name)
    assert refused.value.remedy
    assert refused.value.remedy in str(refused.value)


def test_line_numbers_are_those_of_the_file() -> None:
    lines = text_of("better").split("\n")
    for grid in document_of(text_of("better")).grids:
        assert lines[grid.first_line - 1].split("\t")[0].strip() == grid.rows[0][0]
        assert lines[grid.last_line - 1].split("\t")[-1].strip() == grid.rows[-1][-1]
