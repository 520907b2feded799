"""Error localisation: failing edit rules traced to the fewest cells whose printed characters could be wrong.

After Fellegi and Holt (1976), with edit operations in place of free imputation: a cell is only ever changed to what
one misread character could have made of it (a digit substituted, a decimal point lost). An explanation must mend every
failing rule it touches and break none. It is accepted as a repair if it is the only one and more than one rule speaks
for it; otherwise every figure that could be the wrong one is taken into quarantine. Where no single character explains
the failure and every cell is upheld by other rules, the source contradicts itself: it stays as printed, flagged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from ingest.align.placed import State
from ingest.edits.evaluate import Evaluation, Outcome
from ingest.edits.plan import EditPlan
from ingest.figures import Figure
from ingest.history.explain import (
    Told,
    allowed_pair,
    blamed,
    broken_among,
    held_against_history,
    upheld_among,
)
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.column_doubt import doubt_columns
from ingest.reconcile.mending import Change, Mender

_ROUNDS = 3
_MANY = 60
_MAX_CANDIDATES = 160


def localise(cells: EditionCells) -> Evaluation:
    """Repair or dispute what failing rules point at, in place; returns the evaluation of what remains."""
    evaluation = cells.evaluate()
    if doubt_columns(cells, evaluation):
        evaluation = cells.evaluate()
    for _ in range(_ROUNDS):
        if not _round(cells, evaluation):
            break
        evaluation = cells.evaluate()
    return evaluation


def _round(cells: EditionCells, evaluation: Evaluation) -> bool:
    plan = cells.plan
    failing = evaluation.failing()
    values = cells.values()
    guards = {guard.cell for guard in cells.failing_guards()}
    if cells.corrected:
        # What a person decided is flagged where a rule fails with it, and accuses no other figure.
        failing = [n for n in failing if cells.corrected.keys().isdisjoint(plan.instances[n].cells)]
        guards -= cells.corrected.keys()
    if not failing and not guards:
        return False
    rules_of: dict[int, list[int]] = defaultdict(list)
    touched = {c for n in failing for c in plan.instances[n].cells if c < plan.size} | set(guards)
    numbers, of_cells = plan.cell_rule_pairs
    outcome = evaluation.outcome[numbers]
    chosen = (outcome > Outcome.SKIPPED) & (outcome < Outcome.NOT_EVALUABLE) & np.isin(of_cells, list(touched))
    for number, cell in zip(numbers[chosen].tolist(), of_cells[chosen].tolist(), strict=True):
        rules_of[cell].append(number)
    components = _components(failing, plan)
    mender = Mender(cells, values)
    # A misread score throws off the ranks of others: ranks wait until all else is settled, and where several of one
    # table fail, it is not they that are misread.
    ranks = [c for c in components if all(plan.instances[n].rule.kind == "rank" for n in c)]
    changed = False
    for component in components:
        if component not in ranks:
            changed |= _explain(cells, component, rules_of, evaluation, mender, guards)
    if changed or _hold_exchanged(cells, mender, rules_of, set(failing)):
        return True
    if len(ranks) == 1:
        return _explain(cells, ranks[0], rules_of, evaluation, mender, guards)
    for number in [n for component in ranks for n in component]:
        cells.dispute(
            plan.instances[number].target,
            "failing_rule",
            "名次与得分不符，且不止一处，无法确定错在得分还是名次",
            "对照原件核对得分与名次",
        )
    return bool(ranks)


def _hold_exchanged(cells: EditionCells, mender: Mender, rules_of: dict[int, list[int]], failed: set[int]) -> bool:
    """Hold back cells of a row whose exchange mends what nothing else explains; True if there were any.

    They are not exchanged here: of two rows with the same difference both come into question, and a source may
    contradict itself.
    """
    pairs = mender.exchanges(rules_of, failed)
    partners = dict(pairs) | {other: one for one, other in pairs}
    for cell, partner in sorted(partners.items()):
        own = sorted(failed & set(rules_of[cell]))
        cells.dispute(
            cell, "failing_rule", f"与校验不符，与同行另一格互换则相符：{_rules(cells, own)}",
            f"可能应为 {_shown(cells.figures[partner])}",
        )  # fmt: skip
    return bool(pairs)


def _components(failing: Sequence[int], plan: EditPlan) -> list[list[int]]:
    """Failing instances that share cells, together."""
    parent = {n: n for n in failing}

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    owner: dict[int, int] = {}
    for n in failing:
        for cell in plan.instances[n].cells:
            if cell < plan.size:
                if cell in owner:
                    parent[root(n)] = root(owner[cell])
                else:
                    owner[cell] = n
    groups: dict[int, list[int]] = defaultdict(list)
    for n in failing:
        groups[root(n)].append(n)
    return list(groups.values())


def _explain(
    cells: EditionCells,
    component: Sequence[int],
    rules_of: dict[int, list[int]],
    evaluation: Evaluation,
    mender: Mender,
    guards: set[int],
) -> bool:
    plan = cells.plan
    failed = set(component)
    suspects = sorted(
        {c for n in component for c in plan.instances[n].cells if c < plan.size and cells.states[c] == State.FIGURE}
    )
    if len(component) <= _MANY and len(suspects) <= _MAX_CANDIDATES:
        mending = {c: found for c in suspects if (found := mender.variants(c, rules_of[c], failed))}
        single = {c: f for c, f in mending.items() if failed <= set(rules_of[c])}
        told_by_history = held_against_history(cells, single, suspects)
        single = told_by_history.single
        if single:
            settled = _settle(cells, told_by_history, component, guards, mender)
            if not settled:
                told = {g.cell for g in cells.guards} - guards | upheld_among(cells, suspects)
                doubtful = [c for c in suspects if c not in single and c not in told]
                _doubt_unsupported(cells, doubtful, rules_of, evaluation, component)
            return True
        if len(component) > 1:
            pair = mender.pairs(suspects, rules_of, failed)
            if pair is not None:
                return _settle_pair(cells, pair, rules_of, failed, mender)
    return _undecided(cells, suspects, rules_of, evaluation, failed)


def _settle(cells: EditionCells, told: Told, component: Sequence[int], guards: set[int], mender: Mender) -> bool:
    """Repairs the one cell whose one reading mends the rules (True), else holds back every cell that may (False)."""
    plan, single = cells.plan, told.single
    kinds = [plan.instances[n].rule.kind for n in component]
    if len(single) == 1:
        cell, found = next(iter(single.items()))
        # Other tables alone repair nothing: where a table agrees with itself, the source may contradict itself.
        home = cells.tables[cells.table_of(cell)].contract.code
        own = any(plan.instances[n].table_code == home for n in component)
        voices = len(component) + (cell in guards) + (cell == told.seconded)
        strong = (own and voices >= 2) or kinds == ["rank"]
        found = _usual(cells, cell, found)
        telling = kinds == ["rank"] or mender.singles_out(Change(cell, found[0]), component)
        if len(found) == 1 and strong and not told.against and telling:
            _repair(cells, Change(cell, found[0]), component)
            if cell == told.seconded:
                cells.evidence[cell] += "，且合于本年此前各月"
            return True
        shown = "、".join(_shown(f) for f in found[:4])
        cells.dispute(cell, "failing_rule", f"与校验不符：{_rules(cells, component)}", f"可能应为 {shown}")
        return False
    for cell, found in single.items():
        shown = "、".join(_shown(f) for f in found[:4])
        cells.dispute(
            cell, "failing_rule",
            f"校验不成立而无法确定错在哪一格：{_rules(cells, component)}", f"若错在本格，可能应为 {shown}",
        )  # fmt: skip
    return False


def _usual(cells: EditionCells, cell: int, found: list[Figure]) -> list[Figure]:
    """Of several readings those with no more decimals than the column prints; all of them if there is none."""
    number = cells.table_of(cell)
    start, width = cells.offsets[number], cells.tables[number].width
    column = range(start + (cell - start) % width, start + len(cells.tables[number].texts), width)
    known = sorted([cells.figures[c].decimals for c in column if c != cell and cells.states[c] == State.FIGURE])
    if len(found) < 2 or not known:
        return found
    # One in ten may be printed more finely than its column, as now and then one is.
    usual = known[min(len(known) - 1, len(known) * 9 // 10)]
    return [figure for figure in found if figure.decimals <= usual] or found


def _doubt_unsupported(
    cells: EditionCells,
    suspects: Sequence[int],
    rules_of: dict[int, list[int]],
    evaluation: Evaluation,
    component: Sequence[int],
) -> None:
    """Cells of failing rules that one misread character would not mend, but more than one, or a lost one, may.

    Only another rule that holds speaks for such a cell, and only as long as its characters are plainly printed.
    """
    blind = _blind_balances(cells.plan, evaluation, set(component))
    for cell in suspects:
        upheld = any(
            evaluation.outcome[n] in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
            for n in rules_of[cell] if n not in blind
        )  # fmt: skip
        if not upheld or cells.figures[cell].note is not None:
            cells.dispute(
                cell, "failing_rule", f"校验不成立而无法确定错在哪一格：{_rules(cells, component)}", "对照原件核对本格"
            )


def _settle_pair(
    cells: EditionCells,
    pairs: list[tuple[Change, Change]],
    rules_of: dict[int, list[int]],
    failed: set[int],
    mender: Mender,
) -> bool:
    if len(pairs) == 1:
        for change, other in (pairs[0], pairs[0][::-1]):
            own = sorted(failed & set(rules_of[change.cell]))
            home = cells.tables[cells.table_of(change.cell)].contract.code
            agreed = allowed_pair(cells, [(change.cell, change.figure)])
            agreed = agreed and mender.singles_out(change, own, other)
            if agreed and len(own) >= 2 and any(cells.plan.instances[n].table_code == home for n in own):
                _repair(cells, change, own)
            else:
                cells.dispute(
                    change.cell,
                    "failing_rule",
                    f"与校验不符：{_rules(cells, own)}",
                    f"可能应为 {_shown(change.figure)}",
                )
        return True
    for cell in sorted({change.cell for pair in pairs for change in pair}):
        cells.dispute(cell, "failing_rule", "多条校验不成立，无法唯一确定错在哪些格", "对照原件核对本格")
    return True


def _undecided(
    cells: EditionCells,
    suspects: Sequence[int],
    rules_of: dict[int, list[int]],
    evaluation: Evaluation,
    failed: set[int],
) -> bool:
    """No misread character explains it. A figure that more rules contradict than uphold is in dispute."""
    changed = False
    holding = {n for c in suspects for n in rules_of[c] if evaluation.outcome[n] != Outcome.FAILS}
    cause = blamed(cells, suspects, failed, rules_of, holding)
    if cause is not None:
        cells.dispute(
            cause, "failing_rule", f"与校验、与此前各月都不符：{_rules(cells, sorted(failed))}", "对照原件核对本格"
        )
        return True
    broken, kept = broken_among(cells, suspects), upheld_among(cells, suspects)
    if len(broken) > 1:
        broken = set()  # revised by the source, as it seems
    blind = _blind_balances(cells.plan, evaluation, failed)
    for cell in suspects:
        rules = [n for n in rules_of[cell] if n not in blind]
        against = sum(1 for n in rules if evaluation.outcome[n] == Outcome.FAILS) + (cell in broken)
        upheld = len(rules) + (cell in broken) + (cell in kept) - against
        if against > upheld or not upheld:
            cells.dispute(
                cell,
                "failing_rule",
                f"与多数校验不符：{_rules(cells, sorted(failed & set(rules)))}",
                "对照原件核对本格",
            )
            changed = True
    return changed


def _blind_balances(plan: EditPlan, evaluation: Evaluation, failed: set[int]) -> set[int]:
    """Balances that do not speak for a figure of the rules ``failed``: where one rule fails in several rows, figures of
    its columns may have changed places, and a balance holds in whatever order its terms stand."""
    failing = Counter([plan.instances[n].rule.code for n in evaluation.failing()])
    if not any([failing[plan.instances[n].rule.code] > 1 for n in failed if plan.instances[n].rule.kind != "balance"]):
        return set()
    return {n for n in range(plan.linear_count) if plan.instances[n].rule.kind == "balance"
            and evaluation.outcome[n] != Outcome.FAILS}  # fmt: skip


def _repair(cells: EditionCells, change: Change, component: Sequence[int]) -> None:
    printed = cells.texts[change.cell]
    cells.figures[change.cell] = change.figure
    ground = (
        f"印作“{printed}”，一字之误，应为 {_shown(change.figure)}：唯一能使 {_rules(cells, component)} 同时成立的读法"
    )
    before = cells.evidence.get(change.cell)
    cells.evidence[change.cell] = f"{before}；{ground}" if before else ground


def _shown(figure: Figure) -> str:
    return f"{figure.value:.{figure.decimals}f}{'%' if figure.percent else ''}"


def _rules(cells: EditionCells, numbers: Sequence[int]) -> str:
    shown = [cells.plan.instances[n].check_id for n in numbers[:4]]
    return "、".join(shown) + (f" 等 {len(numbers)} 条" if len(numbers) > 4 else "")
