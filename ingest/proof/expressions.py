"""Edit rules and values as a Chinese reader writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from ingest.history.catalogue import CONSTANT, OVER_TIME
from ingest.proof.vocabulary import CLAIMS

_CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_MONTH = re.compile(r"\[(\d{4}-\d{2})\]$")
_AREA = re.compile(r"\b\d{6}(?:-[a-z0-9]+)?\b")


def figure(value: float | None) -> str:
    """A side of a check: at most four decimals, none that say nothing."""
    if value is None:
        return "—"
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if text != "-0" else "0"


def interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None or low == high else f"[{figure(low)}, {figure(high)}]"


class _Area(Protocol):
    @property
    def name_zh(self) -> str: ...


class _Metric(_Area, Protocol):
    @property
    def table_code(self) -> str: ...


class Names(Protocol):
    """Areas and metrics by code: reference data, or the dimensions of a release."""

    @property
    def areas(self) -> Mapping[str, _Area]: ...

    @property
    def metrics(self) -> Mapping[str, _Metric]: ...


class Expressions:
    """Expressions of checks with names in place of codes."""

    def __init__(self, reference: Names) -> None:
        self._metrics = reference.metrics
        self._areas = reference.areas

    def area(self, code: str | None) -> str:
        area = self._areas.get(code or "")
        return area.name_zh if area else code or ""

    def metric(self, code: str) -> str:
        metric = self._metrics.get(code)
        return metric.name_zh if metric else code

    def of(self, check: dict[str, Any]) -> str:
        """The expression of a row of the dataset ``check``."""
        kind, code, expression = check["rule_kind"], check["rule_code"], check["expression"]
        if kind == "balance":
            return f"{self._named(code.partition(':')[2], True)}：全市 = 各地区之和"
        if kind == "narrative":
            printed = check["check_id"].partition("#")[2]
            return f"正文“{printed}” = 附表 {self._named(code.partition(':')[2], False)}"
        if kind == "claim":
            _, claim, metrics = (*code.split(":", 2), "", "")[:3]
            said = CLAIMS.get(claim, claim)
            areas = "、".join(self.area(a) for a in _AREA.findall(expression.rpartition("=")[2]))
            return f"正文称 {self._named(metrics.replace('+', ' + '), False)} {said}" + (f"：{areas}" if areas else "")
        if kind in OVER_TIME and (printed := _MONTH.search(expression)) is not None:
            sign = "=" if kind == CONSTANT else "≥"
            return f"{self._named(code.partition(':')[2], False)}：本月 {sign} {printed[1]}"
        return self._named(expression, True)

    def note(self, text: str | None) -> str:
        return _AREA.sub(lambda m: self.area(m[0]), text) if text else ""

    def _named(self, text: str, shorten: bool) -> str:
        """``text`` with names for codes; shortened, what its metrics share is said once, in front."""
        codes = list(dict.fromkeys(code for code in _CODE.findall(text) if code in self._metrics))
        names = {code: self._metrics[code].name_zh for code in codes}
        shared = ""
        if shorten and len({self._metrics[code].table_code for code in codes}) == 1:
            shared, names = _shortened(names)

        def name(match: re.Match[str]) -> str:
            return names.get(match[0]) or _WORDS.get(match[0], match[0])

        named = _CODE.sub(name, text).replace(" / ", " ÷ ").replace(" - ", " − ")
        return f"{shared}：{named}" if shared else named


_GENERIC = {"小计", "合计", "总数", "计划", "完成"}
"""Labels that say nothing without the one above."""

_WORDS = {"rank": "名次", "city": "全市"}


def _shortened(names: dict[str, str]) -> tuple[str, dict[str, str]]:
    """What names of one table have in common, and what is left of each: the last part where it is enough."""
    paths = {code: name.split("·")[1:] or [name] for code, name in names.items()}
    depth = 0
    shortest = min(map(len, paths.values()))
    while depth < shortest - 1 and len({path[depth] for path in paths.values()}) == 1:
        depth += 1
    shared = "·".join(next(iter(paths.values()))[:depth]) if len(paths) > 1 else ""
    rest = {code: path[depth if shared else 0 :] for code, path in paths.items()}
    last = {code: "·".join(path[-2:] if path[-1] in _GENERIC else path[-1:]) for code, path in rest.items()}
    enough = len(paths) > 1 and len(set(last.values())) == len(paths)
    return shared, last if enough else {code: "·".join(path) for code, path in rest.items()}
