"""Every list of codes that a reading writes and that marts, labels and pages accept: its one home.

``CODES`` goes to the lake's ``reference/code.parquet``; rules of marts in dbt name a list by its name there (macro
``upholds``, ``accepted``) and so cannot differ from it. ``ingest.emit.soundness`` holds every reading against the same.
A list that only SQL writes (flags of flows and ranks, say) is no concern of a reading and stands with its mart.
"""

from __future__ import annotations

from typing import get_args

from ingest.align.placed import HeaderMatch
from ingest.contracts.model import OverTime, PeriodBasis, Role
from ingest.edits.evaluate import OUTCOME_NAMES
from ingest.edits.rules import Kind
from ingest.reference.model import AreaKind

STATUSES = ("reported", "confirmed", "repaired", "corrected")
TOKEN_CLASSES = ("fact", "restated", "claim", "non_fact", "quarantined", "homeless")
RULE_KINDS = (*get_args(Kind), *get_args(OverTime), "narrative", "claim", "correction", "title", "annex")

CODES: dict[str, tuple[str, ...]] = {
    "status": STATUSES,
    "outcome": OUTCOME_NAMES[1:],
    "rule_kind": RULE_KINDS,
    "header_match": get_args(HeaderMatch),
    "token_class": TOKEN_CLASSES,
    "area_kind": get_args(AreaKind),
    "role": get_args(Role),
    "period_basis": get_args(PeriodBasis),
    "evidence_cause": ("rendition", "decision"),
}
"""By name of the list; the first of ``OUTCOME_NAMES``, a rule that was not tried, is never written."""

COLUMNS: dict[str, dict[str, str]] = {
    "observation": {"status": "status"},
    "check": {"outcome": "outcome", "rule_kind": "rule_kind"},
    "table_reading": {"header_match": "header_match"},
    "token": {"class": "token_class"},
    "belief": {"status": "status", "began_by": "evidence_cause", "ended_by": "evidence_cause"},
}
"""By dataset: columns that hold codes, and of which list."""
