"""The printed ratios as exact fractions in per cent, taken before any figure is rounded."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

RESEARCH = ("major_industry", "tech_innovation", "product_innovation")
"""The three groups of 五个100, and below of 五个一批, in the order of their tables."""
KINDS = ("key_industry", "tech_innovation", "product_innovation")


def add_ratios(f: dict[tuple[str, str], Decimal | Fraction], every: Iterable[str]) -> None:
    """Adds every ratio of the tables to figures that have both of its sides, for the areas ``every``."""
    areas = tuple(every)

    def ratio(rate: str, numerator: str, denominator: str) -> None:
        for a in areas:
            top, bottom = f.get((a, numerator)), f.get((a, denominator))
            if top is not None and bottom:
                f[a, rate] = Fraction(top) / Fraction(bottom) * 100

    for n in ("total", "industry", "supporting"):
        ratio(f"investment.progress.{n}", f"investment.completed.{n}", f"investment.plan.{n}")
    for level, kinds in (("province", RESEARCH), ("city", KINDS)):
        for kind in kinds:
            base = f"{level}.{kind}"
            ratio(f"{base}.progress", f"{base}.completed", f"{base}.plan")
    for base in ("province.top500", "province.talent", "city.attraction", "city.talent"):
        ratio(f"{base}.progress", f"{base}.completed", f"{base}.target")
    ratio(
        "reserve.land_approval.progress",
        "reserve.land_approval.approved",
        "reserve.land_approval.plan",
    )
    ratio("reserve.land.progress", "reserve.land.actual", "reserve.land.target")
    for work in ("plants_started", "plants_finished"):
        ratio(f"reserve.{work}.progress", f"reserve.{work}.completed", f"reserve.{work}.plan")
    for base in ("land.collective.planned", "land.state_owned.planned", "land.collective.industry"):
        ratio(f"{base}_area_progress", f"{base}_area_done", f"{base}_area")
    c = "conversion"
    ratio(
        f"{c}.prior_unstarted.start_rate",
        f"{c}.prior_unstarted.started",
        f"{c}.prior_unstarted.projects",
    )
    prior = f"{c}.prior_started"
    ratio(f"{prior}.production_rate", f"{prior}.in_production", f"{prior}.projects")
    ratio(f"{c}.current.start_rate", f"{c}.current.started", f"{c}.current.signed")
