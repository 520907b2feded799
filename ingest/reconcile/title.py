"""What a bulletin prints of its month, date or issue and all else contradicts, as failed checks of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.identify import Identity
from ingest.reconcile.narrative import ExtraCheck

TITLE = "title"


def title_checks(identities: Iterable[Identity], agreed: Identity) -> list[ExtraCheck]:
    """One failed check for each misprint of a rendition (``identify.witnesses``), and for each date of publication
    that a rendition prints and the edition does not have (``identify.agreement``)."""
    checks: dict[str, ExtraCheck] = {}
    for identity in identities:
        for misprint in identity.misprints:
            expression = f"{misprint.what} {misprint.printed} = {misprint.by}"
            checks[expression] = _failed(
                misprint.what, misprint.printed, expression, misprint.said, misprint.read, "疑为印错，按其余各处读取"
            )
        if identity.published_on != agreed.published_on:
            printed = identity.published_on.isoformat()
            expression = f"发布日期 {printed} = 其他版本文件 {agreed.published_on.isoformat()}"
            checks[expression] = _failed(
                "发布日期", printed, expression, _number(identity.published_on), _number(agreed.published_on),
                "同一期的版本文件所印日期不同，取多数；各半取较晚者",
            )  # fmt: skip
    return [checks[expression] for expression in sorted(checks)]


def _failed(what: str, printed: str, expression: str, said: float, read: float, note: str) -> ExtraCheck:
    return ExtraCheck(
        check_id=f"{TITLE}:{what}:{printed}", rule_code=TITLE, rule_kind=TITLE, table_code="narrative", area=None,
        expression=expression, left=float(said), right=float(read), left_low=None, left_high=None, right_low=None,
        right_high=None, outcome=OUTCOME_NAMES[Outcome.FAILS], cells=(), note=note,
    )  # fmt: skip


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
