"""What the parts of a document say of its reporting year, each kind of print as one witness (``witnesses``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from re import Pattern

from ingest.document import Document
from ingest.identify.months import HEADER_ROWS
from ingest.identify.period import Period, dated_periods
from ingest.identify.witnesses import Witness
from ingest.labels import fold
from ingest.narrative.phrases import YEARS, expand
from ingest.reference import Reference

_QUOTED = re.compile(r"《[^》]*》")
_HAS_YEAR = re.compile(r"\d{4}年")
_SAYS = {"{前两年}": r"(?P<first>\d{4})[-—–―~～至到]+(?P<second>\d{4})", "{本年}": r"(?P<this>\d{4})",
         "{上年}": r"(?P<last>\d{4})"}  # fmt: skip
_NOT_WITHIN = r"(?<![\d\-—–―~～至到])"
"""So that 2019年 of 2018-2019年 is no year of its own."""

_Told = list[tuple[int, str]]
"""(year, as printed), one a place"""


def printed_years(document: Document, title: str, period: Period, series: str, reference: Reference) -> list[Witness]:
    """Title, table headers, contract labels and running text as witnesses, as far as they print years."""
    found: list[Witness] = []
    if period.year is not None:
        found.append(Witness("title", "标题", title, frozenset({period.year})))
    cells = _header_cells(document)
    text = _running_text(document, title)
    of_labels, of_phrases = _patterns(series, reference)
    found += _one("periods of table headers", "表头期间", _dated(cells, period), compared=True)
    found += _one("years of table headers", "表头年份", _declared(cells, of_labels))
    found += _one("periods of the running text", "正文期间", _dated([text], period), compared=True)
    found += _one("years of the running text", "正文年份", _declared([text], of_phrases))
    return found


def _one(kind: str, zh: str, told: _Told, compared: bool = False) -> Iterator[Witness]:
    """All places of a kind as one witness: the year that most of them say. Where none has most, it allows them all.
    ``compared``: it may be the year before that they print, to compare with."""
    if not told:
        return
    ranked = Counter(year for year, _ in told).most_common()
    years = {year for year, count in ranked if count == ranked[0][1]}
    printed = next(text for year, text in told if year in years)
    yield Witness(kind, zh, printed, frozenset(years | {year + 1 for year in years if compared}))


def _header_cells(document: Document) -> list[str]:
    rows = chain.from_iterable(grid.rows[:HEADER_ROWS] for grid in document.grids)
    return [cell for cell in map(fold, filter(_may_date, chain.from_iterable(rows))) if _HAS_YEAR.search(cell)]


def _may_date(cell: str) -> bool:
    return "年" in cell and any(map(str.isdigit, cell))


def _running_text(document: Document, title: str) -> str:
    """Folded and in one piece, for sentences are wrapped; without the title, and without titles that it quotes."""
    lines = (fold(paragraph.text) for paragraph in document.paragraphs)
    return _QUOTED.sub("", "".join(line for line in lines if line != title))


def _dated(texts: Iterable[str], period: Period) -> _Told:
    """Years before the very period of the report; of last year's beside this year's in one text, the later is meant."""
    told = []
    for text in texts:
        years = [p.year for p in dated_periods(text) if p.year is not None and p[:2] == period[:2]]
        if years:
            told.append((max(years), f"{max(years)}年{period.label}"))
    return told


def _declared(texts: Iterable[str], patterns: Iterable[Pattern[str]]) -> _Told:
    told = []
    for text in texts:
        for pattern in patterns:
            for match in pattern.finditer(text):
                said = match.groupdict()
                if said.get("first"):
                    # 2018-2019 says 2020; what are no two years one after the other says nothing.
                    if int(said["second"]) != int(said["first"]) + 1:
                        continue
                    year = int(said["second"]) + 1
                else:
                    year = int(said["this"]) if said.get("this") else int(said["last"]) + 1
                told.append((year, match[0]))
    return told


def _patterns(series: str, reference: Reference) -> tuple[list[Pattern[str]], list[Pattern[str]]]:
    """How the labels of a series' contracts, and phrases of its narrative, print their years."""
    key = ("declared years", series)
    if key not in reference._cache:
        labels = {label for contract in reference.contracts_of(series) for c in contract.columns for label in c.path}
        slots = reference.narrative.get(series)
        phrases = {
            text
            for section in (slots.sections if slots is not None else ())
            for subject in section.subjects.values()
            for text in subject.texts
        }
        reference._cache[key] = (
            [_pattern(label) for label in sorted(labels) if any(mark in label for mark in _SAYS)],
            _phrase_patterns(text for text in sorted(phrases) if any(mark in text for mark in _SAYS)),
        )
    found: tuple[list[Pattern[str]], list[Pattern[str]]] = reference._cache[key]
    return found


def _pattern(label: str) -> Pattern[str]:
    text = re.escape(fold(label))
    for mark, says in _SAYS.items():
        text = text.replace(re.escape(mark), says, 1)
    return re.compile(rf"{_NOT_WITHIN}{text}")


def _phrase_patterns(phrases: Iterable[str]) -> list[Pattern[str]]:
    """One pattern for each kind of year and what follows it."""
    following: dict[str, set[str]] = {}
    for text in chain.from_iterable(map(expand, phrases)):
        for mark, sign in YEARS.items():
            before, found, after = text.partition(sign)
            if found and not before and after:
                following.setdefault(mark, set()).add(re.escape(after))
    return [
        re.compile(rf"{_NOT_WITHIN}{_SAYS[mark]}(?:{'|'.join(sorted(after, key=len, reverse=True))})")
        for mark, after in following.items()
    ]
