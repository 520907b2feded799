"""One word for one code, on the page as in the marts."""

from __future__ import annotations

import csv
from pathlib import Path

from ingest.proof.vocabulary import OUTCOMES, RULE_KINDS, STATUSES

LABELS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "labels.csv"


def test_the_page_and_the_marts_call_a_code_by_the_same_name() -> None:
    marts: dict[str, dict[str, str]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            marts.setdefault(row["domain"], {})[row["code"]] = row["label_zh"]
    on_the_page = {code: word.label for code, word in STATUSES.items()}
    assert marts["status"] == {code: on_the_page[code] for code in marts["status"]}
    assert marts["outcome"] == {code: word.label for code, word in OUTCOMES.items()}
    assert marts["rule_kind"] == RULE_KINDS
