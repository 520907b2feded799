"""Every rule instance that had something to compare, with both sides, their intervals and the outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.edits.proofs import proves
from ingest.emit.columns import Key, chosen, from_rows, strings, table, taken
from ingest.reconcile.edition import EditionResult
from ingest.reconcile.narrative import ExtraCheck

_OUTCOMES = strings(list(OUTCOME_NAMES))
_SIDES = ("left_value", "right_value", "left_low", "left_high", "right_low", "right_high", "tolerance")
_COLUMN_OF = {"area": "area_code", "left": "left_value", "right": "right_value"}
_EXTRA_COLUMNS = tuple(_COLUMN_OF.get(name, name) for name in ExtraCheck._fields if name != "touched")


def check_table(result: EditionResult, key: Key) -> pa.Table:
    """The ledger: rules of the plan, then restated figures, claims and what people decided."""
    main = _of_plan(result, key)
    if not result.checks:
        return main
    # Tuples in the order of ExtraCheck's fields; ``touched``, the last, is no column.
    named = from_rows("check", _EXTRA_COLUMNS, [check[: len(_EXTRA_COLUMNS)] for check in result.checks])
    named["tolerance"] = pa.nulls(len(result.checks), pa.float64())
    named["proves"] = strings([proves(check.rule_kind, check.table_code) for check in result.checks])
    return pa.concat_tables([main, table("check", named, len(result.checks), key)])


def _of_plan(result: EditionResult, key: Key) -> pa.Table:
    evaluation = result.evaluation
    told = evaluation.outcome != Outcome.SKIPPED
    kept, mask_of_rules = told.nonzero()[0], pa.array(told)
    outcome = evaluation.outcome[kept]
    sides = np.stack(
        (
            evaluation.left,
            evaluation.right,
            evaluation.left - evaluation.left_half,
            evaluation.left + evaluation.left_half,
            evaluation.right_low,
            evaluation.right_high,
            evaluation.tolerance,
        )
    )[:, kept]
    untold = ~((outcome != Outcome.NOT_EVALUABLE) & np.isfinite(sides))
    columns: dict[str, Any] = {name: chosen(array, mask_of_rules) for name, array in _static_checks(result).items()}
    for name, values, mask in zip(_SIDES, sides, untold, strict=True):
        columns[name] = pa.array(values, pa.float64(), mask=mask)
    columns["outcome"] = taken(_OUTCOMES, pa.array(outcome))
    columns["note"] = pa.nulls(len(kept), pa.string())
    return table("check", columns, len(kept), key)


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
            "proves": strings([proves(i.rule.kind, i.table_code) for i in plan.instances]),
            "cells": pa.array(cells, pa.list_(pa.string())),
        }
    found: dict[str, pa.Array] = plan.static["checks"]  # type: ignore[assignment]
    return found
