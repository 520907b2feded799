"""A release is asked and nothing else: whatever is written as SQL, no other file is read, and none is written."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest
from samples import build

from warehouse.errors import WarehouseError
from warehouse.formats import as_text, write
from warehouse.home import Home
from warehouse.query import run_sql
from warehouse.release import publish
from warehouse.statements import expression


def state(root: Path) -> dict[str, str]:
    """Every file below ``root`` with its hash."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


WRITES = [
    "copy fct_observation to '{folder}/out.csv'",
    "copy (select 1) to '{database}' (use_tmp_file false)",
    "explain analyze copy (select 1) to '{database}' (use_tmp_file false)",
    "explain (analyze, format json) copy (select 1) to '{database}' (use_tmp_file false)",
    "select 1; copy (select 1) to '{database}' (use_tmp_file false)",
    "prepare p as copy (select 1) to '{database}' (use_tmp_file false); execute p",
    "attach '{folder}/other.duckdb'",
    "attach ':memory:' as other",
    "install httpfs",
    "load '{folder}/x.duckdb_extension'",
    "export database '{folder}/out'",
    "create table marts.x as select 1",
    "create persistent secret s (type http, bearer_token 'x')",
    "set enable_external_access = true",
    "set lock_configuration = false; set enable_external_access = true",
    "reset enable_external_access",
    "pragma enable_profiling = 'json'",
    "set profiling_output = '{folder}/profile.json'",
    "from enable_profiling(format = 'json', save_location = '{folder}/profile.json')",
    "select (select count(*) from system.main.\"Enable_Logging\" /* */ (storage = 'file', storage_path = '{folder}'))",
    "from query('select 1')",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "checkpoint",
    "call force_checkpoint()",
    "use memory",
    "update marts.fct_observation set generation = 9",
]
READS = [
    "from read_csv('{secret}')",
    "from '{secret}'",
    "from read_text('{secret}')",
    "from read_blob('{secret}')",
    "from glob('{folder}/*')",
    "from sniff_csv('{secret}')",
    "from read_parquet('{folder}/*.parquet')",
    "select count(*) from fct_observation where generation < (select count(*) from read_text('{secret}'))",
    "from read_text('https://example.org/')",
    "from duckdb_secrets()",
    "from home",
]


@pytest.mark.parametrize("query", [*WRITES, *READS])
def test_nothing_but_the_release_is_reached(query: str, home: Home, tmp_path: Path) -> None:
    release = publish(home, build(home))
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    before = state(tmp_path)
    asked = query.format(folder=folder, secret=folder / "secret.csv", database=release.path)
    with pytest.raises(WarehouseError) as caught:
        run_sql(home, asked)
    assert caught.value.code == "sql"
    assert state(tmp_path) == before
    assert run_sql(home, "select count(*) n from fct_observation").to_pylist() == [{"n": 100}]


@pytest.mark.parametrize(
    "query",
    [
        "from fct_observation limit 3",
        "with a as (select 1 as b) select b from a; values (1, '中文 (x)')",
        "describe fct_observation",
        "summarize fct_observation",
        "show tables",
        "pivot (select generation % 3 as g, area_code from fct_observation) on g using count(*)",
        "explain select * from fct_observation",
        "explain (analyze, format json) select count(*) from fct_observation",
        "explain analyze from fct_observation",
        "pragma database_list",
        "from duckdb_columns() where schema_name = 'marts'",
        "select * from range(3), unnest([1, 2])",
    ],
)
def test_what_asks_is_answered(query: str, home: Home) -> None:
    publish(home, build(home))
    assert run_sql(home, query).num_rows


@pytest.mark.parametrize(
    "text",
    [
        "1 = 1) or (1 = 1", "1 = 1; drop table x", "1 = 1; select 2", "a order by b", "a limit 3", "a from t", "a, b",
        "select 1", "", " ", "a union select 1", "a) group by (b", "1 as x", "a /*", "a > ?", "a > $1",
        "(select count(*) from query('select 1')) > 0",
    ],
)  # fmt: skip
def test_a_condition_is_one_expression(text: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        expression(text)
    assert caught.value.code == "sql"


@pytest.mark.parametrize(
    "text", ["a > 3", "a in (select 1)", "x = 'a;b' and y <> ')'", "a > 1 -- and so on", "不 = '中'"]
)
def test_an_expression_may_be_any(text: str) -> None:
    assert expression(text).strip() == text


def test_csv_is_no_formula_and_a_table_moves_no_cursor(home: Home) -> None:
    publish(home, build(home))
    result = run_sql(
        home,
        "select '=cmd()' as \"=a\", '-1.5%' as n, '@x' as b, chr(27) || '[31mred' || chr(8238) as c, -1.5 as d, "
        "'+1'::enum('+1', 'x') as e, '-x'::enum('-x') as f",
    )
    out = io.BytesIO()
    write(result, "csv", out)
    head, row = list(csv.reader(io.StringIO(out.getvalue().decode())))
    assert head == ["'=a", "n", "b", "c", "d", "e", "f"]
    assert row == ["'=cmd()", "-1.5%", "'@x", "\x1b[31mred\u202e", "-1.5", "+1", "'-x"]
    drawn = as_text(result)
    assert "\\u001b[31mred\\u202e" in drawn
    assert "\x1b" not in drawn
