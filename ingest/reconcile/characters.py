"""Error localisation: failing edit rules traced to the fewest cells whose printed characters could be wrong.

After Fellegi and Holt (1976), with edit operations in place of free imputation: a cell is only ever changed to what
one misread character could have made of it (a digit substituted, a decimal point lost). An explanation must mend every
failing rule it touches and break none. It is accepted as a repair if it is the only one and more than one rule speaks
for it; otherwise every figure that could be the wrong one is taken into quarantine. Where no single character explains
the failure and every cell is upheld by other rules, the source contradicts itself: it stays as printed, flagged.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.align.placed import State
from ingest.edits.evaluate import CellValues, Evaluation, Outcome
from ingest.edits.plan import EditPlan
from ingest.figures import Figure, Kind, read_figure
from ingest.reconcile.cells import EditionCells, instance_holds

_ROUNDS = 3
_MANY = 60
_MAX_CANDIDATES = 160


@dataclass(frozen=True, slots=True)
class _Change:
    cell: int
    figure: Figure


def localise(cells: EditionCells) -> Evaluation:
    """Repair or dispute what failing rules point at, in place; returns the evaluation of what remains."""
    evaluation = cells.evaluate()
    if _doubt_columns(cells, evaluation):
        evaluation = cells.evaluate()
    for _ in range(_ROUNDS):
        if not _round(cells, evaluation):
            break
        evaluation = cells.evaluate()
    return evaluation


def _doubt_columns(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Columns whose header did not say where they belong, in a table where a rule fails in most rows.

    That is no misread character: columns stand in each other's place. Only columns told by their own header text stay.
    """
    plan = cells.plan
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, instance in enumerate(plan.instances):
        if instance.rule.kind != "balance":
            outcome = evaluation.outcome[number]
            tally[instance.rule.code][0] += outcome == Outcome.FAILS
            tally[instance.rule.code][1] += outcome in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
    broken = {code for code, (failed, held) in tally.items() if failed >= 3 and failed >= held}
    if not broken:
        return False
    concerned = {cells.table_of(c) for i in plan.instances if i.rule.code in broken for c in i.cells if c < plan.size}
    changed = False
    for number in sorted(concerned):
        table = cells.tables[number]
        if table.header_match == "exact":
            continue
        start = cells.offsets[number]
        for cell in range(start, start + len(table.texts)):
            if (cell - start) % table.width not in table.anchored and cells.states[cell] == State.FIGURE:
                cells.dispute(
                    cell,
                    "ambiguous_column",
                    "表头缺失或错位，且多数行的校验不成立，各列可能换了位置",
                    "对照原件核对表头",
                )
                changed = True
    return changed


@lru_cache(maxsize=4096)
def variants(text: str) -> tuple[Figure, ...]:
    """Every figure that one misread character could have turned into ``text``; its own value left out."""
    printed = read_figure(text)
    plain = text.strip()
    found: dict[int, Figure] = {}

    def consider(candidate: str) -> None:
        figure = read_figure(candidate)
        if figure.kind == Kind.NUMBER and figure.scaled is not None and figure.scaled != printed.scaled:
            found.setdefault(figure.scaled, figure)

    for position, character in enumerate(plain):
        if character.isdigit():
            for digit in "0123456789":
                if digit != character and not (
                    digit == "0" and position == 0 and len(plain) > 1 and plain[1].isdigit()
                ):
                    consider(plain[:position] + digit + plain[position + 1 :])
    if "." not in plain:
        digits = plain.rstrip("%％")
        tail = plain[len(digits) :]
        for position in range(1, len(digits)):
            if digits[position - 1].isdigit():
                consider(digits[:position] + "." + digits[position:] + tail)
    return tuple(found.values())


def _round(cells: EditionCells, evaluation: Evaluation) -> bool:
    plan = cells.plan
    failing = evaluation.failing()
    values = cells.values()
    guards = _failing_guards(cells, values)
    if cells.corrected:
        # What a person decided is flagged where a rule fails with it, and accuses no other figure.
        failing = [n for n in failing if cells.corrected.keys().isdisjoint(plan.instances[n].cells)]
        guards -= cells.corrected.keys()
    if not failing and not guards:
        return False
    rules_of: dict[int, list[int]] = defaultdict(list)
    touched = {c for n in failing for c in plan.instances[n].cells if c < plan.size} | set(guards)
    for number, instance in enumerate(plan.instances):
        if evaluation.outcome[number] in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING, Outcome.FAILS):
            for cell in instance.cells:
                if cell in touched:
                    rules_of[cell].append(number)
    components = _components(failing, plan)
    # A misread score throws off the ranks of others: ranks wait until all else is settled, and where several of one
    # table fail, it is not they that are misread.
    ranks = [c for c in components if all(plan.instances[n].rule.kind == "rank" for n in c)]
    changed = False
    for component in components:
        if component not in ranks:
            changed |= _explain(cells, component, rules_of, evaluation, values, guards)
    if changed:
        return True
    if len(ranks) == 1:
        return _explain(cells, ranks[0], rules_of, evaluation, values, guards)
    for number in [n for component in ranks for n in component]:
        cells.dispute(
            plan.instances[number].target,
            "failing_rule",
            "名次与得分不符，且不止一处，无法确定错在得分还是名次",
            "对照原件核对得分与名次",
        )
    return bool(ranks)


def _failing_guards(cells: EditionCells, values: CellValues) -> set[int]:
    return {
        g.cell
        for g in cells.guards
        if values.state[g.cell] == State.FIGURE
        and not _guard_holds(g.low, g.high, values.value[g.cell], values.half[g.cell])
    }


def _guard_holds(low: float, high: float, value: float, half: float) -> bool:
    return bool(value + half >= low - 1e-7 and value - half <= high + 1e-7)


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
    values: CellValues,
    guards: set[int],
) -> bool:
    plan = cells.plan
    failed = set(component)
    suspects = sorted(
        {c for n in component for c in plan.instances[n].cells if c < plan.size and cells.states[c] == State.FIGURE}
    )
    if len(component) <= _MANY and len(suspects) <= _MAX_CANDIDATES:
        mending = {c: found for c in suspects if (found := _mending(cells, c, rules_of[c], failed, values, ()))}
        single = {c: f for c, f in mending.items() if failed <= set(rules_of[c])}
        if single:
            return _settle(cells, single, component, guards)
        if len(component) > 1:
            pair = _pairs(cells, suspects, rules_of, failed, values)
            if pair is not None:
                return _settle_pair(cells, pair, rules_of, failed)
    return _undecided(cells, suspects, rules_of, evaluation, failed)


def _mending(
    cells: EditionCells,
    cell: int,
    rules: Iterable[int],
    failed: set[int],
    values: CellValues,
    partner: Sequence[int],
) -> list[Figure]:
    """Variants of ``cell`` under which no rule of it fails (rules that also hold a ``partner`` cell left out)."""
    plan = cells.plan
    concerned = [n for n in rules if not any(p in plan.instances[n].cells for p in partner)]
    # A variant that does not even mend what fails is the common case: test that first.
    concerned.sort(key=lambda n: n not in failed)
    scale = float(cells.scales[cell]) if cells.scales is not None else 1.0
    found = []
    low, high = _needed(plan, concerned, failed, cell, values)
    for figure in variants(cells.texts[cell]):
        if not low <= figure.value * scale <= high:
            continue
        half = _half(plan, cell, figure, scale)
        if all(_holds_with(cells, n, values, cell, figure.value * scale, half) for n in concerned) and _guarded(
            cells, cell, figure.value * scale, half
        ):
            found.append(figure)
    return found


def _needed(
    plan: EditPlan, concerned: Sequence[int], failed: set[int], cell: int, values: CellValues
) -> tuple[float, float]:
    """A generous range outside which no value of ``cell`` mends the first failing linear rule it is in."""
    for number in concerned:
        instance = plan.instances[number]
        if number not in failed or instance.rule.kind in ("ratio", "rank"):
            continue
        signs = [s for s, _ in instance.rule.terms] or [1] * len(instance.terms)
        total = sum(s * float(values.value[c]) for s, c in zip(signs, instance.terms, strict=True))
        slack = 1.0 + 2.0 * float(values.half[instance.target] + sum(values.half[c] for c in instance.terms))
        own = float(values.value[cell])
        if cell == instance.target:
            return total - slack, total + slack
        sign = signs[instance.terms.index(cell)]
        wanted = own + sign * (float(values.value[instance.target]) - total)
        return wanted - slack, wanted + slack
    return -math.inf, math.inf


def _half(plan: EditPlan, cell: int, figure: Figure, scale: float) -> float:
    """Half the width of a figure's interval in ``cell`` (as ``edits.evaluate.cell_values`` has it)."""
    resolution = float(plan.resolution[cell])
    step = figure.step * scale
    return 0.5 * (step if resolution == 0.0 and figure.decimals else min(step, resolution))


def _guarded(cells: EditionCells, cell: int, value: float, half: float) -> bool:
    return all(_guard_holds(g.low, g.high, value, half) for g in cells.guards if g.cell == cell)


def _holds_with(cells: EditionCells, number: int, values: CellValues, cell: int, value: float, half: float) -> bool:
    instance = cells.plan.instances[number]
    if instance.rule.kind == "rank":
        return _rank_holds(cells, number, values, cell, value)
    return instance_holds(instance, values, cell, (value, half)) is not False


def _rank_holds(cells: EditionCells, number: int, values: CellValues, cell: int, value: float) -> bool:
    plan = cells.plan
    instance = plan.instances[number]
    offset = plan.linear_count + plan.ratio_count
    for start, places, scores in plan.ranks:
        if offset + start <= number < offset + start + len(places):
            known = [value if c == cell else float(values.value[c]) for c in scores.tolist()]
            own = value if instance.terms[0] == cell else float(values.value[instance.terms[0]])
            place = value if instance.target == cell else float(values.value[instance.target])
            above = sum(1 for s in known if s > own + 1e-7)
            tied = sum(1 for s in known if abs(s - own) <= 1e-7)
            return above + 1 <= place <= above + tied
    return True


def _settle(cells: EditionCells, single: dict[int, list[Figure]], component: Sequence[int], guards: set[int]) -> bool:
    plan = cells.plan
    kinds = [plan.instances[n].rule.kind for n in component]
    if len(single) == 1:
        cell, found = next(iter(single.items()))
        # Other tables alone repair nothing: where a table agrees with itself, the source may contradict itself.
        home = cells.tables[cells.table_of(cell)].contract.code
        own = any(plan.instances[n].table_code == home for n in component)
        strong = (own and len(component) + (cell in guards) >= 2) or kinds == ["rank"]
        if len(found) == 1 and strong:
            _repair(cells, _Change(cell, found[0]), component)
            return True
        shown = "、".join(_shown(f) for f in found[:4])
        cells.dispute(cell, "failing_rule", f"与校验不符：{_rules(cells, component)}", f"可能应为 {shown}")
        return True
    for cell, found in single.items():
        shown = "、".join(_shown(f) for f in found[:4])
        cells.dispute(
            cell, "failing_rule",
            f"校验不成立而无法确定错在哪一格：{_rules(cells, component)}", f"若错在本格，可能应为 {shown}",
        )  # fmt: skip
    return True


def _pairs(
    cells: EditionCells, suspects: Sequence[int], rules_of: dict[int, list[int]], failed: set[int], values: CellValues
) -> list[tuple[_Change, _Change]] | None:
    """All pairs of one-character changes that together mend every failing rule of the component."""
    found: list[tuple[_Change, _Change]] = []
    touching = {c: failed & set(rules_of[c]) for c in suspects}
    ordered = sorted(suspects, key=lambda c: -len(touching[c]))[:24]
    for number, first in enumerate(ordered):
        for second in ordered[number + 1 :]:
            if touching[first] | touching[second] != failed:
                continue
            shared = set(rules_of[first]) & set(rules_of[second])
            left = _mending(cells, first, rules_of[first], failed, values, (second,))
            right = _mending(cells, second, rules_of[second], failed, values, (first,)) if left else []
            for a in left:
                for b in right:
                    if all(_both_hold(cells, n, values, (first, a), (second, b)) for n in shared):
                        found.append((_Change(first, a), _Change(second, b)))
                        if len(found) > 40:
                            return found
    return found or None


def _both_hold(
    cells: EditionCells, number: int, values: CellValues, left: tuple[int, Figure], right: tuple[int, Figure]
) -> bool:
    instance = cells.plan.instances[number]
    if instance.rule.kind == "rank":
        return True

    def given(cell: int, figure: Figure) -> tuple[float, float]:
        scale = float(cells.scales[cell]) if cells.scales is not None else 1.0
        return figure.value * scale, _half(cells.plan, cell, figure, scale)

    return instance_holds(instance, values, left[0], given(*left), right[0], given(*right)) is not False


def _settle_pair(
    cells: EditionCells,
    pairs: list[tuple[_Change, _Change]],
    rules_of: dict[int, list[int]],
    failed: set[int],
) -> bool:
    if len(pairs) == 1:
        for change in pairs[0]:
            own = sorted(failed & set(rules_of[change.cell]))
            home = cells.tables[cells.table_of(change.cell)].contract.code
            if len(own) >= 2 and any(cells.plan.instances[n].table_code == home for n in own):
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
    for cell in suspects:
        rules = rules_of[cell]
        against = sum(1 for n in rules if evaluation.outcome[n] == Outcome.FAILS)
        upheld = len(rules) - against
        if against > upheld or not upheld:
            cells.dispute(
                cell,
                "failing_rule",
                f"与多数校验不符：{_rules(cells, sorted(failed & set(rules)))}",
                "对照原件核对本格",
            )
            changed = True
    return changed


def _repair(cells: EditionCells, change: _Change, component: Sequence[int]) -> None:
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
