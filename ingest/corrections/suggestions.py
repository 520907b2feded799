"""What a quarantined cell suggests, as figures, areas and metrics that a person can accept at a stroke.

Suggestions are sentences for people; whatever names no figure, area or metric stays text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.corrections.model import Cell
from ingest.figures import Kind, read_figure
from ingest.labels import name_key
from ingest.reference import Reference

_FIGURES = re.compile(r"(?:应为|印作)\s*([^；;。]+)")
_NAMES = re.compile(r"可能是[：:]\s*([^；;。]+)")


class Suggestion(NamedTuple):
    """One of: ``value`` as one would print it, or an area, or a metric (codes)."""

    value: str | None = None
    area: str | None = None
    metric: str | None = None


def suggestions(text: str | None, city_code: str, reference: Reference) -> list[Suggestion]:
    """The suggestions in ``text``, in its order, each once."""
    found: list[Suggestion] = []
    for listed in _FIGURES.findall(text or ""):
        found += [Suggestion(value=part) for part in _parts(listed) if read_figure(part).kind == Kind.NUMBER]
    names = {name_key(n): a.code for a in reference.areas.values() if a.city_code == city_code for n in a.names}
    for listed in _NAMES.findall(text or ""):
        for part in _parts(listed):
            if part in reference.metrics:
                found.append(Suggestion(metric=part))
            elif name_key(part) in names:
                found.append(Suggestion(area=names[name_key(part)]))
    return list(dict.fromkeys(found))


def metrics_under(table_code: str | None, column_label: str | None, reference: Reference) -> list[str]:
    """The metrics of a table's column by its label in the contract (several where rows have categories)."""
    contract = reference.contracts.get(table_code or "")
    columns = contract.columns if contract is not None else ()
    return [metric for c in columns if c.label_zh == column_label for metric in c.metrics.values()]


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in listed.split("、") if part.strip()]


def with_suggestion(cell: Cell, suggestion: Suggestion) -> Cell:
    """``cell`` with the suggested area or metric."""
    return cell.model_copy(
        update={
            "area_code": suggestion.area or cell.area_code,
            "metric_code": suggestion.metric or cell.metric_code,
        }
    )
