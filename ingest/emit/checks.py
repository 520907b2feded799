"""Every rule instance that had something to compare, with both sides, their intervals and the outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.emit.columns import strings, table
from ingest.reconcile.edition import EditionResult

_OUTCOMES = strings(list(OUTCOME_NAMES))


def check_table(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    """The ledger: rules of the plan, then restated figures, claims and what people decided."""
    evaluation = result.evaluation
    kept = np.flatnonzero(evaluation.outcome != Outcome.SKIPPED)
    take = pa.array(kept)
    known = evaluation.outcome[kept] != Outcome.NOT_EVALUABLE

    def side(values: Any) -> pa.Array:
        chosen = values[kept]
        return pa.array(chosen, pa.float64(), mask=~(known & np.isfinite(chosen)))

    columns: dict[str, Any] = {name: array.take(take) for name, array in _static_checks(result).items()}
    columns["left_value"] = side(evaluation.left)
    columns["right_value"] = side(evaluation.right)
    columns["left_low"] = side(evaluation.left - evaluation.left_half)
    columns["left_high"] = side(evaluation.left + evaluation.left_half)
    columns["right_low"] = side(evaluation.right_low)
    columns["right_high"] = side(evaluation.right_high)
    columns["tolerance"] = side(evaluation.tolerance)
    columns["outcome"] = _OUTCOMES.take(pa.array(evaluation.outcome[kept].astype(np.int64)))
    columns["note"] = pa.nulls(len(kept), pa.string())
    main = table("check", columns, len(kept), key)
    if not result.checks:
        return main
    rows = result.checks
    more: dict[str, Any] = {
        "check_id": [c.check_id for c in rows],
        "rule_code": [c.rule_code for c in rows],
        "rule_kind": [c.rule_kind for c in rows],
        "table_code": [c.table_code for c in rows],
        "area_code": [c.area for c in rows],
        "expression": [c.expression for c in rows],
        "left_value": [c.left for c in rows],
        "right_value": [c.right for c in rows],
        "left_low": [c.left_low for c in rows],
        "left_high": [c.left_high for c in rows],
        "right_low": [c.right_low for c in rows],
        "right_high": [c.right_high for c in rows],
        "tolerance": pa.array([None] * len(rows), pa.float64()),
        "outcome": [c.outcome for c in rows],
        "cells": [list(c.cells) for c in rows],
        "note": [c.note for c in rows],
    }
    return pa.concat_tables([main, table("check", more, len(rows), key)])


def _static_checks(result: EditionResult) -> dict[str, pa.Array]:
    plan = result.cells.plan
    if "checks" not in plan.static:
        names = [f"{area}|{metric}" for area, metric in plan.keys]
        cells = [[names[c] for c in i.cells if c < plan.size] for i in plan.instances]
        plan.static["checks"] = {
            "check_id": strings([i.check_id for i in plan.instances]),
            "rule_code": strings([i.rule.code for i in plan.instances]),
            "rule_kind": strings([i.rule.kind for i in plan.instances]),
            "table_code": strings([i.table_code for i in plan.instances]),
            "area_code": strings([i.area for i in plan.instances]),
            "expression": strings([i.rule.expression for i in plan.instances]),
            "cells": pa.array(cells, pa.list_(pa.string())),
        }
    found: dict[str, pa.Array] = plan.static["checks"]  # type: ignore[assignment]
    return found
