"""Texts that a spreadsheet would take for a formula: one rule for every file that may be opened in one."""

from __future__ import annotations

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMULA = r"^[=+\-@\t\r\n]"
_NUMBER = r"^[-+]?[0-9][0-9,]*(\.[0-9]+)?[%％]?$"


def guarded(name: str) -> str:
    """SQL for the column ``name`` as text, with an apostrophe before what would be a formula. Texts that are plain
    numbers, such as ``-1.5%``, stay."""
    formula = f"regexp_matches({name}::varchar, '{_FORMULA}') and not regexp_matches({name}::varchar, '{_NUMBER}')"
    return f"case when {formula} then '''' || {name} else {name}::varchar end"


def guarded_name(text: str) -> str:
    """The name of a column likewise."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
