"""One synthetic bulletin: masthead, narrative, list of annexes and annexes, with its truth beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from ingest.contracts.model import TableContract
from ingest.reference import Reference
from tests.synthetic.cities import City, city
from tests.synthetic.figures import Figures, Year
from tests.synthetic.layout import Key, PrintedTable, fill, period_text, print_table
from tests.synthetic.narrative import Teller, paragraphs
from tests.synthetic.printing import Printed

SERIES = "industrial-project-year"
TruthKey = tuple[str, str, str]
"""(area code, month as 2020-09, metric code)"""

NOTES = {
    "scores": "备注：项目储备工作本季度不考核。",
    "five_hundreds": "注：人才完成数以最终认定为准。",
    "reserve": "注：计划数随项目供地情况调整。",
    "land": "注：完成情况以交地通知单为准。",
}


@dataclass(frozen=True)
class Bulletin:
    """A bulletin as text and as truth.

    ``truth`` has every fact of tables and narrative (level and ``.yoy``); ``non_facts`` the table cells that
    carry no figure; ``narrative_only`` the part of ``truth`` that no table prints; ``restated`` what the
    narrative says of table figures, as it says it (its own rounding and unit).
    """

    city: City
    month: date
    published_on: date
    issue_year: int
    issue_no: int
    correction: bool
    text: str
    tables: dict[str, PrintedTable] = field(repr=False)
    truth: dict[TruthKey, Printed] = field(repr=False)
    non_facts: dict[TruthKey, str] = field(repr=False)
    narrative_only: dict[TruthKey, Printed] = field(repr=False)
    restated: dict[TruthKey, Printed] = field(repr=False)

    @property
    def content(self) -> bytes:
        return self.text.encode()

    @property
    def file_name(self) -> str:
        mend = "-更正" if self.correction else ""
        return f"{self.city.code}-{self.month:%Y-%m}-第{self.issue_no}期{mend}.txt"


@cache
def reference() -> Reference:
    """The bundled contracts; the cities of synthetic bulletins are not part of it."""
    return Reference.load()


@cache
def _year(code: str, year: int, seed: int) -> Year:
    return Year(city(code), year, seed)


def figures_of(code: str, month: date, seed: int) -> Figures:
    """The exact figures behind a city's bulletin of ``month``."""
    return _year(code, month.year, seed).month(month.month)


def issue_of(code: str, month: date, seed: int) -> tuple[date, int, int]:
    """(published on, issue year, issue number): the month after, numbered through the year of publication."""
    year, after = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    stream = Random(f"issue {seed} {code} {year}")
    steps = [stream.choice((1, 1, 2)) for _ in range(12)]
    return date(year, after, Random(f"day {seed} {code} {month}").randint(10, 28)), year, sum(steps[:after])


def generate(code: str, month: date, seed: int = 1, *, edition: str = "right", days_late: int = 0) -> Bulletin:
    """The bulletin of city ``code`` for ``month`` (a first of month), published ``days_late`` after its day.

    ``edition``: ``right`` (as a rule), ``mistaken`` (one area's investment and all that follows from it too
    low) or ``correction`` (the 更正 that re-issues a mistaken one with the right figures, two weeks later).
    """
    place, stream = city(code), Random(f"{seed} {code} {month} typist")
    figures = figures_of(code, month, seed)
    if edition == "mistaken":
        figures = _mistaken(place, month, seed)
    previous = figures_of(code, month.replace(year=month.year - 1), seed)
    contracts = [c for c in reference().contracts_of(SERIES) if c.code != "scores" or month.month % 3 == 0]
    tables = {
        contract.code: print_table(contract, place, month, figures, _title(contract, place, month), stream)
        for contract in contracts
    }
    numbers = {c.code: number for number, c in enumerate(contracts, 1)}
    teller = Teller(place, month, figures, previous, stream)
    narrative = paragraphs(teller, numbers, month.month % 3 == 0)
    published_on, issue_year, issue_no = issue_of(code, month, seed)
    published_on += timedelta(days=days_late + (14 if edition == "correction" else 0))
    lines = _masthead(place, month, published_on, issue_year, issue_no, edition == "correction", stream)
    for paragraph in narrative:
        lines += [paragraph, ""]
    lines.append("- 附件：")
    lines += [f"- {numbers[c.code]}.{tables[c.code].title}" for c in contracts]
    lines.append("")
    for contract in contracts:
        lines += _annex(numbers[contract.code], contract, tables[contract.code])
    lines += ["报：市级领导；", "", "发：各县（市）区。"]
    when = f"{month:%Y-%m}"
    truth = {(a, when, m): p for table in tables.values() for (a, m), p in table.facts.items()}
    told = {(place.code, when, m): p for m, p in (teller.said | teller.year_on_year).items()}
    restated = {key: p for key, p in told.items() if key in truth}
    narrative_only = {key: p for key, p in told.items() if key not in truth}
    non_facts = {(a, when, m): text for table in tables.values() for (a, m), text in table.non_facts.items()}
    return Bulletin(
        place, month, published_on, issue_year, issue_no, edition == "correction", "\n".join(lines) + "\n",
        tables, truth | narrative_only, non_facts, narrative_only, restated,
    )  # fmt: skip


def _title(contract: TableContract, place: City, month: date) -> str:
    whose = place.name if contract.code == "scores" else "全市"
    return f"{whose}“产业项目建设年”活动{fill(contract.spec.title, month)}"


def _masthead(
    place: City, month: date, published_on: date, year: int, number: int, correction: bool, stream: Random
) -> list[str]:
    mark = "（更正，合成数据）" if correction else "（合成数据）"
    kind = stream.choice(("活动 工作简报", "活动工作简报"))
    return [
        "", "", "合成数据：本文由程序生成，仅供测试。", "", f"{place.mark} {year % 100 + number} 号", "",
        f"{place.name}“产业项目建设年”{kind}", "", f"({year} 年第 {number} 期)", "",
        f"{place.name}“产业项目建设年”活动领导小组办公室", "",
        f"{published_on.year} 年 {published_on.month} 月 {published_on.day} 日", "",
        f"全市“产业项目建设年”活动 {period_text(month)}情况通报{mark}", "", " ",
    ]  # fmt: skip


def _annex(number: int, contract: TableContract, table: PrintedTable) -> list[str]:
    units = list(dict.fromkeys(u for column in contract.columns for u in column.units.values() if u not in "%位分"))
    lines = [f"附件 {number}", "", table.title, ""]
    if units:
        lines += [f"单位：{'，'.join(units)}", ""]
    lines += ["\t".join(row) for row in (*table.header, *table.body)]
    note = NOTES.get(contract.code)
    return [*lines, "", *([note, ""] if note else [])]


def _mistaken(place: City, month: date, seed: int) -> Figures:
    """Figures in which one area's 重点产业 investment stands between last month's and the right one."""
    year = _year(place.code, month.year, seed)
    area = Random(f"mistake {seed} {place.code} {month}").choice(place.areas).code
    key: Key = (area, "city.key_industry.completed")
    right = year.month(month.month)[key]
    before = year.month(month.month - 1)[key] if month.month > 1 else Decimal(0)
    return year.month(month.month, replaced={key: (Decimal(right) + Decimal(before)) / 2})
