"""The ledger: every check in Chinese, failures first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.proof.expressions import Expressions, figure, interval
from ingest.proof.places import Row
from ingest.proof.vocabulary import OUTCOMES, RULE_KINDS
from ingest.reference import Reference


@dataclass(frozen=True, slots=True)
class CheckView:
    """A line of the ledger. ``tables`` are the codes of the tables whose cells it touches."""

    check_id: str
    kind: str
    kind_zh: str
    outcome: str
    area: str
    expression: str
    left: str
    left_interval: str
    right: str
    right_interval: str
    note: str
    tables: tuple[str, ...]
    cells: tuple[str, ...]
    bounds: tuple[float | None, ...]


def ledger(checks: Sequence[Row], reference: Reference) -> list[CheckView]:
    """The rows of the dataset ``check``, failures first, else in their order."""
    say = Expressions(reference)
    order = {outcome: n for n, outcome in enumerate(OUTCOMES)}
    return [_view(check, say, reference) for check in sorted(checks, key=lambda c: order.get(c["outcome"], -1))]


def _view(check: Row, say: Expressions, reference: Reference) -> CheckView:
    tables = dict.fromkeys(
        metric.table_code for cell in check["cells"] or () if (metric := reference.metrics.get(cell.partition("|")[2]))
    )
    if check["rule_kind"] in ("narrative", "claim"):
        tables["narrative"] = None
    sides = ("left_low", "left_value", "left_high", "right_low", "right_value", "right_high")
    return CheckView(
        check_id=check["check_id"],
        kind=check["rule_kind"],
        kind_zh=RULE_KINDS.get(check["rule_kind"]) or str(check["rule_kind"]),
        outcome=check["outcome"],
        area=say.area(check["area_code"]),
        expression=say.of(check),
        left=figure(check["left_value"]),
        left_interval=interval(check["left_low"], check["left_high"]),
        right=figure(check["right_value"]),
        right_interval=interval(check["right_low"], check["right_high"]),
        note=say.note(check["note"]),
        tables=tuple(tables),
        cells=tuple(check["cells"] or ()),
        bounds=tuple(None if check[side] is None else round(check[side], 6) for side in sides),
    )


def kinds(views: Sequence[CheckView]) -> list[tuple[str, str, int]]:
    """(code, Chinese name, count) of the rule kinds in the ledger."""
    counts = Counter((view.kind, view.kind_zh) for view in views)
    return [(code, name, count) for (code, name), count in counts.items()]
