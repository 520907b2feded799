"""A drafted contract as commented YAML, in the form that people write contracts in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.contracts.model import ColumnSpec, ContractSpec

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff“”][\w\u4e00-\u9fff“”()（）./-]*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str) -> str:
    """``text`` as a YAML scalar, quoted where it must be."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED else json.dumps(text, ensure_ascii=False)


def _mapping(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


def contract_yaml(
    spec: ContractSpec,
    head: Sequence[str],
    column_remarks: Mapping[str, str],
    rule_remarks: Mapping[str, str],
    foot: Sequence[str],
) -> str:
    """``spec`` with comments: ``head`` and ``foot`` as lines, remarks by metric code and by rule."""
    lines = [f"# {line}".rstrip() for line in head]
    lines += [f"table: {spec.table}", f"series: {scalar(spec.series)}", f"title: {scalar(spec.title)}"]
    lines += [f"name_prefix: {scalar(spec.name_prefix)}", f"theme: {spec.theme}"]
    lines += [f"period_basis: {spec.period_basis}", f"unit: {scalar(spec.unit)}"]
    if spec.blank == "none":
        lines += ["# The columns close with blanks left out: a blank means none.", "blank: none"]
    lines += _rows(spec)
    lines.append("columns:")
    lines += _columns(spec.columns, spec, column_remarks, 1)
    if spec.edits:
        lines.append("edits:")
        lines += [f"  - {rule}" + (f"  # {rule_remarks[rule]}" if rule in rule_remarks else "") for rule in spec.edits]
    else:
        lines.append("edits: []")
    lines += [f"# {line}".rstrip() for line in foot]
    return "\n".join(lines) + "\n"


def _rows(spec: ContractSpec) -> Iterable[str]:
    rows = spec.rows
    yield "rows:"
    yield f"  label: {scalar(rows.label)}"
    yield f"  roster: [{', '.join(rows.roster)}]"
    yield f"  total: {scalar(rows.total)}"
    yield f"  cross: {'true' if rows.cross else 'false'}"
    if rows.categories:
        yield "  # The codes stand for {category} in metric codes: replace them by words."
        yield "  categories:"
        yield f"    label: {scalar(rows.categories.label)}"
        yield "    values:"
        for value in rows.categories.values:
            yield f"      - {_mapping({'label': scalar(value.label), 'code': value.code})}"


def _columns(nodes: Sequence[ColumnSpec], spec: ContractSpec, remarks: Mapping[str, str], depth: int) -> Iterable[str]:
    pad = "  " * depth
    for node in nodes:
        pairs = {"label": scalar(node.label)}
        if node.metric is not None:
            pairs["metric"] = json.dumps(node.metric) if "{" in node.metric else node.metric
            pairs["role"] = node.role or "count"
            if node.unit is not None:
                pairs["unit"] = (
                    scalar(node.unit)
                    if isinstance(node.unit, str)
                    else _mapping({key: scalar(unit) for key, unit in node.unit.items()})
                )
            if node.blank is not None:
                pairs["blank"] = node.blank if isinstance(node.blank, str) else _mapping(dict(node.blank))
            if node.span:
                pairs["span"] = "true"
            if node.additive is not None:
                pairs["additive"] = "true" if node.additive else "false"
        remark = remarks.get(node.metric or "")
        tail = f"  # {remark}" if remark else ""
        if not node.columns:
            yield f"{pad}- {_mapping(pairs)}{tail}"
            continue
        first, *rest = pairs.items()
        yield f"{pad}- {first[0]}: {first[1]}{tail}"
        for key, value in rest:
            yield f"{pad}  {key}: {value}"
        yield f"{pad}  columns:"
        yield from _columns(node.columns, spec, remarks, depth + 2)
