"""Private characters that stand for numbers and years in a sentence, so that equal wording is equal text.

A sentence of which the numbers were replaced by their kinds is its *wording*: what the reading of a
clause depends on, and nothing else. Wordings repeat from month to month and city to city, so their
readings can be kept.
"""

from __future__ import annotations

from ingest.narrative.phrases import YEARS

JOINT = "\ue000"
"""White space between digits of one line (in the running text, not in wordings)."""
LINE_JOINT = "\ue001"
"""A line break between digits (in the running text, not in wordings)."""
SEPARATOR = "\ue003"
"""A quotation mark between digits: the end of a name."""
PRIOR_YEARS, THIS_YEAR, LAST_YEAR = YEARS["{前两年}"], YEARS["{本年}"], YEARS["{上年}"]
OTHER_YEAR = "\ue023"
PERIOD = "\ue030"
"""The reporting period, year to date."""
OTHER_PERIOD = "\ue031"
UNIT_LESS = "\ue040"
BROKEN = "\ue041"
RANGE = "\ue042"
NEGATIVE = "\ue043"
NOT_A_FIGURE = "\ue044"
ITEM = "\ue045"
"""A list number with its point (``1.``)."""
SUB_ITEM = "\ue046"
"""A list number in brackets (``（1）``)."""
FIGURES = 0xE100
"""``chr(FIGURES + n)`` is a figure in the n-th unit of the lexicon."""


def is_figure(mark: str) -> bool:
    return "\ue100" <= mark <= "\ue2ff"
