"""Edit rules and values as a Chinese reader writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.proof.vocabulary import CLAIMS
from ingest.reference import Reference

_CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
_AREA = re.compile(r"\b\d{6}(?:-[a-z0-9]+)?\b")


def figure(value: float | None) -> str:
    """A side of a check: at most four decimals, none that say nothing."""
    if value is None:
        return "—"
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if text != "-0" else "0"


def interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None or low == high else f"[{figure(low)}, {figure(high)}]"


class Expressions:
    """Expressions of checks with names in place of codes."""

    def __init__(self, reference: Reference) -> None:
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
        short = self._short(check["rule_code"] + " " + check["expression"])
        kind, code, expression = check["rule_kind"], check["rule_code"], check["expression"]
        if kind == "balance":
            return f"{self._named(code.partition(':')[2], short)}：全市 = 各地区之和"
        if kind == "narrative":
            printed = check["check_id"].partition("#")[2]
            return f"正文“{printed}” = 附表 {self._named(code.partition(':')[2], False)}"
        if kind == "claim":
            _, claim, metrics = (*code.split(":", 2), "", "")[:3]
            said = CLAIMS.get(claim, claim)
            areas = "、".join(self.area(a) for a in _AREA.findall(expression.rpartition("=")[2]))
            return f"正文称 {self._named(metrics.replace('+', ' + '), False)} {said}" + (
                f"：{areas}" if areas else ""
            )
        return self._named(expression, short)

    def note(self, text: str | None) -> str:
        return _AREA.sub(lambda m: self.area(m[0]), text) if text else ""

    def _short(self, text: str) -> bool:
        """Whether all metrics of a rule belong to one table, so that its name need not be said with
        each."""
        return len({self._metrics[c].table_code for c in self._codes(text)}) == 1

    def _codes(self, text: str) -> Iterable[str]:
        return (code for code in _CODE.findall(text) if code in self._metrics)

    def _named(self, text: str, short: bool) -> str:
        def name(match: re.Match[str]) -> str:
            code = match[0]
            if code not in self._metrics:
                return {"rank": "名次", "city": "全市"}.get(code, code)
            full = self._metrics[code].name_zh
            return full.partition("·")[2] or full if short else full

        return _CODE.sub(name, text).replace(" / ", " ÷ ").replace(" - ", " − ")
