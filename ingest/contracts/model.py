"""A table contract: the YAML as people write it (pydantic; nothing undeclared passes), and compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.edits.rules import EditRule, parse_rule
from ingest.labels import label_key

Role = Literal["plan", "completed", "progress", "count", "score", "rank", "amount", "change"]
PeriodBasis = Literal["ytd", "quarter", "cohort", "month"]
Blank = Literal["none", "not_collected", "not_applicable"]
OverTime = Literal["constant", "not_falling"]
Sign = Literal["positive", "negative"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
MetricCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.{}]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnSpec(_Strict):
    """A node of the header tree. With ``metric`` it heads a figure, with ``columns`` further labels."""

    label: str
    also: tuple[str, ...] = ()
    metric: MetricCode | None = None
    name: str | None = None
    role: Role | None = None
    unit: str | dict[str, str] | None = None
    blank: Blank | dict[str, Blank] | None = None
    span: bool = False
    additive: bool | None = None
    over_time: OverTime | None = None
    sign: Sign | None = None
    columns: tuple[ColumnSpec, ...] = ()


class CategoryValue(_Strict):
    label: str
    code: Code


class CategorySpec(_Strict):
    label: str
    values: tuple[CategoryValue, ...]


class RowSpec(_Strict):
    """Which rows: areas of the kinds in ``roster``, in the order of the area file; the city's total; 跨区."""

    label: str
    also: tuple[str, ...] = ()
    roster: tuple[str, ...]
    total: Literal["first", "last", "none"] = "first"
    cross: bool = False
    categories: CategorySpec | None = None


class ContractSpec(_Strict):
    """One contract file."""

    table: Code
    series: str
    title: str
    also: tuple[str, ...] = ()
    name_prefix: str
    theme: Code
    period_basis: PeriodBasis
    unit: str
    blank: Blank = "not_applicable"
    rows: RowSpec
    columns: tuple[ColumnSpec, ...]
    edits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf of the header tree. ``path`` is its labels from the top, ``alternatives`` other texts of the
    last.

    ``metrics``, ``units`` and ``blanks`` have one entry a row category (one entry, keyed ``""``, without).
    ``over_time`` is what holds of its figures within a calendar year (``ingest.history``), None for nothing. ``sign``
    says that none of them is below (``positive``) or above zero (``negative``).
    """

    position: int
    path: tuple[str, ...]
    alternatives: tuple[str, ...]
    metrics: dict[str, str]
    units: dict[str, str]
    blanks: dict[str, str]
    role: str
    name: str | None
    span: bool
    additive: bool
    over_time: str | None = None
    sign: str | None = None

    @property
    def label_zh(self) -> str:
        """The path as a person reads it, without what changes from month to month."""
        return "/".join(map(plain_label, self.path))


def plain_label(label: str) -> str:
    """A contract's label without its placeholders: ``{期间}完成投资`` is 完成投资."""
    for token, text in (("{期间}", ""), ("{前两年}年", "前两年"), ("{本年}年", "本年"), ("{季度}", "")):
        label = label.replace(token, text)
    return label


@dataclass(frozen=True)
class TableContract:
    """A compiled contract: leaf columns left to right, edit rules with their categories filled in."""

    code: str
    spec: ContractSpec
    columns: tuple[Column, ...]
    edits: tuple[EditRule, ...]
    source: str

    @property
    def rows(self) -> RowSpec:
        return self.spec.rows

    @cached_property
    def categories(self) -> tuple[CategoryValue, ...]:
        return self.rows.categories.values if self.rows.categories else ()

    @cached_property
    def category_codes(self) -> tuple[str, ...]:
        return tuple(value.code for value in self.categories) or ("",)

    @cached_property
    def label_columns(self) -> int:
        """How many leading cells of a row are labels."""
        return 2 if self.categories else 1

    @cached_property
    def label_keys(self) -> tuple[str, ...]:
        """Keys of every label of the header: row labels first, then the tree, each node once."""
        labels = [self.rows.label, *([self.rows.categories.label] if self.rows.categories else [])]
        seen: set[tuple[str, ...]] = set()
        for column in self.columns:
            for depth in range(1, len(column.path) + 1):
                path = column.path[:depth]
                if path not in seen:
                    seen.add(path)
                    labels.append(path[-1])
        return tuple(label_key(label) for label in labels)

    @cached_property
    def column_of(self) -> dict[str, tuple[int, str]]:
        """metric code -> (column position, category code)."""
        return {
            metric: (column.position, category)
            for column in self.columns
            for category, metric in column.metrics.items()
        }

    @cached_property
    def title_zh(self) -> str:
        return re.sub(r"\{.*?\}", "", self.spec.title)


_NOT_ADDITIVE_UNITS = {"%", "位", "分", "百分点"}


def compile_contract(spec: ContractSpec, source: str) -> TableContract:
    """Flatten the header tree and parse the edit rules. A node with a metric and columns is a leaf first."""
    categories = [value.code for value in spec.rows.categories.values] if spec.rows.categories else [""]
    labels = {v.code: v.label for v in spec.rows.categories.values} if spec.rows.categories else {}
    columns: list[Column] = []

    def leaf(node: ColumnSpec, path: tuple[str, ...]) -> None:
        assert node.metric is not None
        metrics = {c: node.metric.replace("{category}", c) for c in categories}
        unit = node.unit if node.unit is not None else spec.unit
        units = {c: unit if isinstance(unit, str) else unit.get(c, spec.unit) for c in categories}
        blank = node.blank if node.blank is not None else spec.blank
        blanks: dict[str, str] = {c: blank if isinstance(blank, str) else blank.get(c, spec.blank) for c in categories}
        additive = node.additive if node.additive is not None else units[categories[0]] not in _NOT_ADDITIVE_UNITS
        filled = tuple(text.replace("{类别}", labels.get(categories[0], "")) for text in path)
        columns.append(
            Column(len(columns), filled, node.also, metrics, units, blanks, node.role or "count", node.name,
                   node.span, additive and not node.span, node.over_time, node.sign)
        )  # fmt: skip

    def walk(nodes: tuple[ColumnSpec, ...], path: tuple[str, ...]) -> None:
        for node in nodes:
            here = (*path, node.label)
            if node.metric is not None:
                leaf(node, here)
            walk(node.columns, here)

    walk(spec.columns, ())
    rules: list[EditRule] = []
    for text in spec.edits:
        rule = parse_rule(text)
        rules.extend(dict.fromkeys(rule.for_category(c) for c in categories))
    return TableContract(spec.table, spec, tuple(columns), tuple(rules), source)
