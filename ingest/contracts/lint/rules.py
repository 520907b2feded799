"""Edit rules: metrics that exist, units that add up, one name in the ledger each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.lint.loading import Loaded
from ingest.contracts.yaml_places import FieldPath
from ingest.edits.rules import EditRule
from ingest.reference.model import Unit


def check_rules(loaded: Loaded, units: Mapping[str, Unit]) -> None:
    """Every rule of every contract and series file."""
    unit_of = loaded.units_of_metrics()
    ledger: dict[str, tuple[SourceFile, FieldPath]] = {}
    for contract in loaded.current_contracts.values():
        own = set(contract.compiled.column_of)
        codes = contract.compiled.category_codes
        for rule, at in contract.rules:
            filled = list(dict.fromkeys(rule.for_category(code) for code in codes))
            known = _metrics(contract.file, filled[0], own, unit_of, at)
            for one in filled if known else ():
                _units(contract.file, one, unit_of, units, at)
                _ledger(contract.file, one, ledger, at)
    for series in loaded.series:
        for rule, at in series.rules:
            if _metrics(series.file, rule, set(unit_of), unit_of, at):
                _units(series.file, rule, unit_of, units, at)
                _ledger(series.file, rule, ledger, at)


def _metrics(file: SourceFile, rule: EditRule, allowed: set[str], everywhere: Mapping[str, str], at: FieldPath) -> bool:
    unknown = [metric for metric in dict.fromkeys(rule.metrics) if metric not in allowed]
    for metric in unknown:
        if metric in everywhere:
            file.tell(
                "error", "other_table", f"{metric} is a metric of another table.",
                "Rules between tables stand under edits: of the series file.", at=at,
            )  # fmt: skip
        else:
            remedy = nearest(metric, allowed) or "Correct the code, or declare the metric in a column."
            file.tell(
                "error",
                "unknown_metric",
                f"the rule names {metric}, which no column declares.",
                remedy,
                at=at,
            )
    if not unknown and len(set(rule.metrics)) < len(rule.metrics):
        file.tell("error", "metric_twice", "the rule names one metric twice.", "Correct one of them.", at=at)
    return not unknown


def _ledger(file: SourceFile, rule: EditRule, ledger: dict[str, tuple[SourceFile, FieldPath]], at: FieldPath) -> None:
    if rule.code in ledger and ledger[rule.code] != (file, at):
        other, place = ledger[rule.code]
        where = f"{other.path.name} line {other.places.line(place)}"
        file.tell(
            "error", "rule_twice",
            f"{where} has a {rule.kind} rule for {rule.target} too; the ledger names both alike.",
            "Solve one of them for another metric (part = total - part).", at=at, others=(other,),
        )  # fmt: skip
    ledger.setdefault(rule.code, (file, at))


def _units(
    file: SourceFile, rule: EditRule, unit_of: Mapping[str, str], units: Mapping[str, Unit], at: FieldPath
) -> None:
    used = [unit_of[metric] for metric in rule.metrics]
    if any(unit not in units for unit in used):
        return
    if rule.kind == "rank":
        if units[used[0]].dimension != "rank":
            file.tell(
                "error",
                "rule_units",
                f"a rank is printed in 位, not in {used[0]}.",
                "Correct the unit.",
                at=at,
            )
        return
    if rule.kind == "ratio":
        if used[0] != "%":
            file.tell(
                "error", "rule_units", f"{rule.target} is a ratio, but its unit is {used[0]}.",
                "Give it the unit %, or correct the rule.", at=at,
            )  # fmt: skip
        _alike(file, used[1:], units, "divides", at)
        return
    _alike(file, used, units, "adds up" if rule.kind == "sum" else "equates", at)
    if rule.kind == "sum" and units[used[0]].dimension in ("ratio", "rank"):
        file.tell("warning", "rule_units", f"the rule adds figures in {used[0]}.", "Rates seldom add up.", at=at)


def _alike(file: SourceFile, used: Sequence[str], units: Mapping[str, Unit], verb: str, at: FieldPath) -> None:
    distinct = list(dict.fromkeys(used))
    if len(distinct) == 1:
        return
    if len({units[unit].dimension for unit in distinct}) > 1:
        file.tell(
            "error", "rule_units", f"the rule {verb} {' and '.join(distinct)}.",
            "Only figures of one unit go together: correct a unit or the rule.", at=at,
        )  # fmt: skip
    else:
        file.tell(
            "error", "rule_units", f"the rule {verb} {' and '.join(distinct)}, and rules convert nothing.",
            "Declare the columns in one unit; the printed one is converted when it differs.", at=at,
        )  # fmt: skip
