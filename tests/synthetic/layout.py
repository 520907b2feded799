"""A contract's table as printed rows: header rows under their spans, body rows by roster."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from ingest.contracts.model import ColumnSpec, TableContract
from tests.synthetic.cities import City, Place
from tests.synthetic.figures import Figures
from tests.synthetic.printing import Printed, cell

Key = tuple[str, str]
"""(area code, metric code)"""

POINTS = (180, 140, 50, 50, 60, 50, 60, 60, 40, 100, 50, 120, 40)
QUARTERS = ("一", "二", "三", "四")


@dataclass
class PrintedTable:
    """Rows of cell texts, header rows first. ``facts`` and ``non_facts`` say what body cells are, by key."""

    title: str
    header: list[list[str]]
    body: list[list[str]]
    facts: dict[Key, Printed] = field(default_factory=dict)
    non_facts: dict[Key, str] = field(default_factory=dict)
    """Key -> printed text: '' or '-' or '/' or the repeated figure of a spanned cell."""


def period_text(month: date, *, spaced: bool = True) -> str:
    """``1-9 月``; January stands alone as ``1 月``."""
    gap = " " if spaced else ""
    return f"1-{month.month}{gap}月" if month.month > 1 else f"1{gap}月"


def fill(label: str, month: date, *, spaced: bool = True) -> str:
    """A label of a contract with its period, years and quarter written out."""
    return (
        label.replace("{期间}", period_text(month, spaced=spaced))
        .replace("{前两年}", f"{month.year - 2}-{month.year - 1} ")
        .replace("{本年}", f"{month.year} ")
        .replace("{季度}", f"{QUARTERS[(month.month - 1) // 3]}季度")
    )


def broken(label: str, stream: Random) -> str:
    """The label with the space that a line break in a narrow header cell leaves behind, now and then."""
    if len(label) < 4 or stream.random() < 0.5:
        return label
    places = [i for i in range(2, len(label) - 1) if label[i - 1] > "一" and label[i] > "一"]
    if not places:
        return label
    at = stream.choice(places)
    return f"{label[:at]} {label[at:]}"


def header_rows(contract: TableContract, month: date, stream: Random) -> list[list[str]]:
    """Header rows as wide as the table: a label over the first column of its span, blanks over the rest."""
    rows: list[list[str]] = [[], [], []]

    def walk(nodes: tuple[ColumnSpec, ...], depth: int) -> None:
        for node in nodes:
            at = len(rows[0])
            label = broken(fill(stream.choice((node.label, node.label, *node.also)), month), stream)
            if node.metric is not None:
                for row in rows:
                    row.append("")
            walk(node.columns, depth + 1)
            rows[depth][at] = label

    walk(contract.spec.columns, 0)
    if contract.code == "scores":
        leaves = [at for at, column in enumerate(contract.columns) if 2 <= at < len(contract.columns) - 2]
        for at, points in zip(leaves, POINTS, strict=True):
            deepest = max(depth for depth in range(3) if rows[depth][at])
            rows[deepest][at] += f" ({points}分)"
    labels = [contract.rows.label, *([contract.rows.categories.label] if contract.rows.categories else [])]
    blanks = [""] * len(labels)
    return [(labels if n == 0 else blanks) + row for n, row in enumerate(rows) if any(row)]


def area_text(place: Place, month: date, stream: Random) -> str:
    """One of an area's printed names, with the spaces of typesetting: 攸 县, 高新区 天元区."""
    name = stream.choice(place.names(month))
    if len(name) == 2 and stream.random() < 0.6:
        return f"{name[0]} {name[1]}"
    if name.startswith("高新区") and len(name) > 4 and stream.random() < 0.6:
        return f"{name[:3]} {name[3:]}"
    return name


def roster(contract: TableContract, city: City) -> list[Place]:
    """The rows of a table of that city, in order: total, areas or parks, 跨区."""
    rows = contract.rows
    total = [city.places[0]] if rows.total == "first" else []
    cross = [p for p in city.places if p.kind == "cross"] if rows.cross else []
    return [*total, *city.of_kind(*rows.roster), *cross]


def print_table(
    contract: TableContract, city: City, month: date, figures: Figures, title: str, stream: Random
) -> PrintedTable:
    """The table with its figures of that month; house style and habits are drawn from ``stream``."""
    table = PrintedTable(title, header_rows(contract, month, stream), [])
    style = {column.position: house_style(column.units, contract, stream) for column in contract.columns}
    whole_totals = contract.code == "reserve" and stream.random() < 0.5
    for number, place in enumerate(roster(contract, city)):
        name = stream.choice(("合计", "合 计", "全 市")) if place.kind == "city" else area_text(place, month, stream)
        if place.kind == "cross":
            name = stream.choice(("跨区", "跨 区"))
        for order, category in enumerate(contract.category_codes):
            row = [name if order == 0 else ""]
            if category:
                row.append(contract.categories[order].label)
            for column in contract.columns:
                key = (place.code, column.metrics[category])
                value = figures.get(key)
                decimals = 0 if whole_totals and place.kind == "city" else style[column.position]
                blank = contract.code == "attraction" and value == 0 and column.position > 1
                if value is not None and not blank and not (column.span and place.kind != "city"):
                    table.facts[key] = cell(value, column.units[category], decimals, stream)
                    row.append(table.facts[key].text)
                    continue
                text = sign_for_nothing(contract, column.span, column.units[category], number, place, row, table)
                if column.blanks[category] == "not_collected" or blank:
                    text = ""
                table.non_facts[key] = text
                row.append(text)
            table.body.append(row)
    return table


def house_style(units: dict[str, str], contract: TableContract, stream: Random) -> int:
    """Decimals of a column, by its unit."""
    unit = next(iter(units.values()))
    if unit in ("个", "位"):
        return 0
    if unit == "%":
        return stream.choices((0, 1, 2), (0.1, 0.65, 0.25))[0]
    if contract.code == "land":
        return 0 if stream.random() < 0.7 else 2
    return 1 if unit == "万平方米" and stream.random() < 0.3 else 2


def sign_for_nothing(
    contract: TableContract,
    span: bool,
    unit: str,
    number: int,
    place: Place,
    row: list[str],
    table: PrintedTable,
) -> str:
    """What a table prints where there is no figure: the merged cell's text (first row only), ``-``, ``/``."""
    if span:
        if number != 1:
            return ""
        if unit == "%":
            return "-"
        return table.body[0][len(row)]
    return "/" if place.kind == "cross" or contract.code == "scores" else "-"
