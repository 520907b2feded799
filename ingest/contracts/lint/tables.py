"""One contract by itself: rows, header tree, metric codes, units, roles, spans and blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.contracts.lint.areas import AreaRow
from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.lint.loading import LintedContract, Loaded
from ingest.contracts.model import ColumnSpec
from ingest.contracts.yaml_places import FieldPath
from ingest.labels import label_key
from ingest.reference.area_files import AREA_KINDS
from ingest.reference.model import Unit

PLACEHOLDERS = ("{期间}", "{季度}", "{本年}", "{前两年}", "{类别}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_UNITS_OF_ROLES = {"progress": ("ratio",), "rank": ("rank",), "score": ("score",)}


def check_table(contract: LintedContract, units: Mapping[str, Unit]) -> None:
    """Everything that can be said of a contract without the others."""
    spec, file = contract.spec, contract.file
    if spec.table.startswith("draft_"):
        file.tell(
            "error",
            "draft",
            f"the table code {spec.table} is still a draft's.",
            "Name the table.",
            at=("table",),
        )
    drafted = [
        n for n, column in enumerate(contract.compiled.columns) if min(column.metrics.values()).startswith("draft.")
    ]
    if drafted:
        file.tell(
            "error", "draft", f"{len(drafted)} metric codes are still a draft's.", "Name the metrics.",
            at=(*contract.columns[drafted[0]], "metric"),
        )  # fmt: skip
    for number, text in enumerate((spec.title, *spec.also)):
        _placeholders(file, text, ("title",) if number == 0 else ("also", number - 1))
    if not label_key(spec.title):
        file.tell("error", "title", "the title is empty.", "Write the printed title.", at=("title",))
    _rows(contract)
    _unit(file, spec.unit, units, ("unit",))
    if not contract.compiled.columns:
        file.tell("error", "no_columns", "no column has a metric.", "Declare the figures.", at=("columns",))
    _nodes(contract, spec.columns, (), units)
    for column, path in zip(contract.compiled.columns, contract.columns, strict=True):
        _leaf(contract, column.role, column.units, path, units)
        if column.over_time is not None:
            _over_time(contract, column.over_time, column.role, path)


def check_rosters(loaded: Loaded, cities: Mapping[str, Sequence[AreaRow]]) -> None:
    """Rosters that leave a city without rows, and kinds that no area of any city has."""
    kinds_of = {code: {area.kind for area in areas} for code, areas in cities.items()}
    everywhere = set().union(*kinds_of.values()) if kinds_of else set()
    for contract in loaded.current_contracts.values():
        rows, file = contract.spec.rows, contract.file
        for number, kind in enumerate(rows.roster):
            if kind in AREA_KINDS and kind not in everywhere:
                file.tell(
                    "info", "roster_kind", f"no area of any city is a {kind}.",
                    "Nothing to do if a further city will have some.", at=("rows", "roster", number),
                )  # fmt: skip
        for city, kinds in kinds_of.items():
            name = cities[city][0].name
            if not kinds & set(rows.roster):
                file.tell(
                    "warning", "roster_empty",
                    f"{name} has no {' or '.join(rows.roster)}: no row of it can be placed.",
                    f"Add them to the area file of {city}.", at=("rows", "roster"),
                    others=(cities[city][0].file,),
                )  # fmt: skip
            if rows.cross and "cross" not in kinds:
                file.tell(
                    "warning", "no_cross", f"{name} has no area of the kind cross for the row 跨区.",
                    f"Add {city}-cross,跨区,cross,{city}, to its area file.", at=("rows", "cross"),
                    others=(cities[city][0].file,),
                )  # fmt: skip


def _placeholders(file: SourceFile, text: str, at: FieldPath) -> None:
    for found in _BRACES.findall(text):
        if found not in PLACEHOLDERS:
            file.tell(
                "error", "placeholder", f"{found} is no placeholder.",
                nearest(found, PLACEHOLDERS) or f"Placeholders are {' '.join(PLACEHOLDERS)}.", at=at,
            )  # fmt: skip


def _rows(contract: LintedContract) -> None:
    rows, file = contract.spec.rows, contract.file
    for number, kind in enumerate(rows.roster):
        if kind not in AREA_KINDS or kind in ("city", "cross"):
            remedy = nearest(kind, AREA_KINDS) or "Kinds of a roster are district, county, zone and park."
            if kind == "cross":
                remedy = "Write cross: true instead."
            elif kind == "city":
                remedy = "The city's row is told by total: first or last."
            file.tell(
                "error",
                "roster_kind",
                f"“{kind}” is no kind of a roster.",
                remedy,
                at=("rows", "roster", number),
            )
    if not rows.roster:
        file.tell(
            "error",
            "roster_kind",
            "the roster is empty.",
            "List the kinds of its areas.",
            at=("rows", "roster"),
        )
    if rows.categories is None:
        return
    values = rows.categories.values
    for field in ("label", "code"):
        seen = [getattr(value, field) for value in values]
        for number, text in enumerate(seen):
            if text in seen[:number]:
                at = ("rows", "categories", "values", number, field)
                file.tell("error", "category_twice", f"“{text}” is there twice.", "Give each its own.", at=at)


def _unit(file: SourceFile, unit: str, units: Mapping[str, Unit], at: FieldPath) -> None:
    if unit not in units:
        known = "、".join(units)
        file.tell(
            "error",
            "unknown_unit",
            f"“{unit}” is no known unit.",
            nearest(unit, units) or f"Units are {known}.",
            at=at,
        )


def _nodes(contract: LintedContract, nodes: Sequence[ColumnSpec], path: FieldPath, units: Mapping[str, Unit]) -> None:
    file = contract.file
    seen: dict[str, str] = {}
    for number, node in enumerate(nodes):
        here = (*path, "columns", number)
        for text, field in ((node.label, ("label",)), *((t, ("also", n)) for n, t in enumerate(node.also))):
            _placeholders(file, text, (*here, *field))
            key = label_key(text)
            if not key:
                file.tell("error", "label", "the label is empty.", "Write the printed label.", at=(*here, *field))
            elif seen.setdefault(key, node.label) != node.label or (
                key in seen and field == ("label",) and _twice(nodes, number)
            ):
                file.tell(
                    "warning", "label_twice",
                    f"“{text}” heads two columns under one label: only their order tells them apart.",
                    "Write each label as fully as it is printed.", at=(*here, *field),
                )  # fmt: skip
        if node.metric is None and not node.columns:
            file.tell(
                "error", "no_metric",
                f"“{node.label}” has neither a metric nor columns: its figures would be lost.",
                "Give it a metric, or the columns it heads.", at=here,
            )  # fmt: skip
        if node.metric is None and (node.unit or node.role or node.span or node.blank or node.name or node.over_time):
            file.tell(
                "error", "no_figure",
                f"“{node.label}” heads no figure, so its unit, role, name, blank, span and over_time mean "
                "nothing.",
                "Move them to its columns.", at=here,
            )  # fmt: skip
        if node.metric is not None:
            _column(contract, node, here, units)
        _nodes(contract, node.columns, here, units)


def _twice(nodes: Sequence[ColumnSpec], number: int) -> bool:
    return label_key(nodes[number].label) in {label_key(node.label) for node in nodes[:number]}


def _column(contract: LintedContract, node: ColumnSpec, at: FieldPath, units: Mapping[str, Unit]) -> None:
    file, spec = contract.file, contract.spec
    codes = [value.code for value in spec.rows.categories.values] if spec.rows.categories else []
    assert node.metric is not None
    marks = [mark for mark in _BRACES.findall(node.metric) if mark != "{category}"]
    if marks or ("{category}" in node.metric and not codes):
        problem = marks[0] if marks else "{category} without row categories"
        file.tell(
            "error",
            "metric_code",
            f"{problem} cannot stand in a metric code.",
            "Take it out.",
            at=(*at, "metric"),
        )
    if codes and "{category}" not in node.metric:
        file.tell(
            "error", "metric_code", f"{node.metric} would be the same figure for {' and '.join(codes)}.",
            "Put {category} into the code.", at=(*at, "metric"),
        )  # fmt: skip
    if isinstance(node.unit, str):
        _unit(file, node.unit, units, (*at, "unit"))
    for field, value in (("unit", node.unit), ("blank", node.blank)):
        for code, text in value.items() if isinstance(value, dict) else ():
            if code not in codes:
                remedy = f"Categories are {', '.join(codes)}." if codes else "This table has no row categories."
                file.tell("error", "category", f"“{code}” is no category.", remedy, at=(*at, field, code))
            if field == "unit":
                _unit(file, text, units, (*at, field, code))
    if node.span and spec.rows.total == "none":
        file.tell(
            "error", "span", "a spanned figure is the city's, and this table has no total row.",
            "Leave span out, or give rows a total.", at=(*at, "span"),
        )  # fmt: skip
    if node.span and node.additive:
        file.tell(
            "error",
            "span",
            "a spanned figure is no sum of areas.",
            "Leave additive out.",
            at=(*at, "additive"),
        )


def _leaf(
    contract: LintedContract,
    role: str,
    by_category: Mapping[str, str],
    at: FieldPath,
    units: Mapping[str, Unit],
) -> None:
    for unit in dict.fromkeys(by_category.values()):
        if unit in units and role in _UNITS_OF_ROLES and units[unit].dimension not in _UNITS_OF_ROLES[role]:
            contract.file.tell(
                "warning", "role_unit", f"the role {role} and the unit {unit} do not go together.",
                "Correct one of them.", at=at,
            )  # fmt: skip


def _over_time(contract: LintedContract, rule: str, role: str, at: FieldPath) -> None:
    """A rule over time on figures that start anew each period, or that go up and down by their nature."""
    file, basis = contract.file, contract.spec.period_basis
    here = (*at, "over_time")
    if basis in ("quarter", "month"):
        file.tell(
            "error", "over_time", f"figures of one {basis} are other figures each {basis}: nothing holds over time.",
            "Take over_time out.", at=here,
        )  # fmt: skip
    elif role in ("progress", "score", "rank", "change"):
        file.tell(
            "error", "over_time", f"a figure of the role {role} goes up and down.", "Take over_time out.", at=here
        )
    elif rule == "constant" and role == "completed":
        file.tell("warning", "over_time", "a completed figure grows through the year.", "Write not_falling.", at=here)
