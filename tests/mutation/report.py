"""Graded mutations as tables: damage × outcome, and the figures that the release gate looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.mutation.grade import TOUCHED, UNTOUCHED, Grade


@dataclass
class Result:
    """One mutation: its damages, what they did in words, its grade, how long the reading took."""

    number: int
    damages: tuple[str, ...]
    note: str
    grade: Grade
    seconds: float
    crash: str | None = None
    unequal: bool = False
    """Whether the same renditions in another order gave another reading."""
    homeless: int = 0
    """Numeric tokens of the renditions that nothing accounts for."""

    @property
    def failed(self) -> bool:
        return bool(self.crash or self.unequal or self.homeless or self.grade.silently_wrong or self.grade.gone)


def table(results: Sequence[Result]) -> str:
    """Damage × outcome; a pair counts under each of its damages, in lines of its own."""
    groups: dict[str, Grade] = defaultdict(Grade)
    numbers: dict[str, int] = defaultdict(int)
    for result in results:
        kind = "alone" if len(result.damages) == 1 else "in pairs"
        for name in dict.fromkeys((*(f"{d} ({kind})" for d in result.damages), f"ALL {kind}", "ALL")):
            groups[name].add(result.grade)
            numbers[name] += 1
    heads = ["docs", "refused", *TOUCHED, *UNTOUCHED, "non-facts"]
    wide = max(map(len, groups))
    touched, untouched = 13 * len(TOUCHED) - 1, 13 * len(UNTOUCHED) - 1
    lines = [
        f"{'':<{wide}} | {'':>25} | {'figures touched':<{touched}} | {'untouched':<{untouched}} |",
        f"{'damage':<{wide}} | " + _columns(heads),
    ]
    for name in sorted(groups, key=lambda n: (n.startswith("ALL"), n)):
        g = groups[name]
        cells = [
            numbers[name],
            g.refused,
            *(g.touched[o] for o in TOUCHED),
            *(g.untouched[o] for o in UNTOUCHED),
        ]
        lines.append(f"{name:<{wide}} | " + _columns([f"{c:,}" for c in (*cells, g.non_facts)]))
    return "\n".join(lines)


def _columns(texts: list[str]) -> str:
    """Cells of a line: documents, figures touched, untouched, non-facts, with bars between the groups."""
    parts = (texts[:2], texts[2 : 2 + len(TOUCHED)], texts[2 + len(TOUCHED) : -1], texts[-1:])
    return " | ".join(" ".join(f"{text:>12.12}" for text in part) for part in parts)


def summary(mode: str, results: Sequence[Result]) -> str:
    """The figures that the release gate looks at."""
    total = Grade()
    for result in results:
        total.add(result.grade)
    kept = sum(n for o, n in total.touched.items() if o not in ("no longer printed", "undetectable")) or 1
    untouched = sum(total.untouched.values()) or 1
    right = (total.touched["right"] + total.touched["repaired"]) / kept
    slowest = max(results, key=lambda r: r.seconds)
    lost = total.touched["lost"] + total.untouched["lost"]
    orders = f"other order, other reading: {sum(r.unequal for r in results)}, " if mode != "alone" else ""
    return (
        f"{mode}: {len(results)} mutations, silently wrong {total.silently_wrong} "
        f"({total.flagged} of them with a failed check), lost {lost}, {orders}"
        f"undetectable {total.touched['undetectable']}, "
        f"touched and still printed: right {right:.2%}, "
        f"untouched: right {total.untouched['right'] / untouched:.3%}, "
        f"slowest reading {slowest.seconds:.2f} s CPU (#{slowest.number}: {' + '.join(slowest.damages)})"
    )


def failures(results: Sequence[Result], most: int) -> list[str]:
    """What went wrong, mutation by mutation."""
    lines = []
    for result in [r for r in results if r.failed][:most]:
        lines.append(result.note)
        if result.crash:
            lines.append(f"    crashed: {result.crash}")
        if result.unequal:
            lines.append("    another order of the renditions gives another reading")
        if result.homeless:
            lines.append(f"    {result.homeless:+} numeric tokens that nothing accounts for")
        for kind, told in (("wrong", result.grade.wrong), ("lost", result.grade.gone)):
            lines += [f"    {kind} ({len(told)}): {line}" for line in told[:2]]
    return lines
