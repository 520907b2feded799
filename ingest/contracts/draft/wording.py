"""The comments of a draft: what was seen, what was guessed, how well each rule holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.align.placed import PlacedTable
from ingest.contracts.draft.across import Across
from ingest.contracts.draft.columns import ColumnReading
from ingest.contracts.draft.rows import NewArea
from ingest.contracts.draft.search import FoundRule
from ingest.contracts.model import TableContract
from ingest.edits.evaluate import CellValues, Outcome, evaluate
from ingest.edits.plan import EditPlan
from ingest.match.tables import MatchedTable

_NOT_ADDITIVE_FROM = 0.02
"""Areas that miss the printed total by more than this share are no parts of it; by less, it is a slip."""


def head_lines(
    name: str, number: int, matched: MatchedTable, new_areas: Sequence[NewArea], notes: Sequence[str]
) -> list[str]:
    """What stands above the contract."""
    lines = [
        f"Drafted from {name}, table {number}, lines {matched.first_line} to {matched.last_line}:",
        f"  {matched.title}" + (f" (单位：{matched.unit_line})" if matched.unit_line else ""),
        "To do: replace table, theme, name_prefix and every metric code that begins with draft;",
        "look through units and roles; strike rules that hold by chance; then run: bulletins contracts check",
    ]
    if new_areas:
        names = "、".join(area.name for area in new_areas)
        lines.append(f"Rows that no area file knows: {names} (see the proposed area file).")
    return lines + [f"Note: {note}." for note in notes]


def column_remarks(
    placed: PlacedTable, columns: Sequence[ColumnReading], balances: Mapping[str, str]
) -> dict[str, str]:
    """By metric code as the contract writes it: the first row's figure, doubts, a balance that does not
    close."""
    remarks = {}
    for column, reading in zip(placed.contract.columns, columns, strict=True):
        written = _written(placed.contract, column.position)
        shown = placed.texts[column.position] if placed.texts else ""
        parts = [f"{placed.row_labels[0]} {shown}".strip()] if shown else []
        parts += reading.doubts
        parts += [balances[m] for m in column.metrics.values() if m in balances]
        if parts:
            remarks[written] = "; ".join(parts)
    return remarks


def _written(contract: TableContract, position: int) -> str:
    """The metric code as it stands in the file, with ``{category}``."""
    category, code = next(iter(contract.columns[position].metrics.items()))
    return code.replace(f".{category}.", ".{category}.") if category else code


def balance_remarks(
    plan: EditPlan, values: CellValues, contract: TableContract
) -> tuple[dict[str, str], frozenset[int]]:
    """Balances that do not close, as remarks by metric; and the columns that are evidently no sums."""
    found = evaluate(plan, values)
    remarks: dict[str, str] = {}
    wide: set[int] = set()
    for n, instance in enumerate(plan.instances):
        if instance.rule.kind != "balance" or instance.table_code != contract.code:
            continue
        if found.outcome[n] == Outcome.FAILS:
            total, parts = float(found.left[n]), float(found.right[n])
            metric = instance.rule.target
            remarks[metric] = f"areas sum to {parts:.10g}, the total prints {total:.10g}"
            if abs(total - parts) > _NOT_ADDITIVE_FROM * max(abs(total), abs(parts)):
                wide.add(contract.column_of[metric][0])
    return remarks, frozenset(wide)


def rule_texts(rules: Sequence[FoundRule], contract: TableContract) -> dict[str, str]:
    """Rules as people write them, each with its remark. A target heads one sum only: a second is solved for a
    part."""
    texts: dict[str, str] = {}
    headed: set[int] = set()
    for rule in rules:
        candidate = rule.candidate
        remark = rule.support.told
        if rule.by_pattern:
            remark += "; the form is that of the groups beside it"

        def name(position: int) -> str:
            return _written(contract, position)

        terms = [(sign, v) for sign, v in candidate.terms]
        target = candidate.target
        if candidate.ratio:
            text = f"{name(target)} = {name(terms[0][1])} / {name(terms[1][1])}"
        elif len(terms) == 1 and "位" in contract.columns[target].units.values():
            text = f"{name(target)} = rank({name(terms[0][1])})"
        else:
            if len(terms) > 1 and target in headed:
                free = next((v for _, v in terms if v not in headed), None)
                if free is None:
                    continue
                terms = [(1, target), *((-sign, v) for sign, v in terms if v != free)]
                target = free
            if len(terms) > 1:
                headed.add(target)
            right = "".join(
                f"{' - ' if sign < 0 else ' + ' if n else ''}{name(v)}" for n, (sign, v) in enumerate(terms)
            )
            text = f"{name(target)} = {right}"
        texts[text] = remark
    return texts


def foot_lines(across: Sequence[Across], series: str) -> list[str]:
    """Rules to other tables, which belong in the series file."""
    if not across:
        return []
    lines = [
        "",
        f"Rules to other tables of the document; they belong under edits: in the file of series {series}:",
    ]
    return lines + [f"  - {rule.text}  # {rule.support.told}" for rule in across]
