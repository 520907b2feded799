"""The staged segment becomes part of the lake: everything that was read, in one atomic step."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.assets import OWNERS, RETRY
from orchestration.checks import load_check_specs, load_checks
from orchestration.failures import told_plainly
from orchestration.markdown import table
from orchestration.resources import BulletinLoad

RECONCILIATION = dg.AssetKey("reconciliation")


def build_reconciliation(upstream: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset between the tables and dbt. Not partitioned: one commit holds every month of the load."""

    @dg.asset(
        key=RECONCILIATION,
        deps=list(upstream),
        group_name="lake",
        owners=OWNERS,
        kinds={"python", "parquet"},
        retry_policy=RETRY,
        check_specs=load_check_specs(RECONCILIATION),
        description="Both sides of the books of every bulletin (numeric tokens read, and what became of "
        "each), and "
        "the last new segment of the lake; where much was due, the others were committed while it was read. "
        "Reference data derived from the contracts goes with it.",
    )
    def reconciliation(load: BulletinLoad) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        session = load.session
        with told_plainly():
            segments = session.commit()
        account = session.account
        metadata: dict[str, Any] = {
            "segments": ", ".join(map(str, segments)) or "none: nothing was due",
            "bulletins": len(account.editions),
            "dagster/row_count": sum(t.facts for e in account.editions for t in e.tables),
            "tokens": sum(e.tokens for e in account.editions),
            "books": table(
                ["bulletin", "edition", "month", "renditions", "tokens", "facts", "non-facts",
                 "quarantined", "why"],
                [[e.bulletin_id, e.edition, e.month[:7], len(e.renditions), e.tokens, e.tokens_fact,
                  e.tokens_non_fact, e.tokens_quarantined, e.reason] for e in account.editions],
            ),
            "lake": dg.MetadataValue.path(str(session.home.lake)),
        }  # fmt: skip
        yield dg.MaterializeResult(metadata=metadata)
        yield from load_checks(RECONCILIATION, account)

    return reconciliation
