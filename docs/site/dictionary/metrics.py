"""Pages of metrics: an overview, one page a table, one for the narrative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from docs.site.dictionary.codes import Labels
from docs.site.markdown import anchor, cell, code, contents, dotted, table
from ingest.contracts.model import Column, TableContract
from ingest.edits.rules import EditRule
from ingest.narrative.slots import NARRATIVE
from ingest.reference import Reference
from ingest.reference.model import Metric

_OVER_TIME = {"constant": "年内不变", "not_falling": "年内不减"}
_HEADER = (
    "指标 metric",
    "代码 code",
    "单位 unit",
    "角色 role",
    "表头 printed under",
    "年内 over time",
    "可加 adds up",
    "规则 rules",
)


def pages(reference: Reference, labels: Labels) -> dict[str, str]:
    """The pages by their names in the dictionary."""
    found = {"metrics.md": ""}
    rules = _rules_by_metric(reference)
    rows = []
    for contract in reference.contracts.values():
        name = f"metrics/{contract.code}.md"
        found[name] = _table_page(reference, contract, labels, rules)
        figures = sum(len(column.metrics) for column in contract.columns)
        basis = labels.get("period_basis", {}).get(contract.spec.period_basis, contract.spec.period_basis)
        rows.append((f"[{cell(contract.title_zh)}]({name})", code(contract.code), code(contract.spec.theme),
                     str(figures), cell(basis)))  # fmt: skip
    narrative = [metric for metric in reference.metrics.values() if metric.table_code == NARRATIVE]
    found["metrics/narrative.md"] = _narrative_page(reference, narrative, labels)
    rows.append(("[正文 narrative](metrics/narrative.md)", code(NARRATIVE), "", str(len(narrative)), ""))
    overview = table(("统计表 table", "代码 code", "主题 theme", "指标数 metrics", "期间 period"), rows)
    found["metrics.md"] = (
        "# Metrics 指标\n\nA metric is declared in the contract of its table, or in the narrative's slots, and nowhere "
        "else. Its code is the same in every city and month.\n\n"
        + overview
        + "\nOver time 年内: what must hold within one calendar year: 年内不变 is an annual plan, 年内不减 a figure "
        "since January. Adds up 可加: the areas sum to the city. Rules are checked within their rounding, area by "
        "area; a figure that breaks one is served as printed, with the failing check.\n"
        + contents(name.removesuffix(".md") for name in found if name != "metrics.md")
    )
    return found


def _table_page(
    reference: Reference, contract: TableContract, labels: Labels, rules: Mapping[str, list[EditRule]]
) -> str:
    spec = contract.spec
    kinds = "、".join(labels.get("area_kind", {}).get(kind, kind) for kind in spec.rows.roster)
    total = {"first": "首行为合计", "last": "末行为合计", "none": "没有合计行"}[spec.rows.total]
    facts = [
        ("代码 code", code(contract.code)),
        ("系列 series", cell(reference.series[spec.series].spec.name)),
        ("主题 theme", code(spec.theme)),
        ("期间 period", cell(labels.get("period_basis", {}).get(spec.period_basis, spec.period_basis))),
        ("行 rows", cell(f"{kinds}；{total}" + ("；有跨区行" if spec.rows.cross else ""))),
    ]
    if spec.also:
        facts.append(("又名 also printed as", cell("；".join(spec.also))))
    if contract.categories:
        facts.append(("行类别 row categories", cell("、".join(f"{c.label} ({c.code})" for c in contract.categories))))
    columns = {metric: column for column in contract.columns for metric in column.metrics.values()}
    rows = (_row(reference.metrics[metric], column, labels, rules) for metric, column in columns.items())
    own = [rule for rule in reference_rules(reference) if any(metric in columns for metric in rule.metrics)]
    return (
        f"# {cell(contract.title_zh)}\n\n{table(('', ''), facts)}\n## 指标 Metrics\n\n{table(_HEADER, rows)}"
        f"\n## 规则 Rules\n\n{_rules(reference, own, contract)}"
    )


def _row(metric: Metric, column: Column | None, labels: Labels, rules: Mapping[str, list[EditRule]]) -> tuple[str, ...]:
    over_time = _OVER_TIME.get(column.over_time or "", "") if column else ""
    additive = ("是" if metric.is_additive else "否") if column else ""
    if column is not None and column.span:
        additive = "一格跨各行 spanned"
    return (
        anchor(metric.code) + cell(metric.name_zh),
        dotted(metric.code),
        cell(metric.unit),
        cell(labels.get("role", {}).get(metric.role, metric.role)),
        cell(metric.header_path_zh),
        over_time,
        additive,
        str(len(rules.get(metric.code, ()))) if rules.get(metric.code) else "",
    )


def reference_rules(reference: Reference) -> Iterator[EditRule]:
    """The written rules of all tables, then those between tables."""
    for contract in reference.contracts.values():
        yield from contract.edits
    for series in reference.series.values():
        yield from series.edits


def _rules_by_metric(reference: Reference) -> dict[str, list[EditRule]]:
    found: dict[str, list[EditRule]] = defaultdict(list)
    for rule in reference_rules(reference):
        for metric in rule.metrics:
            found[metric].append(rule)
    return found


def _rules(reference: Reference, rules: list[EditRule], contract: TableContract) -> str:
    parts = []
    if contract.spec.rows.total != "none":
        parts.append("凡“可加”的指标，各地区之和等于全市。Areas sum to the city wherever a metric adds up.\n\n")
    if not rules:
        return "".join(parts) or "没有写明的规则。None is written.\n"
    rows = ((cell(_in_words(reference, rule)), dotted(rule.expression)) for rule in rules)
    return "".join(parts) + table(("规则 rule", "代码 in codes"), rows)


def _in_words(reference: Reference, rule: EditRule) -> str:
    """The rule with the names of its metrics, and their table where it is another one."""
    home = reference.metrics[rule.target].table_code

    def name(code_: str) -> str:
        metric = reference.metrics[code_]
        return metric.header_path_zh if metric.table_code == home else f"{metric.table_zh}：{metric.header_path_zh}"

    right = [name(metric) for _, metric in rule.terms]
    if rule.kind == "ratio":
        return f"{name(rule.target)} = {right[0]} ÷ {right[1]}"
    if rule.kind == "rank":
        return f"{name(rule.target)} = {right[0]} 的名次"
    signs = ["−" if sign < 0 else "+" for sign, _ in rule.terms]
    joined = " ".join(f"{sign} {text}" for sign, text in zip(signs, right, strict=True)).removeprefix("+ ")
    return f"{name(rule.target)} = {joined}"


def _narrative_page(reference: Reference, metrics: Iterable[Metric], labels: Labels) -> str:
    themes: dict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        themes[metric.theme].append(metric)
    parts = [
        "# 正文 Narrative\n\nMetrics that no table prints: growth over the year before (同比, code of the metric with "
        "`.yoy`), financing and others. What the text repeats of a table is served once, as the table's figure, and "
        "checked against it.\n"
    ]
    for theme, of_theme in themes.items():
        rows = (_row(metric, None, labels, {})[:5] for metric in of_theme)
        parts.append(f"\n## {theme}\n\n{table(_HEADER[:5], rows)}")
    repeated: dict[str, list[str]] = defaultdict(list)
    for slots in reference.narrative.values():
        for section in slots.sections:
            for slot in section.slots:
                if slot.declares is None and slot.metric in reference.metrics:
                    repeated[section.headings[0]].append(slot.metric)
    rows = (
        (cell(heading), "<br>".join(f"{cell(reference.metrics[m].name_zh)} {dotted(m)}" for m in dict.fromkeys(found)))
        for heading, found in repeated.items()
    )
    parts.append("\n## 正文复述的表内指标 Figures of tables that the text repeats\n\n")
    parts.append(table(("段落 section", "指标 metrics"), rows))
    return "".join(parts)
