"""Two figures for one slot: they agree as printed, or neither is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ingest.narrative.result import NarrativeFigure


def in_conflict(figures: Mapping[int, NarrativeFigure]) -> set[int]:
    """Keys of the figures that contradict another of the same metric and area (or whose unit differs from
    the other's)."""
    keys = [(figure.metric_code, figure.area_code) for figure in figures.values()]
    if len(set(keys)) == len(keys):
        return set()
    first: dict[tuple[str, str], int] = {}
    groups: dict[int, list[int]] = {}
    for n, key in zip(figures, keys, strict=True):
        before = first.setdefault(key, n)
        if before != n:
            groups.setdefault(before, [before]).append(n)
    disputed: set[int] = set()
    for before, group in groups.items():
        for n in group:
            if not _agree(figures[before], figures[n]):
                disputed.update(group)
                break
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
