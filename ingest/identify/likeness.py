"""Whether two documents print the same figures: what renditions of one bulletin have in common, and no two others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.document import Document, Grid
from ingest.figures import has_digit
from ingest.identify.masthead import masthead
from ingest.labels import fold

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SHORT = 2
"""Digits of numbers that any two bulletins have in common by chance."""


def figures_printed(document: Document) -> tuple[str, ...]:
    """The numbers of a document below its masthead, in their order, without what changes with the conversion."""
    numbers: list[str] = []
    above = len(masthead(document))
    for block in document.blocks:
        if isinstance(block, Grid):
            texts = [cell for row in block.rows for cell in row]
        else:
            texts = [block.text] if above <= 0 else []
            above -= bool(fold(block.text))
        numbers += [n.replace(",", "") for text in texts if has_digit(text) for n in _NUMBER.findall(fold(text))]
    return tuple(numbers)


def share_in_common(one: Sequence[str], other: Sequence[str]) -> float:
    """How many of the longer numbers of the shorter list are in the other too; 1 where there are none to tell by. The
    place of the decimal point does not count: one of the two may be in another unit."""
    left, right = (
        Counter(digits for n in numbers if len(digits := n.replace(".", "").strip("0")) > _SHORT)
        for numbers in (one, other)
    )
    fewer = min(left.total(), right.total())
    return (left & right).total() / fewer if fewer else 1.0
