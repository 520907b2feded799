"""The yardstick reads what it claims to read, else the comparison is worth nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bench.pandas_script import read_bulletin, split_and_convert
from tests.synthetic import generate


@pytest.mark.parametrize(("code", "month"), [("430200", date(2020, 9, 1)), ("431100", date(2021, 12, 1))])
def test_the_pandas_script_reads_every_figure_of_a_clean_bulletin(code: str, month: date) -> None:
    bulletin = generate(code, month)
    frame = read_bulletin(bulletin.text)
    tables = {key: p for key, p in bulletin.truth.items() if key not in bulletin.narrative_only}
    spanned = [text for text in bulletin.non_facts.values() if text not in ("", "-", "/")]
    # It takes the spanned cells for figures: it trusts what it sees.
    assert len(frame) == len(tables) + len(spanned)
    assert set(frame["month"]) == {f"{month:%Y-%m}"}
    plan = frame[(frame["metric"] == "investment.plan.total") & frame["area"].isin(["合计", "全市"])]
    assert plan["value"].item() == float(bulletin.truth[code, f"{month:%Y-%m}", "investment.plan.total"].value)
    assert split_and_convert(bulletin.text) == len(frame)
