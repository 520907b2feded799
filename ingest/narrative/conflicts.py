"""Two figures for one slot: they agree as printed, or neither is kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ingest.narrative.result import NarrativeFigure


def in_conflict(figures: Sequence[NarrativeFigure]) -> set[NarrativeFigure]:
    """The figures that contradict another of the same metric and area (or whose unit differs from the
    other's)."""
    groups: dict[tuple[str, str], list[NarrativeFigure]] = {}
    for figure in figures:
        groups.setdefault((figure.metric_code, figure.area_code), []).append(figure)
    disputed: set[NarrativeFigure] = set()
    for group in groups.values():
        if len(group) > 1 and not all(_agree(group[0], other) for other in group[1:]):
            disputed.update(group)
    return disputed


def _agree(one: NarrativeFigure, other: NarrativeFigure) -> bool:
    """Equal, or the one with fewer decimals is the other rounded or cut off."""
    if one.unit != other.unit:
        return False
    coarse, fine = sorted((one, other), key=lambda figure: figure.decimals)
    step = Decimal(1).scaleb(-coarse.decimals)
    return coarse.value in (
        fine.value.quantize(step, ROUND_HALF_UP),
        fine.value.quantize(step, ROUND_DOWN),
    )
