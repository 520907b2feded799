"""A reconciled edition as one Arrow table a dataset, and its report by table."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ingest.align.placed import PlacedTable, Quarantined, State
from ingest.document import Document
from ingest.edits.evaluate import OUTCOME_NAMES, Outcome, checks_by_cell
from ingest.emit.columns import constant, decimals, key_scalars, strings, table
from ingest.figures import Kind
from ingest.narrative import REASONS, NarrativeFigure
from ingest.reconcile.edition import EditionResult
from ingest.reconcile.rendition import RenditionReading, has_digit
from ingest.reference import Reference


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table (or of the narrative) of one rendition.

    ``cells`` = facts + blanks + placeholders + spanned + quarantined.
    """

    rendition_id: str
    source_name: str
    table_code: str | None
    title: str
    first_line: int
    last_line: int
    header_match: str
    cells: int
    facts: int
    blanks: int
    placeholders: int
    spanned: int
    quarantined: int
    checks: int
    checks_failed: int
    operations: tuple[str, ...] = ()


def emit(
    result: EditionResult, reading_id: str, ingest_version: str, reference: Reference
) -> tuple[dict[str, pa.Table], tuple[TableReport, ...]]:
    """All datasets of ``result`` and its reports."""
    identity = result.identity
    key = key_scalars(
        {
            "reading_id": reading_id,
            "bulletin_id": identity.bulletin_id,
            "edition": identity.edition,
            "month": identity.month,
        }
    )
    passed, failed = _checks_of_cells(result)
    narrative_only = _narrative_observations(result)
    corrected = result.settlement.figures
    tables: dict[str, pa.Table] = {}
    tables["observation"] = _observations(result, key, passed, failed, narrative_only)
    if corrected:
        tables["observation"] = pa.concat_tables([tables["observation"], _corrected(result, key)]).combine_chunks()
    tables["check"] = _checks(result, key)
    rows = _quarantine_rows(result, reference)
    homes = result.settlement.homes
    quarantine = [row for row in rows if (row[0], row[3].line, row[3].column) not in homes] if homes else rows
    tables["quarantine"] = _quarantine(quarantine, result, key)
    tokens = [_tokens(reading, number, result) for number, reading in enumerate(result.renditions)]
    tables["token"] = _token_table([row for rows in tokens for row in rows], key)
    held = _held(quarantine, rows, result)
    reports = _reports(result, held, tokens)
    tables["table_reading"] = _table_readings(reports, key)
    tables["rendition"] = _renditions(result, key)
    tables["bulletin"] = _bulletin(result, key, reports, tokens, held, ingest_version, reference)
    return tables, reports


# ------------------------------------------------------------------------------------------- observations


def _checks_of_cells(result: EditionResult) -> tuple[list[int], list[int]]:
    passed, failed = (counts.tolist() for counts in checks_by_cell(result.cells.plan, result.evaluation))
    for check in result.checks:
        for cell in check.touched:
            if check.outcome in ("holds", "within_rounding"):
                passed[cell] += 1
            elif check.outcome == "fails":
                failed[cell] += 1
    return passed, failed


def _narrative_observations(result: EditionResult) -> list[tuple[int, NarrativeFigure, int]]:
    """Narrative-only figures with their rendition and how many renditions agree; disputes left out."""
    silenced = result.settlement.silenced
    found: dict[tuple[str, str], list[tuple[int, NarrativeFigure]]] = defaultdict(list)
    for number, reading in enumerate(result.renditions):
        for figure in reading.narrative.figures:
            if figure.table_code is None and (number, figure.line, figure.column) not in silenced:
                found[figure.area_code, figure.metric_code].append((number, figure))
    for decided in result.settlement.figures:
        found.pop((decided.area, decided.metric), None)
    served = []
    for entries in found.values():
        if len({(f.value, f.unit) for _, f in entries}) == 1:
            number, figure = entries[0]
            served.append((number, figure, len({n for n, _ in entries})))
    return served


def narrative_disputes(result: EditionResult) -> list[tuple[int, NarrativeFigure]]:
    """Narrative-only figures on which the renditions disagree."""
    silenced = result.settlement.silenced
    found: dict[tuple[str, str], list[tuple[int, NarrativeFigure]]] = defaultdict(list)
    for number, reading in enumerate(result.renditions):
        for figure in reading.narrative.figures:
            if figure.table_code is None and (number, figure.line, figure.column) not in silenced:
                found[figure.area_code, figure.metric_code].append((number, figure))
    return [e for entries in found.values() if len({(f.value, f.unit) for _, f in entries}) > 1 for e in entries]


def _static(result: EditionResult) -> dict[str, Any]:
    """Arrays over all cells of the plan that no figure changes; made once a plan."""
    plan = result.cells.plan
    if "cells" not in plan.static:
        layouts = [t.layout for t in result.cells.tables]
        codes = [
            layout.contract.code for layout in layouts for _ in range(len(layout.areas) * len(layout.contract.columns))
        ]
        plan.static["cells"] = {
            "area_code": strings([area for area, _ in plan.keys]),
            "metric_code": strings([metric for _, metric in plan.keys]),
            "unit": strings([unit for layout in layouts for unit in layout.cell_units()]),
            "table_code": strings(codes),
        }
    found: dict[str, Any] = plan.static["cells"]  # type: ignore[assignment]
    return found


_REPORTED, _CONFIRMED, _REPAIRED, _CORRECTED = range(4)
_STATUSES = strings(["reported", "confirmed", "repaired", "corrected"])


def _observations(
    result: EditionResult,
    key: dict[str, Any],
    passed: list[int],
    failed: list[int],
    narrative: list[tuple[int, NarrativeFigure, int]],
) -> pa.Table:
    cells = result.cells
    places = np.flatnonzero(np.array(cells.states, dtype=np.int8) == State.FIGURE)
    served: list[int] = places.tolist()
    take = pa.array(places)
    ids = [reading.document.rendition_id for reading in result.renditions]
    alone = len(ids) == 1 and not cells.corrected
    figures = [cells.figures[n] for n in served]
    evidence, texts, labels = cells.evidence, cells.texts, cells.row_labels
    agreeing = np.ones(len(served), dtype=np.int8) if alone else np.array(cells.agreeing, dtype=np.int8)[places]
    held = np.array(passed, dtype=np.int16)[places]
    status = np.where((held > 0) | (agreeing > 1), _CONFIRMED, _REPORTED)
    if evidence:
        status[np.isin(places, list(evidence))] = _REPAIRED
    if cells.corrected:
        status[np.isin(places, list(cells.corrected))] = _CORRECTED
    columns: dict[str, Any] = {name: array.take(take) for name, array in _static(result).items()}
    columns["value"] = decimals(np.array([f.scaled for f in figures], dtype=np.int64))
    columns["decimals"] = pa.array(np.array([f.decimals for f in figures], dtype=np.int8))
    columns["status"] = _STATUSES.take(pa.array(status))
    if cells.corrected:
        decided, units = cells.corrected, columns["unit"].to_pylist()
        columns["unit"] = strings([decided.get(n, u) for n, u in zip(served, units, strict=True)])
    columns["printed"] = strings([texts[n] for n in served])
    columns["rendition_id"] = (
        constant(ids[0], len(served), pa.string()) if alone else strings([ids[cells.origins[n]] for n in served])
    )
    columns["line"] = pa.array(np.array(cells.lines, dtype=np.int32)[places])
    columns["column"] = pa.array(np.array(cells.columns, dtype=np.int32)[places] + np.int32(1))
    columns["row_label"] = strings([labels[n] for n in served])
    columns["checks_passed"] = pa.array(held)
    columns["checks_failed"] = pa.array(np.array(failed, dtype=np.int16)[places])
    columns["renditions_agreeing"] = pa.array(agreeing)
    columns["evidence"] = strings([evidence.get(n) for n in served]) if evidence else pa.nulls(len(served), pa.string())
    from_tables = table("observation", columns, len(served), key)
    if not narrative:
        return from_tables
    rows = [f for _, f, _ in narrative]
    more: dict[str, Any] = {
        "area_code": [f.area_code for f in rows],
        "metric_code": [f.metric_code for f in rows],
        "value": decimals(np.array([int(f.value * 10_000) for f in rows], dtype=np.int64)),
        "unit": [f.unit for f in rows],
        "decimals": [f.decimals for f in rows],
        "status": ["confirmed" if agree > 1 else "reported" for _, _, agree in narrative],
        "printed": [f.printed for f in rows],
        "table_code": ["narrative"] * len(rows),
        "rendition_id": [ids[number] for number, _, _ in narrative],
        "line": [f.line for f in rows],
        "column": [f.column for f in rows],
        "row_label": strings([f.section for f in rows]),
        "checks_passed": [0] * len(rows),
        "checks_failed": [0] * len(rows),
        "renditions_agreeing": [agree for _, _, agree in narrative],
        "evidence": strings([None] * len(rows)),
    }
    return pa.concat_tables([from_tables, table("observation", more, len(rows), key)])


def _corrected(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    """Figures that a person assigned where no recognised table has a cell for them."""
    figures = result.settlement.figures
    ids = [reading.document.rendition_id for reading in result.renditions]
    columns: dict[str, Any] = {
        "area_code": [f.area for f in figures],
        "metric_code": [f.metric for f in figures],
        "value": decimals(np.array([f.figure.scaled for f in figures], dtype=np.int64)),
        "unit": [f.unit for f in figures],
        "decimals": [f.figure.decimals for f in figures],
        "status": ["corrected"] * len(figures),
        "printed": [f.printed.text for f in figures],
        "table_code": [f.table_code for f in figures],
        "rendition_id": [ids[f.printed.rendition] for f in figures],
        "line": [f.printed.line for f in figures],
        "column": [f.printed.column for f in figures],
        "row_label": strings([f.printed.row_label or None for f in figures]),
        "checks_passed": [0] * len(figures),
        "checks_failed": [0] * len(figures),
        "renditions_agreeing": [f.agreeing for f in figures],
        "evidence": [f.evidence for f in figures],
    }
    return table("observation", columns, len(figures), key)


# ------------------------------------------------------------------------------------------------ checks


def _static_checks(result: EditionResult) -> dict[str, pa.Array]:
    plan = result.cells.plan
    if "checks" not in plan.static:
        names = [f"{area}|{metric}" for area, metric in plan.keys]
        cells = [[names[c] for c in i.cells if c < plan.size] for i in plan.instances]
        plan.static["checks"] = {
            "check_id": strings([i.check_id for i in plan.instances]),
            "rule_code": strings([i.rule.code for i in plan.instances]),
            "rule_kind": strings([i.rule.kind for i in plan.instances]),
            "table_code": strings([i.table_code for i in plan.instances]),
            "area_code": strings([i.area for i in plan.instances]),
            "expression": strings([i.rule.expression for i in plan.instances]),
            "cells": pa.array(cells, pa.list_(pa.string())),
        }
    found: dict[str, pa.Array] = plan.static["checks"]  # type: ignore[assignment]
    return found


_OUTCOMES = strings(list(OUTCOME_NAMES))


def _checks(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    evaluation = result.evaluation
    kept = np.flatnonzero(evaluation.outcome != Outcome.SKIPPED)
    take = pa.array(kept)
    known = evaluation.outcome[kept] != Outcome.NOT_EVALUABLE

    def side(values: Any) -> pa.Array:
        chosen = values[kept]
        return pa.array(chosen, pa.float64(), mask=~(known & np.isfinite(chosen)))

    columns: dict[str, Any] = {name: array.take(take) for name, array in _static_checks(result).items()}
    columns["left_value"] = side(evaluation.left)
    columns["right_value"] = side(evaluation.right)
    columns["left_low"] = side(evaluation.left - evaluation.left_half)
    columns["left_high"] = side(evaluation.left + evaluation.left_half)
    columns["right_low"] = side(evaluation.right_low)
    columns["right_high"] = side(evaluation.right_high)
    columns["tolerance"] = side(evaluation.tolerance)
    columns["outcome"] = _OUTCOMES.take(pa.array(evaluation.outcome[kept].astype(np.int64)))
    columns["note"] = strings([None] * len(kept))
    main = table("check", columns, len(kept), key)
    if not result.checks:
        return main
    rows = result.checks
    more: dict[str, Any] = {
        "check_id": [c.check_id for c in rows],
        "rule_code": [c.rule_code for c in rows],
        "rule_kind": [c.rule_kind for c in rows],
        "table_code": [c.table_code for c in rows],
        "area_code": strings([c.area for c in rows]),
        "expression": [c.expression for c in rows],
        "left_value": pa.array([c.left for c in rows], pa.float64()),
        "right_value": pa.array([c.right for c in rows], pa.float64()),
        "left_low": pa.array([c.left_low for c in rows], pa.float64()),
        "left_high": pa.array([c.left_high for c in rows], pa.float64()),
        "right_low": pa.array([c.right_low for c in rows], pa.float64()),
        "right_high": pa.array([c.right_high for c in rows], pa.float64()),
        "tolerance": pa.array([None] * len(rows), pa.float64()),
        "outcome": [c.outcome for c in rows],
        "cells": pa.array([list(c.cells) for c in rows], pa.list_(pa.string())),
        "note": strings([c.note for c in rows]),
    }
    return pa.concat_tables([main, table("check", more, len(rows), key)])


# -------------------------------------------------------------------------------------------- quarantine

QuarantineRow = tuple[int, str | None, str, Quarantined]


def _quarantine_rows(result: EditionResult, reference: Reference) -> list[QuarantineRow]:
    """Quarantined cells of the tables, unattributed and disputed figures of the narrative.

    A cell that one rendition cannot place while another does, with the same figure, is no open question.
    """
    cells = result.cells
    rows: list[QuarantineRow] = []
    seen: set[tuple[int, int, int]] = set()
    for number, code, title, q in result.quarantine:
        cell = cells.plan.index.get((q.area or "", q.metric or ""))
        decided = (number, q.line, q.column) in result.settlement.homes
        served = cell is not None and cells.states[cell] == State.FIGURE and cells.texts[cell] == q.printed
        if served and not decided:
            continue
        if (number, q.line, q.column) not in seen:
            seen.add((number, q.line, q.column))
            rows.append((number, code, title, q))
    for number, reading in enumerate(result.renditions):
        for item in reading.narrative.unattributed:
            rows.append(
                (number, "narrative", "正文", Quarantined(
                    line=item.line, column=item.column, printed=item.printed, reason_code="unattributed",
                    reason=REASONS.get(item.reason, item.reason),
                    suggestion=f"可能是：{'、'.join(item.candidates)}" if item.candidates else None,
                ))
            )  # fmt: skip
        for figure in reading.narrative.figures:
            if figure.table_code is not None and (figure.area_code, figure.metric_code) not in cells.plan.index:
                title = reference.metrics[figure.metric_code].table_zh
                rows.append(
                    (number, "narrative", "正文", Quarantined(
                        line=figure.line, column=figure.column, printed=figure.printed, reason_code="table_missing",
                        reason=f"“{title}”不在文件中，正文只有其约数，不作为该表的数字发布",
                        area=figure.area_code, metric=figure.metric_code,
                    ))
                )  # fmt: skip
    for number, figure in narrative_disputes(result):
        rows.append(
            (number, "narrative", "正文", Quarantined(
                line=figure.line, column=figure.column, printed=figure.printed, reason_code="renditions_disagree",
                reason="不同版本文件的正文数字不一致", area=figure.area_code, metric=figure.metric_code,
            ))
        )  # fmt: skip
    return rows


def _quarantine(rows: list[QuarantineRow], result: EditionResult, key: dict[str, Any]) -> pa.Table:
    ids = [reading.document.rendition_id for reading in result.renditions]
    columns: dict[str, Any] = {
        "quarantine_id": [
            hashlib.sha256(f"{ids[n]}:{q.line}:{q.column}:{q.printed}".encode()).hexdigest()[:16] for n, _, _, q in rows
        ],
        "rendition_id": [ids[n] for n, _, _, _ in rows],
        "line": [q.line for *_, q in rows],
        "column": [q.column for *_, q in rows],
        "table_code": strings([code for _, code, _, _ in rows]),
        "table_title": strings([title or None for _, _, title, _ in rows]),
        "row_label": strings([q.row_label for *_, q in rows]),
        "column_label": strings([q.column_label for *_, q in rows]),
        "area_code": strings([q.area for *_, q in rows]),
        "metric_code": strings([q.metric for *_, q in rows]),
        "printed": strings([q.printed for *_, q in rows]),
        "reason_code": strings([q.reason_code for *_, q in rows]),
        "reason_zh": strings([q.reason for *_, q in rows]),
        "suggestion": strings([q.suggestion for *_, q in rows]),
    }
    return table("quarantine", columns, len(rows), key)


# ------------------------------------------------------------------------------------ tokens and reports

TokenRow = tuple[str, int, int, str, str, str, str | None]


def _tokens(reading: RenditionReading, number: int, result: EditionResult) -> list[TokenRow]:
    """Numeric tokens outside table bodies: (rendition, line, column, text, class, kind, metric)."""
    rendition = reading.document.rendition_id
    missing = {
        (f.line, f.column)
        for f in reading.narrative.figures
        if f.table_code is not None and (f.area_code, f.metric_code) not in result.cells.plan.index
    }
    missing |= {(f.line, f.column) for n, f in narrative_disputes(result) if n == number}
    rows: list[TokenRow] = []
    homes = result.settlement.homes
    for token in reading.narrative.tokens:
        category = "quarantined" if (token.line, token.column) in missing else token.token_class
        metric = token.metric_code
        if homes and (decided := homes.get((number, token.line, token.column))) is not None:
            category, metric = decided
        rows.append((rendition, token.line, token.column, token.token, category, token.kind, metric))
    rows.extend(
        (rendition, line, column, text, "non_fact", "header", None) for line, column, text in reading.header_tokens
    )
    return rows


def _token_table(rows: list[TokenRow], key: dict[str, Any]) -> pa.Table:
    names = ("rendition_id", "line", "column", "text", "class", "kind", "metric_code")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return table("token", {name: list(values) for name, values in zip(names, columns, strict=True)}, len(rows), key)


@dataclass(frozen=True, slots=True)
class _Held:
    """Final quarantine of one rendition: printed places, and how many of them hold a numeric token.

    ``decided`` are the places in tables that a person took out of quarantine, or declared no figure, with what they
    hold (``fact``, ``non_fact``); ``wordless`` those of them that hold no numeric token.
    """

    places: frozenset[tuple[int, int]]
    numeric: frozenset[tuple[int, int]]
    decided: dict[tuple[int, int], str]
    released: frozenset[tuple[int, int]]
    wordless: frozenset[tuple[int, int]]


def _held(quarantine: list[QuarantineRow], before: list[QuarantineRow], result: EditionResult) -> list[_Held]:
    """By rendition; ``before`` are the rows as they were without what people decided."""
    count = len(result.renditions)
    places: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    numeric: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    released: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    wordless: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    decided: list[dict[tuple[int, int], str]] = [{} for _ in range(count)]
    for (number, line, column), (home, _) in result.settlement.homes.items():
        decided[number][line, column] = home
    for number, code, _, q in quarantine:
        if code != "narrative":
            places[number].add((q.line, q.column))
            if q.numeric:
                numeric[number].add((q.line, q.column))
    for number, code, _, q in before if result.settlement.homes else ():
        if code != "narrative" and (q.line, q.column) in decided[number]:
            released[number].add((q.line, q.column))
            if not q.numeric:
                wordless[number].add((q.line, q.column))
    return [
        _Held(frozenset(places[n]), frozenset(numeric[n]), decided[n], frozenset(released[n]), frozenset(wordless[n]))
        for n in range(count)
    ]


def _reports(result: EditionResult, held: list[_Held], tokens: list[list[TokenRow]]) -> tuple[TableReport, ...]:
    checks, failures = _check_counts(result)
    reports = []
    for number, reading in enumerate(result.renditions):
        document = reading.document
        for placed in reading.placed:
            code = placed.contract.code
            reports.append(_table_report(document, placed, held[number], checks[code], failures[code]))
        for table_ in reading.unmatched:
            cells = [cell for row in table_.body.rows for cell in row]
            inside = sum(1 for line, _ in held[number].places if table_.first_line <= line <= table_.last_line)
            blanks = sum(1 for cell in cells if not cell)
            homes = _decided_between(held[number], table_.first_line, table_.last_line)
            facts, others = homes["fact"], homes["non_fact"]
            reports.append(
                TableReport(
                    document.rendition_id, document.name, None, table_.title, table_.first_line, table_.last_line,
                    "none", len(cells), facts, blanks, len(cells) - blanks - inside - facts - others, others, inside,
                    0, 0,
                )
            )  # fmt: skip
        classes = Counter(row[4] for row in tokens[number] if row[5] != "header")
        lines = [p.line for p in document.paragraphs]
        reports.append(
            TableReport(
                document.rendition_id, document.name, "narrative", "正文", lines[0] if lines else 1,
                lines[-1] if lines else 1, "none", sum(classes.values()),
                classes["fact"] + classes["restated"] + classes["claim"], 0, 0, classes["non_fact"],
                classes["quarantined"], checks["narrative"], failures["narrative"],
            )
        )  # fmt: skip
    return tuple(reports)


def _check_counts(result: EditionResult) -> tuple[Counter[str], Counter[str]]:
    """Evaluated and failed checks by table; a check between tables counts for each of them."""
    plan = result.cells.plan
    if "tables" not in plan.static:
        names = [t.contract.code for t in result.cells.tables]
        numbers = [result.cells.table_of(c) for c in range(plan.size)]
        pairs = [
            (n, names.index(name))
            for n, instance in enumerate(plan.instances)
            for name in sorted({names[numbers[c]] for c in instance.cells if c < plan.size})
        ]
        plan.static["tables"] = (names, np.array([n for n, _ in pairs], int), np.array([t for _, t in pairs], int))
    prepared: tuple[list[str], Any, Any] = plan.static["tables"]  # type: ignore[assignment]
    names, instances, tables = prepared
    outcome = result.evaluation.outcome[instances]
    done = np.bincount(tables, (outcome > Outcome.SKIPPED) & (outcome < Outcome.NOT_EVALUABLE), len(names))
    wrong = np.bincount(tables, outcome == Outcome.FAILS, len(names))
    checks = Counter({name: int(n) for name, n in zip(names, done, strict=True)})
    failures = Counter({name: int(n) for name, n in zip(names, wrong, strict=True)})
    for check in result.checks:
        if check.rule_kind != "correction":
            checks["narrative"] += check.outcome != "not_evaluable"
            failures["narrative"] += check.outcome == "fails"
    return checks, failures


def _decided_between(held: _Held, first: int, last: int) -> Counter[str]:
    """What a person made of quarantined places between two lines: counts of ``fact`` and ``non_fact``."""
    return Counter(held.decided[place] for place in held.released if first <= place[0] <= last)


def _table_report(document: Document, placed: PlacedTable, held: _Held, checks: int, failed: int) -> TableReport:
    """Counts of the printed body cells behind the row labels."""
    kinds = Counter([f.kind for f, c in zip(placed.figures, placed.source_columns, strict=True) if c >= 0])
    matched = placed.matched
    inside = {p for p in held.places if matched.first_line <= p[0] <= matched.last_line} if held.places else ()
    in_place = 0
    if inside:
        in_place = sum(
            1
            for line, column, figure in zip(placed.lines, placed.source_columns, placed.figures, strict=True)
            if column >= 0 and (line, column + 1) in inside and figure.kind in (Kind.NUMBER, Kind.TEXT)
        )
    moved: Counter[str] = Counter()
    denied = 0
    if held.decided:
        own = {
            (line, column + 1)
            for n, (line, column, figure) in enumerate(
                zip(placed.lines, placed.source_columns, placed.figures, strict=True)
            )
            if column >= 0 and figure.kind in (Kind.NUMBER, Kind.TEXT) and n not in placed.spanned
        }
        denied = sum(1 for place, home in held.decided.items() if home == "non_fact" and place in own)
        span = range(matched.first_line, matched.last_line + 1)
        moved = Counter(held.decided[p] for p in held.released if p not in own and p[0] in span)
    blanks = kinds[Kind.BLANK] + placed.blanks_outside
    placeholders = kinds[Kind.PLACEHOLDER] + placed.placeholders_outside
    facts = kinds[Kind.NUMBER] + kinds[Kind.TEXT] - in_place - len(placed.spanned) - denied + moved["fact"]
    spanned = len(placed.spanned) + denied + moved["non_fact"]
    quarantined = len(inside)
    return TableReport(
        document.rendition_id, document.name, placed.contract.code, matched.title, matched.first_line,
        matched.last_line, placed.header_match, facts + blanks + placeholders + spanned + quarantined, facts, blanks,
        placeholders, spanned, quarantined, checks, failed, tuple(placed.operations),
    )  # fmt: skip


def _table_readings(reports: tuple[TableReport, ...], key: dict[str, Any]) -> pa.Table:
    names = (
        "rendition_id", "table_code", "first_line", "last_line", "header_match", "cells", "facts", "blanks",
        "placeholders", "spanned", "quarantined", "checks", "checks_failed",
    )  # fmt: skip
    columns: dict[str, Any] = {name: [getattr(r, name) for r in reports] for name in names}
    columns["table_title"] = [r.title for r in reports]
    columns["operations"] = pa.array([list(r.operations) for r in reports], pa.list_(pa.string()))
    return table("table_reading", columns, len(reports), key)


def _renditions(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    documents = [reading.document for reading in result.renditions]
    columns: dict[str, Any] = {
        "rendition_id": [d.rendition_id for d in documents],
        "source_name": [d.name for d in documents],
        "format": [d.format for d in documents],
        "encoding": strings([d.encoding for d in documents]),
        "size_bytes": [d.size_bytes for d in documents],
        "lines": [d.line_count for d in documents],
        "tokens": [reading.tokens for reading in result.renditions],
    }
    return table("rendition", columns, len(documents), key)


def _bulletin(
    result: EditionResult,
    key: dict[str, Any],
    reports: tuple[TableReport, ...],
    tokens: list[list[TokenRow]],
    held: list[_Held],
    ingest_version: str,
    reference: Reference,
) -> pa.Table:
    identity = result.identity
    classes = Counter(row[4] for rows in tokens for row in rows)
    bodies = [r for r in reports if r.table_code != "narrative"]
    joined = sum(placed.joined_tokens for reading in result.renditions for placed in reading.placed)
    facts = classes["fact"] + classes["restated"] + classes["claim"] + sum(r.facts for r in bodies) + joined
    non_facts = classes["non_fact"] + sum(r.spanned for r in bodies) + _label_tokens(result, held)
    wordless = Counter(h.decided[place] for h in held for place in h.wordless)
    facts, non_facts = facts - wordless["fact"], non_facts - wordless["non_fact"]
    quarantined = classes["quarantined"] + sum(len(h.numeric) for h in held)
    total = sum(reading.tokens for reading in result.renditions)
    columns: dict[str, Any] = {
        "city_code": [identity.city_code],
        "series_code": [identity.series_code],
        "series_zh": [reference.series[identity.series_code].spec.name],
        "issue_year": [identity.issue_year],
        "issue_no": [identity.issue_no],
        "title_zh": [identity.title_zh],
        "published_on": [identity.published_on],
        "renditions": [len(result.renditions)],
        "tokens": [total],
        "tokens_fact": [facts],
        "tokens_non_fact": [non_facts],
        "tokens_quarantined": [quarantined],
        "tokens_homeless": [total - facts - non_facts - quarantined],
        "ingest_version": [ingest_version],
        "contracts_version": [reference.version],
    }
    return table("bulletin", columns, 1, key)


def _label_tokens(result: EditionResult, held: list[_Held]) -> int:
    """Row labels that hold a digit (a zone's number, say): known non-facts."""
    return sum(
        1
        for number, reading in enumerate(result.renditions)
        for placed in reading.placed
        for row, line, loose in zip(
            placed.matched.body.rows, placed.matched.body.lines, placed.matched.body.loose, strict=True
        )
        for column, cell in enumerate(row[: placed.contract.label_columns])
        if cell
        and not loose
        and has_digit(cell)
        and (line, column + 1) not in held[number].numeric
        and (line, column + 1) not in held[number].released
    )
