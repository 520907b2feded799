"""Verdicts of edited bulletins counted, by edit and in all, and what went wrong in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.mutation.verdict import Verdict

COLUMNS = (
    "bulletins", "refused", "crashed", "figures", "right", "wrong, unflagged", "wrong, confirmed", "wrong, flagged",
    "non-facts", "undetectable", "undetectable, confirmed", "undetectable, named", "undetectable, value", "held",
    "neither", "not printed", "homeless",
)  # fmt: skip
"""``wrong, confirmed`` is part of ``wrong, unflagged``. Of what is undetectable, ``confirmed`` says more than the
document does; ``named`` is confirmed too, in a row that says whose it is and changed places whole, and so is ``value``,
in its place but with another digit within what the rules' rounding hides. ``held`` in quarantine, ``neither`` there
nor served though printed, ``not printed`` any more."""

FAILURES = (
    "crashed", "wrong, unflagged", "wrong, flagged", "non-facts", "undetectable, confirmed", "neither", "homeless",
)  # fmt: skip
"""Columns that must be zero."""

UNSEEN = "undetectable"

_PLAIN = {"right": "right", "repaired": "right", "quarantined": "held", "lost": "neither",
          "no longer printed": "not printed"}  # fmt: skip
_TIED = {"": "undetectable, confirmed", "area": "undetectable, named", "place": "undetectable, value"}


@dataclass
class Graded:
    """One edited bulletin: counts by column, and for each column that should be zero what it was."""

    number: int
    edits: tuple[str, ...]
    note: str
    counts: Counter[str] = field(default_factory=Counter)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def failed(self) -> bool:
        return any(self.counts[column] for column in FAILURES)


def graded(
    number: int, edits: tuple[str, ...], note: str, verdicts: Iterable[Verdict], *, refused: str | None = None,
    crash: str | None = None, homeless: int = 0,
) -> Graded:  # fmt: skip
    """Counts of one bulletin; of a refused one every figure is held with it."""
    result = Graded(number, edits, note, Counter(bulletins=1))
    if crash is not None:
        result.counts["crashed"] += 1
        result.told["crashed"].append(crash)
    if refused is not None:
        result.counts["refused"] += 1
        result.told["refused"].append(refused)
    if homeless:
        result.counts["homeless"] += homeless
        result.told["homeless"].append(f"{homeless:+} numeric tokens that nothing accounts for")
    for verdict in verdicts:
        if verdict.outcome == "non-fact":
            result.counts["non-facts"] += 1
            result.told["non-facts"].append(verdict.told())
            continue
        result.counts["figures"] += 1
        for column in _columns(verdict, refused is not None or crash is not None):
            result.counts[column] += 1
            if column in FAILURES or column == UNSEEN:
                result.told[column] += [verdict.told(), *(f"    {line}" for line in verdict.proof)]
    return result


def _columns(verdict: Verdict, refused: bool) -> Sequence[str]:
    if refused:
        return ("not printed",) if verdict.outcome == "no longer printed" else ("held",)
    if verdict.outcome in _PLAIN:
        return (_PLAIN[verdict.outcome],)
    served = verdict.served
    confirmed = served is not None and served.status == "confirmed"
    # What the product's own checks tell is not undetectable.
    if served is not None and served.checks_failed:
        return ("wrong, flagged",)
    if verdict.outcome == "undetectable":
        return ("undetectable", _TIED[verdict.tie]) if confirmed else ("undetectable",)
    return ("wrong, unflagged", "wrong, confirmed") if confirmed else ("wrong, unflagged",)


def table(results: Sequence[Graded]) -> str:
    """Edit × column for bulletins with one edit; those with several are one line."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        alone = len(result.edits) == 1
        names = result.edits if alone else ()
        for name in (*names, "ALL alone" if alone else "ALL several", "ALL"):
            groups[name] += result.counts
    wide = max(map(len, groups))
    lines = [f"{'':<{wide}} " + " ".join(f"{_head(c):>11}" for c in COLUMNS)]
    for name in sorted(groups, key=lambda n: (n.startswith("ALL"), n)):
        lines.append(f"{name:<{wide}} " + " ".join(f"{groups[name][c]:>11,}" for c in COLUMNS))
    return "\n".join(lines)


def _head(column: str) -> str:
    return column.replace("wrong, ", "wr. ").replace("undetectable, ", "un. ").replace("undetectable", "undetect.")


def summary(results: Sequence[Graded]) -> str:
    total: Counter[str] = Counter()
    for result in results:
        total += result.counts
    figures = total["figures"] or 1
    kept = figures - total["not printed"] or 1
    missing = total["held"] + total["neither"]
    return (
        f"{total['bulletins']} bulletins, {figures:,} figures: "
        f"wrong and unflagged {total['wrong, unflagged']} ({total['wrong, confirmed']} confirmed), "
        f"wrong but failing a check {total['wrong, flagged']}, non-facts served {total['non-facts']}, "
        f"missing {(missing + total['not printed']) / figures:.2%} ({missing / kept:.2%} of those still printed), "
        f"neither served nor set aside {total['neither']}, homeless tokens {total['homeless']}, "
        f"refused {total['refused']}, crashed {total['crashed']}, right {total['right'] / figures:.2%}; "
        f"undetectable {total['undetectable']} ({total['undetectable, confirmed']} confirmed, "
        f"{total['undetectable, named']} in rows that name their area, {total['undetectable, value']} within rounding)"
    )


def cases(results: Sequence[Graded], most: int) -> list[str]:
    """What went wrong, the first of each kind and edit, so that each can be shown again by its number; last what
    nothing tells, with what the rules say of it."""
    lines = []
    for column in (*FAILURES, UNSEEN):
        seen: Counter[tuple[str, ...]] = Counter()
        found = sorted((r for r in results if r.counts[column]), key=lambda r: len(r.edits))
        if not found:
            continue
        figures = sum(r.counts[column] for r in found)
        proof = ", with the rules that guard them" if column == UNSEEN else ""
        lines.append(f"\n{column}: {figures} in {len(found)} bulletins{proof}")
        for result in found:
            seen[result.edits] += 1
            if sum(seen.values()) > most or seen[result.edits] > 3:
                continue
            lines.append(f"  {result.note}  [{' + '.join(result.edits)}]: {result.counts[column]}")
            lines += [f"      {told[:200]}" for told in result.told[column][: 8 if column == UNSEEN else 3]]
    return lines
