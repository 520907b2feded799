"""One asset a table contract, and one for the narrative: the figures of the editions that a load reads.

The assets are made from the contracts; no table is named here. One step reads every table of an edition,
because tables are read together: their rules reach across.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

from ingest.reference import Reference
from orchestration.accounts import NARRATIVE, EditionAccount, TableAccount
from orchestration.assets import OWNERS, RETRY, refused
from orchestration.assets.documents import DOCUMENTS, refusals
from orchestration.checks import table_check_specs, table_checks
from orchestration.failures import told_plainly
from orchestration.markdown import table
from orchestration.partitions import known_partitions, reporting_months
from orchestration.resources import BulletinLoad


def table_key(code: str) -> dg.AssetKey:
    return dg.AssetKey(["tables", code])


def table_codes(reference: Reference) -> list[str]:
    """The contracts' codes in the order of their series, then the narrative."""
    return [c.code for series in reference.series for c in reference.contracts_of(series)] + [NARRATIVE]


def table_specs(reference: Reference) -> list[dg.AssetSpec]:
    """One spec a table; titles, columns and rules come from the contract."""
    return [_spec(code, reference) for code in table_codes(reference)]


def _spec(code: str, reference: Reference) -> dg.AssetSpec:
    contract = reference.contracts.get(code)
    metadata: dict[str, Any] = {}
    if contract is not None:
        description = (
            f"{contract.title_zh}: {len(contract.columns)} figure columns a row, {len(contract.edits)} "
            f"edit rules "
            f"(unit {contract.spec.unit}, period {contract.spec.period_basis})."
        )
        metrics = [(m, column) for column in contract.columns for m in column.metrics.values()]
        metadata = {
            "contract": dg.MetadataValue.path(contract.source),
            "metrics": table(["metric", "header", "role"], [[m, " / ".join(c.path), c.role] for m, c in metrics]),
            "edit_rules": table(["kind", "rule"], [[rule.kind, rule.expression] for rule in contract.edits]),
        }
    else:
        description = "Figures of the running text, attributed to declared slots; what is not certain is listed."
    return dg.AssetSpec(
        table_key(code),
        deps=[DOCUMENTS],
        description=description,
        group_name="tables",
        owners=OWNERS,
        kinds={"python", "parquet"},
        tags={"theme": contract.spec.theme if contract else NARRATIVE},
        metadata=metadata,
        partitions_def=reporting_months,
    )


def build_tables(reference: Reference) -> dg.AssetsDefinition:
    """The multi-asset that reads what is due and stages it aside."""
    codes = table_codes(reference)

    @dg.multi_asset(
        name="read_tables",
        specs=table_specs(reference),
        check_specs=[spec for code in codes for spec in table_check_specs(code, table_key(code))],
        retry_policy=RETRY,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def read_tables(
        context: dg.AssetExecutionContext, load: BulletinLoad
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with told_plainly():
            load.session.read()
        account = load.session.account
        nothing_new = account.documents and len(account.refused) == len(account.documents)
        if nothing_new and not (load.session.newly_aside and load.session.lake.current()):
            raise refused(refusals(account.documents))
        run_months = list(context.partition_keys) if context.has_partition_key_range else []
        by_month: dict[str, list[EditionAccount]] = defaultdict(list)
        for edition in account.editions:
            by_month[edition.month].append(edition)
        partitions = known_partitions()
        of_months = {month: _metadata(editions) for month, editions in sorted(by_month.items())}
        of_all = {} if run_months else _metadata(account.editions)
        for code in codes:
            key = table_key(code)
            for month, tables in of_months.items():
                found = tables.get(code, _NOTHING)
                if month in run_months:
                    context.add_asset_metadata(found, asset_key=key, partition_key=month)
                elif month in partitions:
                    context.log_event(dg.AssetMaterialization(key, partition=month, metadata=found))
            preview = load.session.previews.get(code, [])
            yield dg.MaterializeResult(asset_key=key, metadata={} if run_months else of_all.get(code, _NOTHING))
            yield from table_checks(code, key, account, preview)

    return read_tables


def _metadata(editions: Iterable[EditionAccount]) -> dict[str | None, dict[str, Any]]:
    """By table code: what ``editions`` have of it. One walk, however many tables and months there are."""
    found: dict[str | None, list[tuple[str, TableAccount]]] = defaultdict(list)
    for edition in editions:
        for read in edition.tables:
            found[read.table_code].append((edition.bulletin_id, read))
    return {code: _sums(rows) for code, rows in found.items()}


def _sums(rows: Sequence[tuple[str, TableAccount]]) -> dict[str, Any]:
    return {
        "dagster/row_count": sum(read.facts for _, read in rows),
        "bulletins": len({bulletin_id for bulletin_id, _ in rows}),
        "cells": sum(read.cells for _, read in rows),
        "non_facts": sum(read.non_facts for _, read in rows),
        "quarantined": sum(read.quarantined for _, read in rows),
        "checks_failed": sum(read.checks_failed for _, read in rows),
    }


_NOTHING = _sums([])
