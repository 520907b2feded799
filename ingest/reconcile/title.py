"""A title that prints another month than the bulletin is filed under, as a check of the ledger."""

from __future__ import annotations

from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.identify import Identity
from ingest.identify.period import find_periods
from ingest.reconcile.narrative import ExtraCheck

TITLE = "title"


def title_checks(identities: list[Identity]) -> list[ExtraCheck]:
    """One failed check a rendition whose title all its tables and its text contradict (``identify.witnesses``)."""
    checks: dict[str, ExtraCheck] = {}
    for identity in identities:
        said = find_periods(identity.title_zh)
        if said and said[0].last != identity.month.month:
            expression = f"标题 {said[0].label} = 各表与正文 {identity.period_label}"
            checks[expression] = ExtraCheck(
                check_id=f"{TITLE}:{said[0].label}", rule_code=TITLE, rule_kind=TITLE, table_code="narrative",
                area=None, expression=expression, left=float(said[0].last), right=float(identity.month.month),
                left_low=None, left_high=None, right_low=None, right_high=None,
                outcome=OUTCOME_NAMES[Outcome.FAILS], cells=(), note="标题月份疑为印错，按各表表头与正文归入月份",
            )  # fmt: skip
    return list(checks.values())
