"""The exact figures behind a city's bulletins of one year: every edit rule holds before anything is rounded.

Plans are drawn once a year and stay; year-to-date figures follow a curve that never falls. Values are Decimal
(亿元, 亩, 平方米, 个, ...) except ratios, which are Fractions in per cent. An absent key is a figure that the
table does not have (no task, not assessed).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

from tests.synthetic.cities import City
from tests.synthetic.ratios import KINDS, RESEARCH, add_ratios
from tests.synthetic.scoring import quarterly_scores

Exact = Decimal | Fraction
Figures = dict[tuple[str, str], Exact]

SIZES = {"yi_1_5": 0.5, "yi_5_10": 0.12, "yi_10_50": 0.07, "yi_50_up": 0.02}
SQUADS = ("beijing", "shanghai", "shenzhen")


class Year:
    """One city's year. ``month(m)`` gives the figures of January to ``m``, keyed (area code, metric code)."""

    def __init__(self, city: City, year: int, seed: int) -> None:
        self.city, self.year, self.seed = city, year, seed
        # In some cities 计划开工 is the year's plan, in others the plan to date; both occur in real series.
        self.works_plan_is_annual = Random(f"works {seed} {city.code}").random() < 0.5

    def draw(self, *name: object) -> Random:
        """An own stream for every constant, so that no figure depends on the order of drawing."""
        return Random("/".join(map(str, (self.seed, self.city.code, self.year, *name))))

    @cache  # noqa: B019  a Year lives as long as its history
    def curve(self, *name: object) -> tuple[float, ...]:
        """Twelve cumulated shares of the final figure, rising, the last one 1."""
        stream = self.draw("curve", *name)
        weights = [stream.uniform(0.4, 1.6) for _ in range(12)]
        return tuple(sum(weights[: m + 1]) / sum(weights) for m in range(12))

    def money(self, low: float, high: float, *name: object) -> Decimal:
        return Decimal(round(self.draw("money", *name).uniform(low, high) * 10000)) / 10000

    def count(self, low: int, high: int, *name: object) -> Decimal:
        return Decimal(self.draw("count", *name).randint(low, high))

    def to_date(self, final: Decimal, month: int, *name: object) -> Decimal:
        """``final`` as far as the curve has come, to four decimals."""
        return Decimal(int(final * 10000 * Decimal(self.curve(*name)[month - 1]))) / 10000

    def whole(self, final: Decimal | int, month: int, *name: object) -> Decimal:
        return Decimal(int(Decimal(final) * Decimal(self.curve(*name)[month - 1] + 1e-9)))

    def reach(self, *name: object, low: float = 0.75, high: float = 1.3) -> Decimal:
        return Decimal(round(self.draw("reach", *name).uniform(low, high), 4))

    def month(self, m: int, replaced: Figures | None = None) -> Figures:
        """Figures of January to ``m``; ``replaced`` stand in for area figures."""
        f: Figures = {}
        for place in self.city.areas:
            a = place.code
            self._hundreds(f, a, m)
            self._batches(f, a, m)
            self._attraction(f, a, m)
            self._works(f, a, m, small=False)
            self._land(f, a, m)
            self._conversion(f, a, m)
        f |= replaced or {}
        self._cross(f, m)
        for park in self.city.parks:
            self._reserve(f, park.code, m)
        for a in (*(p.code for p in self.city.areas), self.city.cross):
            self._investment(f, a, m)
        self._totals(f)
        f |= quarterly_scores(self, m)
        self._narrative(f, m)
        add_ratios(f, [place.code for place in self.city.places])
        return f

    # ------------------------------------------------------------------------------------------ areas

    def _hundreds(self, f: Figures, a: str, m: int) -> None:
        first = a == self.city.areas[0].code
        for kind, scale in zip(RESEARCH, (9.0, 3.0, 0.6), strict=True):
            if not first and self.draw("has", kind, a).random() < 0.3:
                continue
            base = f"province.{kind}"
            projects = self.count(1, 4, base, a)
            plan = projects * self.money(scale * 0.5, scale * 1.5, base, a)
            f[a, f"{base}.projects"], f[a, f"{base}.plan"] = projects, plan
            f[a, f"{base}.completed"] = self.to_date(plan * self.reach(base, a), m, base, a)
        target = self.count(1, 4, "top500", a)
        f[a, "province.top500.target"] = target
        f[a, "province.top500.completed"] = self.whole(int(target * self.reach("top500", a)), m, "top500", a)
        f[a, "province.talent.completed"] = self.whole(self.count(0, 7, "ptalent", a), m, "ptalent", a)

    def _batches(self, f: Figures, a: str, m: int) -> None:
        for kind, low, high, scale in (
            (KINDS[0], 12, 60, 1.4),
            (KINDS[1], 2, 28, 0.3),
            (KINDS[2], 2, 14, 0.4),
        ):
            base = f"city.{kind}"
            projects = self.count(low, high, base, a)
            plan = projects * self.money(scale * 0.5, scale * 1.4, base, a)
            f[a, f"{base}.projects"], f[a, f"{base}.plan"] = projects, plan
            f[a, f"{base}.completed"] = self.to_date(plan * self.reach(base, a), m, base, a)
        f[a, "city.product_landing.target"] = self.count(1, 4, "landing", a)
        f[a, "city.product_landing.completed"] = self.whole(self.count(1, 4, "landed", a), m, "landed", a)
        target = self.count(7, 45, "ctalent", a)
        f[a, "city.talent.target"] = target
        f[a, "city.talent.completed"] = self.whole(int(target * self.reach("ctalent", a, high=2.1)), m, "ctalent", a)
        value = self.money(20, 180, "contract", a)
        f[a, "city.attraction.contract_value"] = self.to_date(value, m, "contract", a)

    def _attraction(self, f: Figures, a: str, m: int) -> None:
        plan = self.count(4, 9, "attraction", a) * 5
        done = self.whole(int(plan * self.reach("other", a) / 3), m, "other", a)
        for size, share in SIZES.items():
            wanted = Decimal(int(float(plan) * share * self.draw(size, a).uniform(0.6, 1.4)))
            signed = self.whole(int(wanted * self.reach(size, a, low=0.3, high=1.6)), m, size, a)
            done += signed
            f[a, f"attraction.{size}.plan"], f[a, f"attraction.{size}.completed"] = wanted, signed
        f[a, "attraction.all.plan"] = f[a, "city.attraction.target"] = f[a, "conversion.current.target"] = plan
        f[a, "attraction.all.completed"] = f[a, "city.attraction.completed"] = done
        f[a, "conversion.current.signed"] = done
        f[a, "attraction.source.province_top500"] = f[a, "province.top500.completed"]
        for squad in SQUADS:
            found = self.count(0, 7, squad, a)
            f[a, f"attraction.source.{squad}"] = self.whole(found, m, squad, a)

    def _works(self, f: Figures, a: str, m: int, *, small: bool) -> None:
        for work, low, high in (("start", 8, 46), ("finish", 4, 24)):
            base = f"works.{work}"
            annual = self.count(low // (2 if small else 1), high, base, a)
            plan = annual if self.works_plan_is_annual else self.whole(annual, m, base, "plan", a)
            kept = min(plan, Decimal(int(plan * self.reach(base, "kept", a, low=0.5, high=1.1))))
            if self.works_plan_is_annual:
                kept = self.whole(kept, m, base, "kept", a)
            early = self.whole(self.count(0, 7 if work == "finish" else 1, base, "early", a), m, base, "early", a)
            off = self.whole(self.count(0, high // 3, base, "off", a), m, base, "off", a)
            share = Fraction(round(self.draw(base, "industry", a).uniform(0.2, 0.9), 2))
            plan_i, kept_i, early_i, off_i = (Decimal(int(n * share)) for n in map(Fraction, (plan, kept, early, off)))
            f |= {
                (a, f"{base}.plan"): plan,
                (a, f"{base}.on_plan"): kept,
                (a, f"{base}.early"): early,
                (a, f"{base}.off_plan"): off,
                (a, f"{base}.actual"): kept + early + off,
                (a, f"{base}.missed"): plan - kept,
                (a, f"{base}.plan.industry"): plan_i,
                (a, f"{base}.on_plan.industry"): kept_i,
                (a, f"{base}.off_plan.industry"): off_i,
                (a, f"{base}.actual.industry"): kept_i + early_i + off_i,
                (a, f"{base}.missed.industry"): plan_i - kept_i,
            }

    def _land(self, f: Figures, a: str, m: int) -> None:
        for category, low, high in (("collective", 800, 4500), ("state_owned", 3000, 60000)):
            base = f"land.{category}"
            if category == "state_owned" and self.draw("no state land", a).random() < 0.04:
                continue
            projects, area = (
                self.count(1 if low > 2000 else 6, 30, base, a),
                self.count(low, high, base, "area", a),
            )
            reach = min(Decimal("1"), self.reach(base, a, low=0.5, high=1.4))
            f[a, f"{base}.planned_projects"], f[a, f"{base}.planned_area"] = projects, area
            f[a, f"{base}.planned_projects_done"] = self.whole(int(projects * reach), m, base, a)
            f[a, f"{base}.planned_area_done"] = self.to_date(area * self.reach(base, "area", a), m, base, "area", a)
            if category == "collective":
                share = self.reach(base, "industry", a, low=0.2, high=0.8)
                some = max(Decimal(1), Decimal(int(projects * share)))
                f[a, f"{base}.industry_projects"] = some
                f[a, f"{base}.industry_area"] = Decimal(int(area * share))
                f[a, f"{base}.industry_projects_done"] = self.whole(int(some * reach), m, base, "industry", a)
                done = f[a, f"{base}.planned_area_done"]
                f[a, f"{base}.industry_area_done"] = Decimal(int(done * share * 10000)) / 10000

    def _conversion(self, f: Figures, a: str, m: int) -> None:
        for cohort, done in (("prior_unstarted", "started"), ("prior_started", "in_production")):
            projects = self.count(4, 49, cohort, a)
            f[a, f"conversion.{cohort}.projects"] = projects
            reached = int(projects * self.reach(cohort, a, low=0.4, high=1.0))
            f[a, f"conversion.{cohort}.{done}"] = self.whole(reached, m, cohort, a)
        signed, reach = f[a, "conversion.current.signed"], self.reach("current", a, low=0.3, high=0.9)
        f[a, "conversion.current.started"] = Decimal(int(Decimal(signed) * reach))

    def _cross(self, f: Figures, m: int) -> None:
        a = self.city.cross
        plan = self.money(0.8, 4, "key", a)
        f[a, "city.key_industry.projects"], f[a, "city.key_industry.plan"] = Decimal(1), plan
        f[a, "city.key_industry.completed"] = self.to_date(plan * self.reach("key", a, low=0.1), m, "key", a)
        self._works(f, a, m, small=True)

    def _reserve(self, f: Figures, a: str, m: int) -> None:
        approved = self.money(80, 1300, "approved", a) if self.draw("none approved", a).random() > 0.1 else Decimal(0)
        f[a, "reserve.land_approval.approved"] = self.to_date(approved, m, "approved", a)
        for base, low, high, step in (
            ("land", 1, 8, 100),
            ("plants_started", 15, 45, 1),
            ("plants_finished", 10, 33, 1),
        ):
            plan = self.count(low, high, base, a) * step
            key = "target" if base == "land" else "plan"
            done = self.to_date(plan * self.reach(base, a, low=0.5, high=1.5), m, base, a)
            f[a, f"reserve.{base}.{key}"] = plan
            if base == "land":
                f[a, "reserve.land.actual"] = Decimal(int(done))
            else:
                f[a, f"reserve.{base}.completed"] = done

    def _investment(self, f: Figures, a: str, m: int) -> None:
        def get(metric: str) -> Decimal:
            return Decimal(f.get((a, metric), Decimal(0)))

        for name, kind in zip(("key", "tech", "product"), range(3), strict=True):
            done = get(f"province.{RESEARCH[kind]}.completed") + get(f"city.{KINDS[kind]}.completed")
            f[a, f"investment.completed.industry.{name}"] = done
        f[a, "investment.plan.industry"] = get("province.major_industry.plan") + get("city.key_industry.plan")
        industry = sum((get(f"investment.completed.industry.{n}") for n in ("key", "tech", "product")), Decimal(0))
        plan = self.money(6, 95, "supporting", a)
        done = self.to_date(plan * self.reach("supporting", a, low=0.5, high=0.9), m, "supporting", a)
        f[a, "investment.completed.industry"] = industry
        f[a, "investment.plan.supporting"], f[a, "investment.completed.supporting"] = plan, done
        f[a, "investment.plan.total"] = get("investment.plan.industry") + plan
        f[a, "investment.completed.total"] = industry + done

    # ------------------------------------------------------------------------------- city and ratios

    def _totals(self, f: Figures) -> None:
        sums: dict[str, Decimal] = {}
        for (_, metric), value in f.items():
            sums[metric] = sums.get(metric, Decimal(0)) + Decimal(value)
        c = self.city.code
        f |= {(c, metric): total for metric, total in sums.items()}
        f[c, "province.talent.target"] = max(Decimal(5), self.count(len(self.city.areas), 25, "ptalent", c))
        f[c, "reserve.land_approval.plan"] = self.count(1500, 5000, "approval", c)

    def _narrative(self, f: Figures, m: int) -> None:
        c = self.city.code
        f[c, "city.preliminary.projects"] = self.count(40, 90, "preliminary", c)
        f[c, "city.preliminary.completed"] = self.to_date(self.money(6, 14, "prelim", c), m, "prelim", c)
        f[c, "supporting.projects"] = self.count(120, 260, "supporting", c)
        for work, done, plan in (("started", "start", 110), ("finished", "finish", 80)):
            annual = self.count(plan - 15, plan + 15, done, c)
            f[c, f"supporting.{work}"] = made = self.whole(int(annual * self.reach(done, c)), m, done, c)
            f[c, f"supporting.{done}_progress"] = Fraction(made) / Fraction(annual) * 100
        direct = self.to_date(self.money(300, 700, "direct", c), m, "direct", c)
        indirect = self.to_date(self.money(250, 600, "indirect", c), m, "indirect", c)
        f[c, "financing.direct"], f[c, "financing.new_indirect"] = direct, indirect
        f[c, "financing.new_total"] = direct + indirect
