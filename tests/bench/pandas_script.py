"""The yardsticks: a straightforward pandas script over clean bulletins, and the bare floor below any reading.

The script is what a competent analyst writes once and keeps: cut the text at each annex, read each table by
position, name its columns, melt, convert, concatenate. It trusts every place, name and number
and checks nothing.

    python tests/bench/pandas_script.py FILE...        # long form as CSV on standard output
"""

from __future__ import annotations

import math
import re
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from ingest.reference import Reference  # noqa: E402

TITLES = {
    "scores": "考核得分表",
    "investment": "完成投资情况表",
    "five_hundreds": "省“五个",
    "five_batches": "市“五个一批”",
    "attraction": "引进“500",
    "works": "开竣工完成情况表",
    "reserve": "标准厂房完成情况表",
    "land": "征地拆迁完成情况表",
    "conversion": "开工和投产完成情况表",
}
HEADER_ROWS = dict.fromkeys(TITLES, 3) | dict.fromkeys(("five_hundreds", "works", "land", "conversion"), 2)
PERIOD = re.compile(r"(?:1-)?(\d{1,2}) ?月情况通报")
YEAR = re.compile(r"\((\d{4}) ?年第")
ANNEX = re.compile(r"^附件 ?\d+$", re.MULTILINE)


def column_names() -> dict[str, list[str]]:
    """The figure columns of each table in their order, as the script's author copied them out once."""
    return {c.code: [next(iter(x.metrics.values())) for x in c.columns] for c in Reference.load().contracts.values()}


COLUMNS = column_names()


def number(text: str) -> float:
    """A cell's figure; NaN for blanks and signs."""
    try:
        return float(text.rstrip("%"))
    except ValueError:
        return math.nan


def read_bulletin(text: str) -> pd.DataFrame:
    """Columns area (as printed), month, table, metric, value, a row a figure; blanks and signs dropped."""
    year, month = int(YEAR.search(text)[1]), int(PERIOD.search(text)[1])  # type: ignore[index]
    frames = []
    for annex in ANNEX.split(text)[1:]:
        table = next(code for code, title in TITLES.items() if title in annex[:120])
        rows = [line.split("\t") for line in annex.split("\n") if "\t" in line][HEADER_ROWS[table] :]
        labels = 2 if table == "land" else 1
        frame = pd.DataFrame([[number(cell) for cell in row[labels:]] for row in rows], columns=COLUMNS[table])
        frame["area"] = [row[0].replace(" ", "") for row in rows]
        if table == "land":
            # Two rows an area; the first one has its name.
            frame["area"] = frame["area"].replace("", None).ffill()
            frame["category"] = [row[1] for row in rows]
            long = frame.melt(id_vars=["area", "category"], var_name="metric")
            state = long.pop("category") == "国有"
            long["metric"] = long["metric"].mask(state, long["metric"].str.replace("collective", "state_owned"))
        else:
            long = frame.melt(id_vars="area", var_name="metric")
        long["table"] = table
        frames.append(long)
    whole = pd.concat(frames, ignore_index=True).dropna(subset=["value"])
    whole["month"] = f"{year - (month == 12)}-{month:02d}"
    return whole[["area", "month", "table", "metric", "value"]]


def split_and_convert(text: str) -> int:
    """The floor: cells split and numbers converted, nothing known about any of them. How many there were."""
    numbers = 0
    for line in text.split("\n"):
        if "\t" in line:
            for cell in line.split("\t"):
                digits = cell[:-1] if cell.endswith("%") else cell
                if digits and (digits[0].isdigit() or (digits[0] == "-" and len(digits) > 1)):
                    try:
                        Decimal(digits)
                    except ArithmeticError:
                        continue
                    numbers += 1
    return numbers


if __name__ == "__main__":
    for name in sys.argv[1:]:
        read_bulletin(Path(name).read_text(encoding="utf-8")).to_csv(sys.stdout, index=False)
