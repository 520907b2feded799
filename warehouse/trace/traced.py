"""What a trace finds about one cell, as values; ``warehouse.trace.tracing`` fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from warehouse.trace.lookup import Area, Metric
from warehouse.trace.printed_place import PrintedPlace


@dataclass(frozen=True, slots=True)
class Figure:
    """A served figure. ``unit`` is the printed one; ``evidence`` says what was repaired and why that is certain."""

    value: Decimal
    decimals: int
    unit: str
    printed: str
    status: str
    status_zh: str
    status_note: str
    evidence: str | None
    checks_passed: int
    checks_failed: int
    renditions_agreeing: int


@dataclass(frozen=True, slots=True)
class Vintage:
    """What was believed from ``recorded_from`` until before ``recorded_to`` (None: until today). ``cause_zh`` says what
    put it in the place of the one before, None for the first."""

    vintage_no: int
    recorded_from: date
    recorded_to: date | None
    value: Decimal
    decimals: int
    unit: str
    printed: str
    status_zh: str
    bulletin_id: str
    edition: str
    published_on: date
    cause_zh: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The document, and the place in it. ``printed`` is None where ``problem`` says why it cannot be shown."""

    bulletin_id: str
    edition: str
    title_zh: str
    series_zh: str
    issue_year: int
    issue_no: int
    published_on: date
    document: str
    sha256: str
    format: str
    table_zh: str
    table_title: str | None
    row_label: str | None
    header_path_zh: str
    line: int
    column: int
    printed: PrintedPlace | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A figure that a check touches; ``printed`` is None where none is served."""

    area_code: str
    area_zh: str
    metric_code: str
    metric_zh: str
    printed: str | None
    unit: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that guards the figure. The sides are points; ``left_low`` to ``right_high`` are the intervals that
    the printed digits stand for."""

    edition: str
    check_id: str
    kind: str
    kind_zh: str
    expression: str
    expression_zh: str
    left_value: float | None
    right_value: float | None
    left_low: float | None
    left_high: float | None
    right_low: float | None
    right_high: float | None
    tolerance: float | None
    outcome: str
    outcome_zh: str
    note: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A quarantined cell that may be this figure."""

    bulletin_id: str
    edition: str
    document: str
    line: int
    column: int
    printed: str
    reason_code: str
    reason_zh: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """All of it. ``figure`` and ``source`` are None where nothing is served; ``absence_zh`` then says why."""

    release_id: str
    area: Area
    month: date
    metric: Metric
    period_basis_zh: str
    figure: Figure | None
    vintages: tuple[Vintage, ...]
    source: Source | None
    checks: tuple[Check, ...]
    quarantine: tuple[Held, ...]
    other_metrics: tuple[Metric, ...]
    absence_zh: str | None = None
