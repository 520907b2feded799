"""Points and commas that may be either a decimal mark or a thousands separator: 16.530 亩, 1,234 亿元.

A table that prints decimals with a comma (12,5) may print thousands with a point, and where a rule fails a lone 16.530
may be meant so too. All such figures of a table are one hypothesis, judged like a unit (``units``): rules and restated
figures that hold in one reading only are counted, three to one decides, and where nothing decides they are held back.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.align.placed import State
from ingest.figures import Figure, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.units import agreement

_POINT = re.compile(r"\d{1,3}(?:\.\d{3})%?")
_COMMA = re.compile(r"\d{1,3},\d{3}%?")
DECIMAL_COMMA = "decimal_comma"


def settle_separators(cells: EditionCells) -> None:
    """Read anew, or dispute, the figures of each table whose point or comma may be the other mark; in place."""
    failing = _cells_of_failing_rules(cells)
    for number, table in enumerate(cells.tables):
        start = cells.offsets[number]
        span = range(start, start + len(table.texts))
        # What is noted of a figure makes its table none that is plainly printed.
        noted = [] if table.plain else cells.figures[start : span.stop]
        commas = any([figure.note == DECIMAL_COMMA for figure in noted])
        if not commas and failing.isdisjoint(span):
            continue
        points = [c for c in span if cells.states[c] == State.FIGURE and _POINT.fullmatch(_folded(cells.texts[c]))]
        if not commas and failing.isdisjoint(points):
            points = []
        _judge(cells, points, 1000.0, commas)
        if commas:
            told = [c for c in span if cells.states[c] == State.FIGURE and cells.figures[c].note == "separators"]
            _judge(cells, [c for c in told if _COMMA.fullmatch(_folded(cells.texts[c]))], 0.001, commas)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _cells_of_failing_rules(cells: EditionCells) -> set[int]:
    return {c for n in cells.evaluate().failing() for c in cells.plan.instances[n].cells}


def _judge(cells: EditionCells, concerned: list[int], factor: float, commas: bool) -> None:
    if not concerned:
        return
    as_printed, otherwise = agreement(cells, concerned, factor)
    if as_printed >= 3 * otherwise and (as_printed or not commas):
        return
    for cell in concerned:
        if otherwise and otherwise >= 3 * as_printed:
            figure = _otherwise(cells.texts[cell])
            cells.figures[cell] = figure
            mark = "点" if factor > 1 else "逗号"
            ground = f"数中的{mark}是{'千分位' if factor > 1 else '小数点'}，如此才与校验相符"
            cells.evidence[cell] = f"{cells.evidence[cell]}；{ground}" if cell in cells.evidence else ground
        else:
            cells.dispute(
                cell, "failing_rule", "数中的点或逗号可能是小数点，也可能是千分位，校验不能决定", "对照原件核对本格"
            )


def _otherwise(text: str) -> Figure:
    plain = _folded(text)
    return read_figure(plain.replace(".", "") if "." in plain else plain.replace(",", "."))
