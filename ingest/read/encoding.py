"""Bytes to text: UTF-8, UTF-16 and GB18030, with or without a byte order mark."""

from __future__ import annotations

import codecs
import re

from ingest.errors import BulletinError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "is a PDF"),
    (b"PK\x03\x04", "is a Word or Excel file, or another archive"),
    (b"\xd0\xcf\x11\xe0", "is an old Word or Excel file"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)
"""How files begin that get the name of a text now and then, and what each is."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1C), 0x7F])
_COMMON = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\x20-\x7e\t\r\n\f\v\u2010-\u2030\u2e80-\u2fdf]")


def decode(content: bytes, name: str) -> tuple[str, str]:
    """``content`` as (text, name of the encoding). Raises BulletinError ``binary`` or ``encoding``."""
    for beginning, what in _SIGNATURES:
        if content.startswith(beginning):
            raise _binary(f"{what} by its content, whatever its name says.", name)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name), encoding
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not _holds_control(content, text):
            return text, "utf-8"
    candidates = []
    if len(content) % 2 == 0:
        candidates = ["utf-16-le", "utf-16-be"]
    for encoding in (*candidates, "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and len(_COMMON.findall(text)) >= 0.97 * len(text):
            return text, encoding
    raise _binary("is not text: it holds bytes that no Chinese text encoding has.", name)


def _binary(problem: str, name: str) -> BulletinError:
    return BulletinError("binary", problem, file=name, remedy="Save the document as plain text (UTF-8) and load that.")


def _holds_control(content: bytes, text: str) -> bool:
    """``_CONTROL.search``, told from the bytes: in UTF-8 a byte below 128 is that character and no part of another."""
    return len(content.translate(None, _CONTROL_BYTES)) < len(content) or "\ufffe" in text or "\uffff" in text


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BulletinError(
            "encoding", f"says it is {encoding} but is not: {error.reason} at byte {error.start}.", file=name,
            remedy="Save the document as plain text (UTF-8) and load that.",
        ) from error  # fmt: skip
    return text.removeprefix("\ufeff")
