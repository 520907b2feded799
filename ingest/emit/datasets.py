"""A reconciled edition as one Arrow table a dataset, and its report by table."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ingest.emit.accounting import TokenAccount, account
from ingest.emit.checks import check_table
from ingest.emit.columns import key_scalars, table
from ingest.emit.held import held_places
from ingest.emit.narrative import narrative_figures
from ingest.emit.observations import observation_table
from ingest.emit.quarantine import quarantine_rows, quarantine_table
from ingest.emit.reports import TableReport, table_reading_table, table_reports
from ingest.emit.tokens import token_rows, token_table
from ingest.reconcile.edition import EditionResult
from ingest.reference import Reference
from ingest.reference.version import version_for


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
    tables: dict[str, pa.Table] = {}
    served, disputes = narrative_figures(result)
    tables["observation"] = observation_table(result, served, key)
    tables["check"] = check_table(result, key)
    rows = quarantine_rows(result, disputes, reference)
    homes = result.settlement.homes
    quarantine = [row for row in rows if (row[0], row[3].line, row[3].column) not in homes] if homes else rows
    tables["quarantine"] = quarantine_table(quarantine, result, key)
    tokens = [token_rows(reading, number, result, disputes) for number, reading in enumerate(result.renditions)]
    tables["token"] = token_table(tokens, result, key)
    held = held_places(quarantine, rows, result)
    reports = table_reports(result, held, tokens)
    tables["table_reading"] = table_reading_table(reports, key)
    tables["rendition"] = _rendition_table(result, key)
    accounted = account(result, reports, tokens, held)
    tables["bulletin"] = _bulletin_table(result, key, accounted, ingest_version, reference)
    return tables, reports


def _rendition_table(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    documents = [reading.document for reading in result.renditions]
    columns: dict[str, Any] = {
        "rendition_id": [d.rendition_id for d in documents],
        "source_name": [d.name for d in documents],
        "format": [d.format for d in documents],
        "encoding": [d.encoding for d in documents],
        "size_bytes": [d.size_bytes for d in documents],
        "lines": [d.line_count for d in documents],
        "tokens": [reading.tokens for reading in result.renditions],
    }
    return table("rendition", columns, len(documents), key)


def _bulletin_table(
    result: EditionResult, key: dict[str, Any], accounted: TokenAccount, ingest_version: str, reference: Reference
) -> pa.Table:
    identity = result.identity
    columns: dict[str, Any] = {
        "city_code": [identity.city_code],
        "series_code": [identity.series_code],
        "series_zh": [reference.series[identity.series_code].spec.name],
        "issue_year": [identity.issue_year],
        "issue_no": [identity.issue_no],
        "title_zh": [identity.title_zh],
        "published_on": [identity.published_on],
        "renditions": [len(result.renditions)],
        "tokens": [accounted.total],
        "tokens_fact": [accounted.facts],
        "tokens_non_fact": [accounted.non_facts],
        "tokens_quarantined": [accounted.quarantined],
        "tokens_homeless": [accounted.homeless],
        "ingest_version": [ingest_version],
        "contracts_version": [version_for(identity.bulletin_id, reference)],
    }
    return table("bulletin", columns, 1, key)
