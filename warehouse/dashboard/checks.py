"""The checks of a city's year. The same rule recurs every month, so it is said once, with one letter a month for its
outcome; sides are kept where they differ.

An entry is [kind, table, area, text, cells, outcomes, sides, notes]: ``text`` is the rule in words (of a restated
figure only what the prose prints), ``cells`` positions of series, ``outcomes`` one letter a month (h holds, w within
rounding, f fails, n not evaluable, . not made), ``sides`` {month: [left, right]}, ``notes`` {month: text}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from ingest.proof.expressions import Expressions
from warehouse.dashboard.script_data import rows

OUTCOME_LETTERS = {"holds": "h", "within_rounding": "w", "fails": "f", "not_evaluable": "n"}

# Of an issue that was corrected, the checks of its last edition are those that count.
_CHECKS = """
    select month(c.month), c.check_id, c.rule_code, c.rule_kind, c.table_code, c.area_code, c.expression, c.left_value,
        c.right_value, c.outcome, c.cells, c.note
    from marts.fct_check as c inner join marts.dim_bulletin as b on c.bulletin_id = b.bulletin_id
    where b.city_code = $1 and c.month between make_date($2, 1, 1) and make_date($2, 12, 31)
    qualify dense_rank() over (partition by c.bulletin_id, c.month order by c.published_on desc, c.edition desc) = 1
    order by c.rule_kind, c.check_id, c.month, c.bulletin_id
"""


def packed_checks(
    connection: duckdb.DuckDBPyConnection,
    say: Expressions,
    given: list[Any],
    series_at: Mapping[tuple[str, str], int],
    at: Mapping[int, int],
) -> list[list[Any]]:
    """The checks of a city (code) and year in ``given``, in the form that the module describes."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    places = {f"{area}|{metric}": n for (area, metric), n in series_at.items()}
    for month, check_id, code, kind, table, area, expression, left, right, outcome, cells, note in rows(
        connection, _CHECKS, given
    ):
        key = (check_id, expression, tuple(cells))
        entry = found.get(key)
        if entry is None:
            if kind == "narrative":
                text = check_id.partition("#")[2]
            else:
                text = say.of({"rule_kind": kind, "rule_code": code, "expression": expression, "check_id": check_id})
            touched = [places[cell] for cell in cells if cell in places]
            entry = found[key] = [kind, table, area, text, touched, ["."] * len(at), {}, {}]
        entry[5][at[month]] = OUTCOME_LETTERS.get(outcome, "n")
        if outcome in ("within_rounding", "fails") and left is not None and right is not None:
            entry[6][at[month]] = [round(left, 4), round(right, 4)]
        if note:
            entry[7][at[month]] = say.note(note)
    for entry in found.values():
        entry[5] = "".join(entry[5]).rstrip(".")
        while not entry[-1] and len(entry) > 6:
            entry.pop()
    return list(found.values())
