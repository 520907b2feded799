"""Rules over time in the ledger.

One row for each table, rule and earlier month with all figures that agree, and one for each figure that does not: a
row a figure would double the ledger and say no more.
"""

from __future__ import annotations

import numpy as np

from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.history.catalogue import CONSTANT, NOT_FALLING
from ingest.history.expected import Expected
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.narrative import ExtraCheck

KINDS = (NOT_FALLING, CONSTANT)
"""``rule_kind`` of these checks, by ``Expected.constant``."""


def history_checks(cells: EditionCells, year: int) -> list[ExtraCheck]:
    """The ledger's rows of ``cells`` against the earlier months of ``year``."""
    expected = cells.expected()
    if expected is None:
        return []
    values = cells.values()
    outcome = expected.outcomes(values)
    compared = np.flatnonzero(outcome != Outcome.SKIPPED)
    if not len(compared):
        return []
    checks: list[ExtraCheck] = []
    table = np.searchsorted(np.array(cells.offsets), compared, side="right") - 1
    group = (table * 2 + expected.constant[compared]) * 16 + expected.month[compared]
    names = cells.plan.static.setdefault("names", [f"{area}|{metric}" for area, metric in cells.plan.keys])
    assert isinstance(names, list)
    for code in np.unique(group).tolist():
        mine = compared[group == code]
        kind, month = KINDS[code // 16 % 2], f"{year}-{code % 16:02d}"
        contract = cells.tables[code // 32].contract.code
        fails = outcome[mine] == Outcome.FAILS
        checks.extend(_failed(cells, expected, cell, kind, month, contract) for cell in mine[fails].tolist())
        good = mine[~fails].tolist()
        if good:
            exact = bool((outcome[good] == Outcome.HOLDS).all())
            said = "与该月相同" if kind == CONSTANT else "不低于该月"
            checks.append(
                ExtraCheck(
                    check_id=f"{kind}:{contract}@{month}", rule_code=f"{kind}:{contract}", rule_kind=kind,
                    table_code=contract, area=None, expression=f"{len(good)} 个数字{said}：{month}",
                    left=None, right=None, left_low=None, left_high=None, right_low=None, right_high=None,
                    outcome=OUTCOME_NAMES[Outcome.HOLDS if exact else Outcome.WITHIN_ROUNDING],
                    cells=tuple([names[c] for c in good]),
                    # Not to have fallen confirms no figure.
                    touched=tuple(good) if kind == CONSTANT else (),
                )
            )  # fmt: skip
    return checks


def _failed(cells: EditionCells, expected: Expected, cell: int, kind: str, month: str, contract: str) -> ExtraCheck:
    values = cells.values()
    area, metric = cells.plan.keys[cell]
    value, half = float(values.value[cell]), float(values.half[cell])
    before, slack = float(expected.value[cell]), float(expected.half[cell])
    sign, note = ("=", "与此前不同：来源修订，或本月印错") if kind == CONSTANT else (">=", "低于此前：来源修订，或印错")
    return ExtraCheck(
        check_id=f"{kind}:{metric}@{area}", rule_code=f"{kind}:{metric}", rule_kind=kind, table_code=contract,
        area=area, expression=f"{metric} {sign} {metric}[{month}]", left=value, right=before,
        left_low=value - half, left_high=value + half, right_low=before - slack, right_high=before + slack,
        outcome=OUTCOME_NAMES[Outcome.FAILS], cells=(f"{area}|{metric}",), note=note, touched=(cell,),
    )  # fmt: skip
