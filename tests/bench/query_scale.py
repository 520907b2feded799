"""A copy of a release in which every city stands several times: as many figures as those of many cities.

Ten million figures are some ten years of as many cities as a few provinces have, not centuries of three cities: a
metric's course has a hundred months, and a month of it hundreds of areas.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb

from tests.synthetic import CITY_CODES, history
from tests.synthetic.__main__ import write
from warehouse.home import Home

FIRST, LAST = date(2012, 1, 1), date(2021, 12, 1)
TO_TEN_MILLION = 18
"""How often the figures of ``ten_years`` make ten million."""

_MODELS = Path(__file__).parents[2] / "dbt_project/models/marts"
_KEYED = ("fct_observation_vintage", "fct_flow")

_PLACES = ("area_code", "city_code", "parent_code", "former_code")
_DOCUMENTS = ("bulletin_id", "rendition_id")
_NAMES = {
    "marts.dim_area": ["name_zh"],
    "marts.dim_area_name": ["name_zh"],
    "store.area": ["area_zh", "city_zh"],
}


def ten_years(folder: Path) -> Home:
    """Ten years of the synthetic cities, some 400,000 figures, loaded into a home of its own in ``folder``."""
    write(folder, CITY_CODES, history(CITY_CODES, FIRST, LAST))
    home = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"} | {
        "WAREHOUSE_HOME": str(folder)
    }
    command = [Path(sys.executable).with_name("bulletins"), "load", folder / "landing"]
    subprocess.run(command, env=home, check=True, stdout=subprocess.DEVNULL)
    return Home.open(folder)


def enlarged(release: Path, target: Path, times: int) -> Path:
    """``release`` with the rows of every city ``times`` over, in the order of the marts. The cities of a copy, their
    districts and their documents have codes and names of their own, with the copy's number."""
    shutil.copyfile(release, target)
    target.chmod(0o644)
    with duckdb.connect(str(target)) as connection:
        first, last, bulletins = connection.execute(
            "select year(min(month)), year(max(month)), count(*) from marts.dim_bulletin"
        ).fetchone() or (0, 0, 0)
        orders = {f"store.{mart}": _order(mart, first, last, bulletins * times) for mart in _KEYED}
        tables = connection.execute(
            "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
            "where table_oid in (select table_oid from duckdb_tables() where schema_name in ('marts', 'store')) "
            "group by 1 order by 1"
        ).fetchall()
        for table, columns in tables:
            marked = [name for name in columns if name in _PLACES or name in _DOCUMENTS]
            if not marked:
                continue
            marked += _NAMES.get(table, [])
            replaced = ", ".join(f"if(copy = 0, {name}, {name} || '/' || copy) as {name}" for name in marked)
            connection.execute(
                f"create or replace table {table} as select * exclude (copy) from (select * replace ({replaced}) "
                f"from {table} cross join (select unnest(range({times}))::int as copy)) "
                f"order by {orders.get(table) or ('month' if 'month' in columns else marked[0])}"
            )
    return target


def _order(mart: str, first_year: int, last_year: int, bulletins: int) -> str:
    """What a full build orders the rows of a keyed mart by, from its model: see the macro block_of_years."""
    model = (_MODELS / f"{mart}.sql").read_text(encoding="utf-8")
    found = re.search(r"bulletins_a_block=(\d+),\s*then_by=\[([^]]+)\]", model)
    assert found, f"{mart} does not say how its rows lie"
    blocks = max(1, round(bulletins / int(found[1])))
    then_by = found[2].replace("'", "")
    return f"(year(month) - {first_year}) * {blocks} // {last_year - first_year + 1}, metric_key, {then_by}"
