"""What a release serves of bulletins that were loaded together, bulletin by bulletin against the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.mutation.edits.make import Edited, guards_of, source
from tests.mutation.edits.tally import Graded, graded
from tests.mutation.grade import Outcome, verdicts
from tests.mutation.pipeline import outcome_of
from tests.mutation.release.load import rendition_id
from tests.mutation.sources import reference

SERVED = """
select rendition_id, area_code, month, metric_code, value, unit, status, printed, checks_failed
from marts.fct_observation where rendition_id in (from (values {}))
"""
HELD = """
select rendition_id, line, area_code, metric_code, table_code, printed
from marts.fct_quarantine where rendition_id in (from (values {}))
"""
TOGETHER = 100
"""Bulletins asked for at once; a thousand have a million figures."""

UNDAMAGED = "undamaged"

Rows = dict[str, list[dict[str, Any]]]


def grade_release(database: Path, bulletins: Sequence[Edited], seed: int, refused: dict[str, str]) -> list[Graded]:
    """``refused``: why a file is not in the release, by its rendition."""
    results = []
    with duckdb.connect(str(database), read_only=True) as release:
        for start in range(0, len(bulletins), TOGETHER):
            some = bulletins[start : start + TOGETHER]
            ids = [rendition_id(one) for one in some]
            served, held = (_by_rendition(release, sql, ids) for sql in (SERVED, HELD))
            results += [
                _graded(one, seed, served[key], held[key], refused.get(key)) for one, key in zip(some, ids, strict=True)
            ]
    return results


def _by_rendition(release: duckdb.DuckDBPyConnection, sql: str, ids: Sequence[str]) -> Rows:
    rows: Rows = defaultdict(list)
    for row in release.execute(sql.format(", ".join("(?)" for _ in ids)), list(ids)).to_arrow_table().to_pylist():
        rows[row["rendition_id"]].append(row)
    return rows


def _graded(
    one: Edited, seed: int, served: list[dict[str, Any]], held: list[dict[str, Any]], refused: str | None
) -> Graded:
    clean = source(one.which, seed)
    edits = one.edits or (UNDAMAGED,)
    if not served and not held:
        outcome = Outcome(refused=refused or "nothing of it is in the release, and nothing says why")
        found = verdicts(clean, [one.printed], outcome, guards_of(one.which, seed), reference())
        absent = None if refused and one.edits else outcome.refused
        return graded(one.number, edits, one.note, found, refused=refused, crash=absent)
    outcome = outcome_of(served, held, {rendition_id(one): 0})
    found = verdicts(clean, [one.printed], outcome, guards_of(one.which, seed), reference())
    result = graded(one.number, edits, one.note, found)
    if not one.edits and result.counts["held"]:
        result.counts["neither"] += result.counts["held"]
        result.told["neither"].append(f"undamaged, and {result.counts['held']} figures of it are in quarantine")
    return result
