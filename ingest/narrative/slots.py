"""The slots of a narrative as people declare them: sections, subjects, measures, vocabulary and claims.

Every file of ``reference/narrative`` is one of three kinds, told apart by its first key: ``section``
(a section of the bulletin and its slots), ``vocabulary`` (words all sections of a series share) or
``claims`` (statements about best and worst). All files of one series together are its
:class:`SlotSet`. docs/narrative.md explains the language.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.config_text import config_text
from ingest.config_yaml import yaml_content
from ingest.contracts.model import PeriodBasis, Role
from ingest.errors import ReferenceDataError
from ingest.narrative.phrases import expand
from ingest.reference.model import Metric

NARRATIVE = "narrative"
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Texts = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SubjectSpec(_Strict):
    """What a clause speaks of. A subject ``within`` another is meant only where that one governs."""

    texts: Texts = ()
    within: Code | None = None


class MeasureSpec(_Strict):
    """Words that say what is measured, ``before`` the figure or ``after`` it; ``@`` is the subject itself.

    A ``part`` measure splits the figure before it (按计划开工 of 实际开工), so that 其中 may lead to it.
    """

    before: Texts = ()
    after: Texts = ()
    part: bool = False


class Declaration(_Strict):
    """A metric that no table prints."""

    name_zh: str
    role: Role
    unit: str
    theme: Code
    period_basis: PeriodBasis


class SlotSpec(_Strict):
    """The place of one metric: subject and measure; ``yoy`` is the unit in which its 同比 is printed."""

    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
    subject: Code
    measure: Code
    yoy: Literal["百分点", "%"] | None = None
    areas: Literal["city", "any"] = "any"
    declares: Declaration | None = None


class SectionSpec(_Strict):
    """One section. ``default`` is its subject where none is named yet; with ``resume`` a sentence
    without a subject speaks of the default again after a sentence on a part (其中). ``note`` sections
    are the notes below a table whose title is one of the ``headings``."""

    section: Code
    series: str
    headings: Texts
    note: bool = False
    default: Code | None = None
    resume: bool = False
    neutral: Texts = ()
    subjects: dict[Code, SubjectSpec]
    measures: dict[Code, MeasureSpec] = {}
    slots: tuple[SlotSpec, ...]


class VocabularySpec(_Strict):
    """Words with a part of their own in a clause, shared by all sections of a series."""

    vocabulary: Code
    series: str
    measures: dict[Code, MeasureSpec] = {}
    fillers: Texts = ()
    comparisons: Texts = ()
    rises: Texts = ()
    falls: Texts = ()
    levels: Texts = ()
    other_periods: Texts = ()
    periods: dict[str, int] = {}
    approximate: Texts = ()
    among: Texts = ()
    coordinate: Texts = ()
    respectively: Texts = ()
    whole: Texts = ()
    units: dict[str, Texts] = {}
    names: Texts = ()
    heading_endings: Texts = ()
    not_headings: Texts = ()


class ClaimItem(_Strict):
    """An assessed item: its texts, and the metrics whose sum it ranks by."""

    texts: Texts
    metrics: Texts


class ClaimsSpec(_Strict):
    """Statements about who is best and worst by item, read against the table ``table``."""

    claims: Code
    series: str
    table: Code
    items: tuple[ClaimItem, ...]
    score: Texts
    highest: Texts
    lowest: Texts
    all_equal: Texts
    not_assessed: Texts
    fillers: Texts = ()


@dataclass(frozen=True)
class SlotSet:
    """All narrative declarations of one series."""

    series: str
    sections: tuple[SectionSpec, ...] = ()
    vocabularies: tuple[VocabularySpec, ...] = ()
    claims: tuple[ClaimsSpec, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def metrics(self, found: Mapping[str, Metric]) -> Iterable[Metric]:
        """The metrics that only the narrative has: those that slots declare, and a ``.yoy`` for slots
        with one.

        ``found`` are the tables' metrics by code. Raises ReferenceDataError where a slot names an
        unknown metric.
        """
        declared: dict[str, Metric] = {}
        for section in self.sections:
            for slot in section.slots:
                base = declared.get(slot.metric) or found.get(slot.metric)
                if slot.declares is not None:
                    base = declared.setdefault(slot.metric, _declared(slot.metric, slot.declares, len(declared)))
                if base is None:
                    raise ReferenceDataError(
                        "unknown_metric",
                        f"section {section.section} has a slot of {slot.metric}, which no table declares.",
                        file=self.sources.get(section.section),
                        remedy="Correct the code, or give the slot a “declares”.",
                    )
                if slot.yoy:
                    code = f"{slot.metric}.yoy"
                    declared.setdefault(code, _year_on_year(code, base, slot.yoy, len(declared)))
        yield from declared.values()


def _declared(code: str, spec: Declaration, order: int) -> Metric:
    return Metric(
        code=code, name_zh=spec.name_zh, theme=spec.theme, role=spec.role, unit=spec.unit,
        period_basis=spec.period_basis, is_additive=False, numerator_code=None, denominator_code=None,
        table_code=NARRATIVE, table_zh="正文", header_path_zh=spec.name_zh.replace("·", "/"),
        column_order=order,
    )  # fmt: skip


def _year_on_year(code: str, base: Metric, unit: str, order: int) -> Metric:
    return Metric(
        code=code, name_zh=f"{base.name_zh}·同比", theme=base.theme, role="change", unit=unit,
        period_basis=base.period_basis, is_additive=False, numerator_code=None, denominator_code=None,
        table_code=NARRATIVE, table_zh="正文", header_path_zh=f"{base.header_path_zh}/同比",
        column_order=order,
    )  # fmt: skip


_KINDS: dict[str, type[_Strict]] = {
    "section": SectionSpec,
    "vocabulary": VocabularySpec,
    "claims": ClaimsSpec,
}


def load_slots(paths: Iterable[Path]) -> dict[str, SlotSet]:
    """The slot set of every series, by series code; a later file of the same section replaces an
    earlier one.

    Raises ReferenceDataError naming file and field.
    """
    files: dict[tuple[str, str, str], tuple[Any, str]] = {}
    for path in paths:
        spec = _read(path)
        kind = next(name for name, model in _KINDS.items() if isinstance(spec, model))
        files[spec.series, kind, getattr(spec, kind)] = (spec, str(path))
    found: dict[str, SlotSet] = {}
    for series in dict.fromkeys(key[0] for key in files):
        of = {kind: [v for k, v in files.items() if k[:2] == (series, kind)] for kind in _KINDS}
        slots = SlotSet(
            series,
            tuple(spec for spec, _ in of["section"]),
            tuple(spec for spec, _ in of["vocabulary"]),
            tuple(spec for spec, _ in of["claims"]),
            {spec.section: path for spec, path in of["section"]},
        )
        _validate(slots)
        found[series] = slots
    return found


def _read(path: Path) -> Any:
    content = yaml_content(config_text(path), path)
    model = next((m for kind, m in _KINDS.items() if isinstance(content, dict) and kind in content), None)
    if model is None:
        raise ReferenceDataError(
            "schema", "is no narrative file.", file=str(path),
            remedy="It begins with section:, vocabulary: or claims:.",
        )  # fmt: skip
    try:
        spec = model.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ReferenceDataError("schema", problems, file=str(path)) from error
    try:
        _expand_all(spec)
    except ReferenceDataError as error:
        raise ReferenceDataError(error.code, error.problem, file=str(path)) from error
    return spec


def _expand_all(spec: Any) -> None:
    """Every phrase of a file can be expanded (the compiled lexicon does it again, for one city)."""
    for measure in getattr(spec, "measures", {}).values():
        for phrase in (*measure.before, *measure.after):
            if phrase != "@":
                expand(phrase)
    for subject in getattr(spec, "subjects", {}).values():
        for phrase in subject.texts:
            expand(phrase)


def _validate(slots: SlotSet) -> None:
    shared = {name for vocabulary in slots.vocabularies for name in vocabulary.measures}
    for section in slots.sections:
        where = slots.sources.get(section.section)
        used: list[tuple[str, Container[str], str]] = [(s.subject, section.subjects, "subject") for s in section.slots]
        used += [(s.within, section.subjects, "subject") for s in section.subjects.values() if s.within]
        used += [(section.default, section.subjects, "subject")] if section.default else []
        used += [(s.measure, {*shared, *section.measures}, "measure") for s in section.slots]
        for name, declared, what in used:
            if name not in declared:
                raise ReferenceDataError("unknown_name", f"the {what} “{name}” is declared nowhere.", file=where)
        places = [(s.subject, s.measure, s.declares.unit if s.declares else s.metric) for s in section.slots]
        for place in places:
            if places.count(place) > 1:
                raise ReferenceDataError(
                    "two_slots",
                    f"two slots have the subject {place[0]} and the measure {place[1]}.",
                    file=where,
                )
