"""What a numeric token of running text is: the one rule that the accounting of a whole document shares.

A token is a maximal run ``\\d+(?:\\.\\d+)?`` after full-width digits, points and percent signs were
made ASCII, or the same with thousands separators (``1,043.1``). ASCII commas separate thousands only
between a first group of one to three digits and further groups of exactly three. So

* ``1-9月`` and ``2018-2019`` are two tokens each, ``2020.10.27`` is ``2020.10`` and ``27``;
* the number of a list item stands alone where a year follows it: ``4.2018-2019年`` is ``4``, ``2018``,
``2019``;
* Chinese numerals (``十四五``) and circled numbers (``①``) are no tokens;
* a number broken by white space or a line break is as many tokens as it has pieces; what it was is
decided by the reading, not here.

Positions are offsets in the text as given: ``plain`` is one character for one.
"""

from __future__ import annotations

import re
import unicodedata

_KANGXI = range(0x2F00, 0x2FD6)
QUOTE = "\ue002"
"""Stands for any quotation mark in plain text."""


def _plain_characters() -> dict[int, str]:
    found = {0xFF10 + n: str(n) for n in range(10)}
    found |= {0xFF21 + n: chr(ord("A") + n) for n in range(26)}
    found |= {0xFF41 + n: chr(ord("a") + n) for n in range(26)}
    found |= {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}
    found |= dict.fromkeys(map(ord, "‐‑‒–—―−－﹣～~〜"), "-")
    found |= {ord("．"): ".", ord("％"): "%", ord("﹪"): "%"}
    found |= {ord(a): b for a, b in zip("():;!?[]［］", "（）：；！？〔〕〔〕", strict=True)}
    # Quotation marks vary from rendition to rendition and carry nothing but the end of a name.
    found |= dict.fromkeys(map(ord, "“”„‟\"'‘’「」『』＂＇"), QUOTE)
    found |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad\u3000\u00a0"), " ")
    return found


_FORMS = {chr(code): form for code, form in _plain_characters().items()}
# Few characters of a line have another form: finding those is ten times as fast as str.translate.
_OTHER_FORMS = re.compile(f"[{re.escape(''.join(_FORMS))}]")


def plain(text: str) -> str:
    """Digits, letters, dashes, brackets and quotes in one form each, one character for one."""
    return _OTHER_FORMS.sub(_form, text)


def _form(match: re.Match[str]) -> str:
    return _FORMS[match[0]]


# Every alternative has its first digit in front, so that all but digits is skipped fast.
NUMBER = re.compile(
    r"[0-9](?:\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|(?<![\d.][0-9])\d?(?=\.(?:19|20)\d\d\D)|\d*(?:\.\d+)?)", re.ASCII
)


def numeric_tokens(text: str) -> list[tuple[int, int, str]]:
    """Every numeric token of ``text`` as (start, end, token), offsets 0-based into ``text``; the token
    in ASCII."""
    return [(m.start(), m.end(), m.group()) for m in NUMBER.finditer(plain(text))]
