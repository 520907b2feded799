"""Asset checks: what the edit rules of the contracts found, and whether the books close.

Edit rules and quarantine warn: a document's own contradictions are served as printed, with the failing check
beside them. Books that do not close are an error, and the edition concerned is not loaded.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.accounts import EditionAccount, LoadAccount, TableAccount
from orchestration.markdown import table
from warehouse.aside import SetAside

EDIT_RULES = "edit_rules"
CELLS = "every_cell_accounted_for"
TOKENS = "every_token_has_a_home"
CONTRACTS = "every_table_has_a_contract"
ASIDE = "no_bulletin_is_set_aside"


def table_check_specs(code: str, key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            EDIT_RULES, asset=key,
            description=f"Sums, ratios, ranks and equalities that the contract “{code}” declares, "
            f"evaluated with "
            "intervals at printed precision. Warns when a rule fails or a cell is in quarantine.",
        ),
        dg.AssetCheckSpec(
            CELLS, asset=key,
            description="Every cell read is a fact, a blank, a placeholder, spanned or in quarantine.",
        ),
    ]  # fmt: skip


def load_check_specs(key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            TOKENS, asset=key,
            description="Every numeric token of the documents is a fact, a classified non-fact or in "
            "quarantine.",
        ),
        dg.AssetCheckSpec(
            CONTRACTS, asset=key,
            description="Every table of the documents fulfils a contract; one that does not is kept whole in "
            "quarantine.",
        ),
    ]  # fmt: skip


def table_checks(
    code: str, key: dg.AssetKey, account: LoadAccount, preview: Sequence[dict[str, Any]]
) -> Iterator[dg.AssetCheckResult]:
    """Both checks of one table over everything the load read."""
    # What needs a look first: a list of thousands is cut short.
    found = sorted(_tables(account.editions, code), key=lambda pair: not (pair[1].checks_failed or pair[1].quarantined))
    quarantined = sum(t.quarantined for _, t in found)
    failed = sum(t.checks_failed for _, t in found)
    rules = [c for edition in account.editions for c in edition.failed_checks if c["table_code"] == code]
    cells = [q for edition in account.editions for q in edition.quarantine if q["table_code"] == code]
    metadata: dict[str, Any] = {
        "rows_placed": sum(t.facts for _, t in found),
        "checks": sum(t.checks for _, t in found),
        "checks_failed": failed,
        "quarantined": quarantined,
        "tables": table(
            ["bulletin", "document", "header", "cells", "facts", "non-facts", "quarantined", "failed",
             "repairs"],
            [
                [e.bulletin_id, t.source_name, t.header_match, t.cells, t.facts, t.non_facts, t.quarantined,
                 t.checks_failed, "; ".join(t.operations)]
                for e, t in found
            ],
        ),
    }  # fmt: skip
    if rules:
        metadata["failed_rules"] = table(
            ["rule", "area", "expression", "left", "right", "note"],
            [[r["rule_code"], r["area_code"], r["expression"], r["left_value"], r["right_value"], r["note"]]
             for r in rules],
        )  # fmt: skip
    if cells:
        metadata["quarantine"] = table(
            ["line", "row", "column", "printed", "reason", "suggestion"],
            [[c["line"], c["row_label"], c["column_label"], c["printed"], c["reason_zh"], c["suggestion"]]
             for c in cells],
        )  # fmt: skip
    if preview:
        names = list(preview[0])
        metadata["preview"] = table(names, [[row[name] for name in names] for row in preview])
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=EDIT_RULES,
        passed=not (quarantined or failed),
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{failed} rules fail, {quarantined} cells in quarantine",
        metadata=metadata,
    )
    open_tables = [(e, t) for e, t in (*found, *_tables(account.unbalanced, code)) if not t.closes]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CELLS,
        passed=not open_tables,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "cells": sum(t.cells for _, t in found),
            "accounted_for": sum(t.facts + t.non_facts + t.quarantined for _, t in found),
            "open": table(
                ["bulletin", "document", "line", "cells", "accounted for"],
                [[e.bulletin_id, t.source_name, t.first_line, t.cells, t.facts + t.non_facts + t.quarantined]
                 for e, t in open_tables],
            ),
        },
    )  # fmt: skip


def load_checks(key: dg.AssetKey, account: LoadAccount) -> Iterator[dg.AssetCheckResult]:
    """The checks over whole documents."""
    editions = account.editions
    unbalanced = [e for e in account.unbalanced if e.tokens_homeless or not e.closes]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=TOKENS,
        passed=not unbalanced,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "tokens": sum(e.tokens for e in editions),
            "facts": sum(e.tokens_fact for e in editions),
            "non_facts": sum(e.tokens_non_fact for e in editions),
            "quarantined": sum(e.tokens_quarantined for e in editions),
            "not_loaded": table(
                ["bulletin", "edition", "tokens", "without a home"],
                [[e.bulletin_id, e.edition, e.tokens, ", ".join(str(t["text"]) for t in e.homeless)]
                 for e in unbalanced],
            ),
        },
    )  # fmt: skip
    unmatched = [(e, t) for e in editions for t in e.tables if t.table_code is None]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CONTRACTS,
        passed=not unmatched,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "unmatched": table(
                ["bulletin", "document", "line", "title", "cells"],
                [[e.bulletin_id, t.source_name, t.first_line, t.title, t.cells] for e, t in unmatched],
            )
        },
    )


def release_check_specs(key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            ASIDE, asset=key,
            description="Every bulletin is served as it was received; one that cannot be read, or whose reading "
            "breaks a rule, is set aside, and what it served before stays.",
        )
    ]  # fmt: skip


def release_check(
    key: dg.AssetKey, aside: Iterable[SetAside], served: Container[tuple[str, str]]
) -> dg.AssetCheckResult:
    """What is set aside of everything that is known, not of this load only."""
    found = list(aside)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=ASIDE,
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"{len(found)} bulletins are set aside",
        metadata={
            "set_aside": table(
                ["bulletin", "edition", "month", "reason", "place", "what to do", "earlier reading served"],
                [[a.bulletin_id, a.edition, f"{a.month:%Y-%m}", a.said, a.place, a.remedy, str(a.key in served)]
                 for a in found],
            )
        },
    )  # fmt: skip


def _tables(editions: Sequence[EditionAccount], code: str) -> list[tuple[EditionAccount, TableAccount]]:
    return [(edition, found) for edition in editions for found in edition.tables if found.table_code == code]
