"""What a client gets to read, and which release."""

from __future__ import annotations

import duckdb
import pytest

from tests.serving.conftest import Served
from tests.serving.releases import release
from warehouse.readers import being_read
from warehouse.release import rollback


def test_relations_are_read_by_the_names_they_have_in_the_file(served: Served) -> None:
    client = served.client()
    assert client.here("select count(*), min(generation), any_value(area_zh) from b.marts.fct_figure") == [
        (5000, 1, "醴陵市")
    ]
    assert client.here('select distinct "代", "地区" from b.zh."数值"') == [(1, "醴陵市")]
    assert client.there("select count(*) from marts.v_figure") == [(5000,)]
    assert client.there("from marts.places(2)") == [(0,), (1,)]
    assert client.there("select marts.twice(4)") == [(8,)]
    assert client.there("describe marts.dim_generation")[0][:2] == ("generation", "INTEGER")


def test_a_client_that_stays_reads_the_new_release(served: Served) -> None:
    client = served.client()
    assert client.here("select max(generation) from b.marts.fct_figure") == [(1,)]
    first = served.server.release
    release(served.home, 2)
    served.server.follow()
    assert client.here("select min(generation), max(generation) from b.marts.fct_figure") == [(2, 2)]
    assert client.there("select count(*) from marts.v_figure") == [(5000,)]
    assert first is not None
    assert not being_read(first), "the release before is still open, and would never be removed"
    rollback(served.home, "000000000001")
    served.server.follow()
    assert client.here("select max(generation) from b.marts.fct_figure") == [(1,)]


def test_a_transaction_keeps_its_release(served: Served) -> None:
    client = served.client()
    client.there("begin transaction")
    assert client.there("select max(generation) from marts.v_figure") == [(1,)]
    release(served.home, 2)
    served.server.follow()
    assert client.there("select max(generation) from marts.v_figure") == [(1,)]
    assert client.there("select max(generation) from marts.dim_generation") == [(1,)]
    assert served.client().there("select max(generation) from marts.v_figure") == [(2,)]
    client.there("commit")
    assert client.there("select max(generation) from marts.v_figure") == [(2,)]


def test_relations_come_and_go_with_releases(served: Served) -> None:
    client = served.client()
    release(
        served.home,
        2,
        "drop view marts.v_figure",
        "alter table marts.fct_figure add column unit varchar default '万元'",
        "create table marts.dim_unit as select '万元' as unit",
        "drop macro marts.twice",
    )
    served.server.follow()
    assert client.there("select distinct unit from marts.fct_figure") == [("万元",)]
    assert client.there("from marts.dim_unit") == [("万元",)]
    with pytest.raises(duckdb.Error, match="v_figure does not exist"):
        client.there("from marts.v_figure")
    with pytest.raises(duckdb.Error, match="twice does not exist"):
        client.there("select marts.twice(1)")
    assert served.client().here("select unit from b.marts.dim_unit") == [("万元",)]


def test_a_broken_release_leaves_the_one_before(served: Served) -> None:
    client = served.client()
    served.home.current.unlink()
    served.home.current.symlink_to("../releases/000000000099")
    served.server.follow()
    served.server.follow()
    assert client.here("select max(generation) from b.marts.fct_figure") == [(1,)]
    assert [line.split(":")[0] for line in served.told] == ["Still serving release 000000000001"]
