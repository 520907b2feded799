"""What a client must not be able to do: nothing but read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.serving.clients import Client
from tests.serving.conftest import Served, free_port
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.serving import Server, add_user, remove_user, users
from warehouse.serving.users import users_file

WRITING = (
    "create table marts.mine as select 1",
    "create temp table mine as select 1",
    "create schema mine",
    "create view marts.mine as select 1",
    "create or replace macro gate.admits(a, b, c) as true",
    "insert into marts.fct_figure select 1, 1, 'x'",
    "insert into bulletins.marts.fct_figure select 1, 1, 'x'",
    "delete from bulletins.marts.fct_figure",
    "drop view marts.v_figure",
    "with x as (select 1) insert into bulletins.marts.dim_generation from x",
    "select 1; create table marts.mine as select 1",
    "copy marts.fct_figure to '/tmp/out.csv'",
    "export database '/tmp/out'",
)
REACHING = (
    "attach ':memory:' as other",
    "detach bulletins",
    "use bulletins",
    "load httpfs",
    "install icu",
    "set threads = 1",
    "set enable_external_access = true",
    "reset quack_authorization_function",
    "pragma database_list",
    "checkpoint",
    "call quack_stop('quack:localhost')",
    "prepare p as select 1",
    "select from quack_stop('quack:localhost')",
    "from QUACK_Active_Connections()",
    "select * from system.main.quack_active_connections()",
    "from quack_query('quack:example.org', 'select 1')",
    "from quack_serve('quack:localhost:1', token := 'mine')",
    "select (select max(value) from duckdb_settings())",
    "with x as materialized (from duckdb_secrets()) from x",
    "from query('from quack_active_connections()')",
    "from query_table('marts.fct_figure')",
    "from enable_logging('Quack')",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "from read_text('/etc/passwd')",
    "from read_csv('/etc/passwd')",
    "from glob('/*')",
    "from '/etc/passwd'",
    "from 'x.parquet'",
    "describe 'x.csv'",
    "from \"read_text\"('/etc/passwd')",
    'from read_text(\'/etc/passwd\') as """function_name"":""range"',
    "select 1 where exists (from read_text('/etc/passwd'))",
)


@pytest.mark.parametrize("statement", WRITING + REACHING)
def test_the_server_runs_nothing_but_reading(shared: Served, statement: str) -> None:
    with pytest.raises(duckdb.Error, match="Authorization failed"):
        shared.client().there(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "create table b.marts.mine as select 1",
        "create schema b.mine",
        "create view b.marts.mine as select 1",
        "insert into b.marts.fct_figure values (1, 1, 'x')",
        "delete from b.marts.fct_figure",
        "drop view b.marts.v_figure",
    ],
)
def test_nothing_is_written_through_the_attached_names(shared: Served, statement: str) -> None:
    client = shared.client()
    with pytest.raises(duckdb.Error):
        client.here(statement)
    assert client.there("select count(*) from marts.fct_figure") == [(5000,)]
    relations = "select count(*) from duckdb_tables() where database_name = 'memory'"
    assert client.there(relations) == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "with x as (select 1 as a) select a, row_number() over () from x",
        "values (1)",
        "summarize marts.fct_figure",
        "show all tables",
        "select unnest([1, 2])",
        "from range(3) t(i) where i in (select place from marts.fct_figure)",
        "select histogram(place % 2) from marts.fct_figure",
        "select 'from quack_stop()' as \"function_name\"",
        "select version(), area_zh like '%./%' from marts.fct_figure limit 1",
    ],
)
def test_what_analysts_write_is_let_through(shared: Served, statement: str) -> None:
    assert shared.client().there(statement)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One server for the statements above, none of which changes it."""
    from tests.serving.releases import release

    home = Home.open(tmp_path_factory.mktemp("served") / "home")
    release(home, 1)
    token = add_user(home, "chen")
    with Server(home, port=free_port()) as server:
        client = Client(server.address, token)
        yield Served(home, server, token, lambda: client, [])
        client.close()


def test_only_listed_users_connect(served: Served) -> None:
    for token in ("", "guess", served.token[:-1], served.token.upper() + "x"):
        with pytest.raises(duckdb.Error, match="uthentication"):
            Client(served.server.address, token)
    second = add_user(served.home, "王")
    with pytest.raises(duckdb.Error, match="Authentication failed"):
        Client(served.server.address, second)
    served.server.follow()
    assert Client(served.server.address, second).there("select 1") == [(1,)]


def test_a_user_who_was_removed_is_cut_off(served: Served) -> None:
    gone, token = served.client(), add_user(served.home, "stays")
    served.server.follow()
    stays = Client(served.server.address, token)
    remove_user(served.home, "chen")
    served.server.follow()
    for client in (gone, stays):
        with pytest.raises(duckdb.Error):
            client.there("select 1")
    with pytest.raises(duckdb.Error, match="Authentication failed"):
        served.client()
    assert Client(served.server.address, token).there("select 1") == [(1,)]


def test_the_list_of_users_has_no_token_and_is_private(served: Served) -> None:
    path = users_file(served.home)
    assert served.token not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(WarehouseError, match="there is a user chen already"):
        add_user(served.home, "chen")
    path.write_text(path.read_text(encoding="utf-8") + "wang,secret,2026-01-01\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="line 3 is not a name, a SHA-256"):
        users(served.home)
    served.server.follow()
    assert served.client().there("select 1") == [(1,)], "those of before are still admitted"


def test_other_machines_are_let_in_only_when_that_was_said(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="reached from other machines"):
        Server(Home.open(tmp_path), host="0.0.0.0")
