"""Narrative files: slots, claims and phrases (docs/narrative.md explains the language)."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.lint.loading import Loaded
from ingest.contracts.yaml_places import FieldPath
from ingest.errors import ReferenceDataError
from ingest.narrative.phrases import expand
from ingest.narrative.slots import ClaimsSpec, SectionSpec, VocabularySpec


def check_narrative(loaded: Loaded) -> None:
    """Every narrative file against the metrics of the tables and the shared vocabulary of its series."""
    metrics = set(loaded.units_of_metrics())
    series = {s.spec.series for s in loaded.series}
    shared: dict[str, set[str]] = {}
    declared: dict[str, set[str]] = {}
    for _, spec in loaded.narrative:
        if isinstance(spec, VocabularySpec):
            shared.setdefault(spec.series, set()).update(spec.measures)
        if isinstance(spec, SectionSpec):
            declared.setdefault(spec.series, set()).update(s.metric for s in spec.slots if s.declares)
    for file, spec in loaded.narrative:
        if spec.series not in series:
            file.tell(
                "error",
                "unknown_series",
                f"no series {spec.series} is declared.",
                nearest(spec.series, series),
                at=("series",),
            )
        if isinstance(spec, SectionSpec):
            _section(file, spec, metrics | declared.get(spec.series, set()), shared.get(spec.series, set()))
        if isinstance(spec, ClaimsSpec):
            _claims(file, spec, loaded)
        if isinstance(spec, SectionSpec | VocabularySpec):
            for phrase, at in _phrases(spec):
                try:
                    expand(phrase)
                except ReferenceDataError as error:
                    file.tell("error", "phrase", error.problem, "Mind ( | ) and [ ].", at=at)


def _section(file: SourceFile, spec: SectionSpec, metrics: set[str], shared: set[str]) -> None:
    places: dict[tuple[str, str, str], int] = {}
    measures = shared | set(spec.measures)
    for number, slot in enumerate(spec.slots):
        at: FieldPath = ("slots", number)
        if slot.metric not in metrics:
            remedy = nearest(slot.metric, metrics)
            file.tell(
                "error", "unknown_metric", f"the slot names {slot.metric}, which no table declares.",
                f"{remedy} Else give the slot a declares:.".strip(), at=(*at, "metric"),
            )  # fmt: skip
        for word, known, what in (
            (slot.subject, set(spec.subjects), "subject"),
            (slot.measure, measures, "measure"),
        ):
            if word not in known:
                file.tell(
                    "error",
                    "unknown_name",
                    f"no {what} “{word}” is declared.",
                    nearest(word, known),
                    at=(*at, what),
                )
        place = (slot.subject, slot.measure, slot.declares.unit if slot.declares else slot.metric)
        if places.setdefault(place, number) != number:
            file.tell(
                "error",
                "two_slots",
                f"slot {places[place]} has the same subject, measure and metric.",
                "Keep one.",
                at=at,
            )
    for name, subject in spec.subjects.items():
        if subject.within and subject.within not in spec.subjects:
            at = ("subjects", name, "within")
            file.tell(
                "error",
                "unknown_name",
                f"no subject “{subject.within}” is declared.",
                nearest(subject.within, spec.subjects),
                at=at,
            )
    if spec.default and spec.default not in spec.subjects:
        file.tell(
            "error",
            "unknown_name",
            f"no subject “{spec.default}” is declared.",
            nearest(spec.default, spec.subjects),
            at=("default",),
        )


def _claims(file: SourceFile, spec: ClaimsSpec, loaded: Loaded) -> None:
    contract = loaded.current_contracts.get(spec.table)
    if contract is None:
        file.tell(
            "error",
            "unknown_table",
            f"the table {spec.table} has no contract.",
            nearest(spec.table, loaded.current_contracts),
            at=("table",),
        )
        return
    for number, item in enumerate(spec.items):
        for place, metric in enumerate(item.metrics):
            if metric not in contract.compiled.column_of:
                file.tell(
                    "error", "unknown_metric", f"{metric} is no metric of {spec.table}.",
                    nearest(metric, contract.compiled.column_of), at=("items", number, "metrics", place),
                )  # fmt: skip


def _phrases(spec: SectionSpec | VocabularySpec) -> Iterable[tuple[str, FieldPath]]:
    for name, measure in spec.measures.items():
        for side in ("before", "after"):
            for number, phrase in enumerate(getattr(measure, side)):
                if phrase != "@":
                    yield phrase, ("measures", name, side, number)
    for name, subject in getattr(spec, "subjects", {}).items():
        for number, phrase in enumerate(subject.texts):
            yield phrase, ("subjects", name, "texts", number)
