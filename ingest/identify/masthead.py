"""The masthead (what stands above the first heading) read as an identity."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.identify.dating import Dated, date_of
from ingest.identify.identity import Identity, Misprint
from ingest.identify.months import weighed
from ingest.identify.period import Period, find_periods
from ingest.identify.plausible import refuse_unlikely
from ingest.labels import fold
from ingest.reference import Reference
from ingest.reference.model import Area, Series
from ingest.reference.settled import NOTHING, Settled, how_to_settle, settled_for

_ISSUE = re.compile(r"(?:(\d{4})年)?(?:总)?第(\d{1,3})期")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FIRST_HEADING = re.compile(r"^[一1][、.．](?!\d)")
_ANNEX = re.compile(r"^附件")
_CORRECTION = re.compile(r"更正|勘误|修订|修正")
_TITLE = re.compile(r"情况(?:的)?通报|工作情况|完成情况|进展情况")
_SERIES_LINE = re.compile(r"简报|通报|活动")
_ISSUE_LINE = re.compile(r"\(?(?:(\d{4})年)?(?:总)?第(\d{1,3})期\)?")
_NEAR_ISSUE = 3
_MASTHEAD_LINES = 40


def identify(document: Document, reference: Reference, today: date | None = None) -> Identity:
    """Which edition ``document`` carries. ``today`` is the caller's: what came out later than that is asked about.

    Raises BulletinError: ``not_a_bulletin`` (no known series), ``unknown_city``, ``no_issue``, ``no_date``,
    ``no_month``, ``several_bulletins``, ``month_contradicted``, ``year_contradicted``, ``date_contradicted``,
    ``year_unlikely``, ``published_in_future``; the message names the file and says what was looked for.
    """
    lines = masthead(document)
    text = "\n".join(lines)
    settled = settled_for(document.rendition_id, reference.identities)
    series = _series(document, text, reference)
    city = _city(document, lines, reference)
    published_on = settled.published_on or _published_on(document, lines)
    printed = _ISSUE.search(text)
    printed_year, issue_no = settled.issue or _issue(document, printed)
    title, period, misprint = _title_and_period(document, lines, published_on, settled)
    found = date_of(Dated(document, title, period, published_on, printed_year), series.code, reference, settled)
    if printed is not None:
        year = int(printed[1]) if printed[1] else found.issue_year
        _refuse_collection(document, len(lines), city, (year, int(printed[2])))
    correction = any(_CORRECTION.search(line) for line in lines if len(line) <= 60)
    identity = Identity(
        series_code=series.code,
        city_code=city.code,
        issue_year=found.issue_year,
        issue_no=issue_no,
        edition=f"correction-{found.published_on.isoformat()}" if correction else "original",
        month=found.month,
        period_label=period.label,
        published_on=found.published_on,
        title_zh=title,
        misprints=tuple(m for m in (misprint, found.misprint) if m is not None),
    )
    refuse_unlikely(identity, settled, document, today)
    return identity


def masthead(document: Document) -> list[str]:
    """What stands above the first heading, folded, a line each."""
    lines = []
    for paragraph in document.paragraphs[:_MASTHEAD_LINES]:
        line = fold(paragraph.text)
        if _FIRST_HEADING.match(line) or _ANNEX.match(line):
            break
        if line:
            lines.append(line)
    return lines


def _refuse_collection(document: Document, above: int, city: Area, issue: tuple[int, int]) -> None:
    """A second masthead further down that is another issue's or another city's: the file holds several bulletins."""
    paragraphs = document.paragraphs
    for number, paragraph in enumerate(paragraphs):
        if "期" not in paragraph.text or "第" not in paragraph.text:
            continue
        line = fold(paragraph.text)
        match = _ISSUE_LINE.fullmatch(line)
        if match is None:
            continue
        near = paragraphs[max(0, number - _NEAR_ISSUE) : number + _NEAR_ISSUE + 1]
        around = "".join([fold(p.text) for p in near])
        other_issue = (int(match[1]) if match[1] else issue[0], int(match[2])) != issue
        if number < above and not other_issue:
            continue
        if _SERIES_LINE.search(around) and (other_issue or fold(city.name_zh) not in around):
            raise BulletinError(
                "several_bulletins", f"holds more than one bulletin: a second masthead says “{line}”.",
                file=document.name, remedy="Save each bulletin to a file of its own and load those.",
            )  # fmt: skip


def _series(document: Document, text: str, reference: Reference) -> Series:
    for series in reference.series.values():
        known = series.spec.recognised_by
        if any(fold(t) in text for t in known.any) and any(fold(t) in text for t in known.kind):
            return series
    names = "、".join(series.spec.name for series in reference.series.values())
    raise BulletinError(
        "not_a_bulletin", f"is not a bulletin of a known series ({names}): its masthead names none of them.",
        file=document.name,
        remedy="Check that this is the right file; a further series is declared in config/series/*.yml.",
    )  # fmt: skip


def _city(document: Document, lines: list[str], reference: Reference) -> Area:
    scores: Counter[str] = Counter()
    for number, line in enumerate(lines):
        for city in reference.cities.values():
            if fold(city.name_zh) in line:
                scores[city.code] += 3 if number < 12 else 1
    if not scores:
        whole = fold("".join(p.text for p in document.paragraphs))
        for city in reference.cities.values():
            scores[city.code] += whole.count(fold(city.name_zh))
    ranked = [(code, n) for code, n in scores.most_common(2) if n]
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return reference.cities[ranked[0][0]]
    names = "、".join(city.name_zh for city in reference.cities.values())
    raise BulletinError(
        "unknown_city", f"names no city of the area files ({names}) in its masthead.", file=document.name,
        remedy="Give the city's areas in $WAREHOUSE_HOME/config/areas/<city code>.csv.",
    )  # fmt: skip


def _published_on(document: Document, lines: list[str]) -> date:
    matches = [(len(line) - len(m.group()), m) for line in lines for m in _DATE.finditer(line)]
    for _, match in sorted(matches, key=lambda found: found[0]):
        year, month, day = map(int, match.groups())
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise BulletinError(
        "no_date", "carries no date of publication in its masthead (looked for such as 2020年10月27日).",
        file=document.name, remedy=how_to_settle(document.rendition_id, "published_on"),
    )  # fmt: skip


def _issue(document: Document, match: re.Match[str] | None) -> tuple[int | None, int]:
    if match is None:
        raise BulletinError(
            "no_issue", "carries no issue number in its masthead (looked for such as 2020年第14期).",
            file=document.name, remedy=how_to_settle(document.rendition_id, "issue"),
        )  # fmt: skip
    return int(match[1]) if match[1] else None, int(match[2])


def _title_and_period(
    document: Document, lines: list[str], published_on: date, settled: Settled = NOTHING
) -> tuple[str, Period, Misprint | None]:
    titled = [line for line in lines if _TITLE.search(line)]
    if settled.month is not None:
        dated = [(line, period) for line in titled for period in find_periods(_DATE.sub("", line))]
        line = dated[0][0] if dated else (titled or lines or [document.name])[0]
        last = settled.month.month
        return line, next((p for _, p in dated if p.last == last), Period(1, last)), None
    for line in titled:
        if periods := find_periods(_DATE.sub("", line)):
            return line, *weighed(document, line, periods[0], published_on)
    named = titled or [line for line in lines if _SERIES_LINE.search(line)] or lines
    title = named[0] if named else document.name
    # The title lost its period: every table header that prints one must then agree on it.
    printed: Counter[Period] = Counter()
    for grid in document.grids:
        for row in grid.rows[:4]:
            for cell in row:
                printed.update(p._replace(year=None) for p in find_periods(fold(cell)))
    if len(printed) == 1:
        return title, next(iter(printed)), None
    found = "、".join(period.label for period in printed) or "none"
    raise BulletinError(
        "no_month", f"prints no reporting month in its title, and its table headers do not agree on one ({found}).",
        file=document.name, remedy=how_to_settle(document.rendition_id, "month"),
    )  # fmt: skip
