"""A reconciled edition as one Arrow table a dataset, and its report by table."""

from __future__ import annotations

import pyarrow as pa

from ingest.emit.accounting import TokenAccount, account
from ingest.emit.checks import check_table
from ingest.emit.columns import Key, small_table
from ingest.emit.held import held_places
from ingest.emit.narrative import narrative_figures
from ingest.emit.observations import observation_table
from ingest.emit.quarantine import quarantine_rows, quarantine_table
from ingest.emit.reports import TableReport, table_reading_table, table_reports
from ingest.emit.row_labels import label_tokens
from ingest.emit.tokens import token_rows, token_table
from ingest.reconcile.edition import EditionResult
from ingest.reference import Reference
from ingest.reference.version import version_for


def emit(
    result: EditionResult, reading_id: str, ingest_version: str, reference: Reference
) -> tuple[dict[str, pa.Table], tuple[TableReport, ...]]:
    """All datasets of ``result`` and its reports."""
    identity = result.identity
    key = Key.of(reading_id, identity.bulletin_id, identity.edition, identity.month)
    tables: dict[str, pa.Table] = {}
    served, disputes = narrative_figures(result)
    tables["observation"] = observation_table(result, served, key)
    tables["check"] = check_table(result, key)
    rows = quarantine_rows(result, disputes, reference)
    homes = result.settlement.homes
    quarantine = [row for row in rows if (row[0], row[3].line, row[3].column) not in homes] if homes else rows
    tables["quarantine"] = quarantine_table(quarantine, result, key)
    held = held_places(quarantine, rows, result)
    tokens = [
        token_rows(reading, number, result, disputes) + label_tokens(reading, held[number])
        for number, reading in enumerate(result.renditions)
    ]
    tables["token"] = token_table(tokens, result, key)
    reports = table_reports(result, held, tokens)
    tables["table_reading"] = table_reading_table(reports, key)
    tables["rendition"] = _rendition_table(result, key)
    accounted = account(result, reports, tokens, held)
    tables["bulletin"] = _bulletin_table(result, key, accounted, ingest_version, reference)
    return tables, reports


def _rendition_table(result: EditionResult, key: Key) -> pa.Table:
    rows = [
        (d.rendition_id, d.name, d.format, d.encoding, d.size_bytes, d.line_count, reading.tokens)
        for reading in result.renditions
        for d in (reading.document,)
    ]
    return small_table("rendition", rows, key)


def _bulletin_table(
    result: EditionResult, key: Key, accounted: TokenAccount, ingest_version: str, reference: Reference
) -> pa.Table:
    identity = result.identity
    row = (
        identity.city_code,
        identity.series_code,
        reference.series[identity.series_code].spec.name,
        identity.issue_year,
        identity.issue_no,
        identity.title_zh,
        identity.published_on,
        len(result.renditions),
        accounted.total,
        accounted.facts,
        accounted.non_facts,
        accounted.quarantined,
        accounted.homeless,
        ingest_version,
        version_for(identity.bulletin_id, reference),
    )
    return small_table("bulletin", [row], key)
