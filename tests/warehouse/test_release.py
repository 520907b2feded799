"""Only a database that can be read from end to end is served, and the old one stays until then."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from samples import build, identity, reading

from warehouse.errors import ReleaseRefused, WarehouseError
from warehouse.home import Home
from warehouse.inspection import REQUIRED_RELATIONS
from warehouse.lake import Lake
from warehouse.query import connect, run_sql
from warehouse.release import current_release, publish, releases, rollback

ROOT = Path(__file__).parents[2]


def generation(home: Home) -> int:
    return int(run_sql(home, "select max(generation) g from fct_observation")["g"][0].as_py())


def alter(path: Path, *statements: str) -> Path:
    connection = duckdb.connect(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path


def test_a_release_is_served_and_described(home: Home) -> None:
    Lake(home).stage([reading(identity())]).commit()
    release = publish(home, build(home, (identity().bulletin_id,)), run_id="run-1")
    assert release == current_release(home)
    assert (release.release_id, release.run_id, release.segments) == ("000000000001", "run-1", (1,))
    assert set(release.rows) == {*REQUIRED_RELATIONS, "zh.观测"}
    assert release.rows["marts.fct_observation"] == 100
    assert release.size_bytes == home.database.stat().st_size
    assert sorted(path.name for path in release.path.parent.iterdir()) == [
        "bulletins.duckdb", "readings.json", "release.json",
    ]  # fmt: skip
    assert str(home.current.readlink()) == "../releases/000000000001"


def test_a_bi_tool_sees_the_same_catalog_in_every_release(home: Home) -> None:
    for number in (1, 2):
        publish(home, build(home, generation=number))
        with duckdb.connect(str(home.database), read_only=True) as connection:
            catalog, value = connection.execute(
                "select current_catalog(), max(generation) from bulletins.marts.fct_observation"
            ).fetchall()[0]
        assert (catalog, value) == ("bulletins", number)


def test_a_release_does_not_change_when_the_next_is_built_in_place(home: Home) -> None:
    built = build(home)
    publish(home, built)
    alter(built, "update marts.fct_observation set generation = 99")
    assert generation(home) == 1
    publish(home, built)
    assert generation(home) == 99


def test_a_moved_home_still_serves(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "here")
    publish(home, build(home))
    home.root.rename(tmp_path / "there")
    assert generation(Home.open(tmp_path / "there")) == 1


def test_the_log_of_a_killed_build_is_brought_in_or_the_release_refused(home: Home) -> None:
    built = build(home)
    script = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute(\"set checkpoint_threshold = '1GB'\");"
        "c.execute('update marts.fct_observation set generation = 7'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(built)], check=True)
    assert built.with_name("bulletins.duckdb.wal").exists()
    publish(home, built)
    assert generation(home) == 7
    assert not built.with_name("bulletins.duckdb.wal").exists()


def test_what_must_not_be_served_is_refused_with_the_reason(home: Home, tmp_path: Path) -> None:
    publish(home, build(home))
    other_name = build(home).rename(home.build / "dev.duckdb")
    alter(
        other_name,
        "drop view marts.v_observation",
        "create view marts.v_observation as from dev.marts.fct_observation",
    )
    text = tmp_path / "text.duckdb"
    text.write_text("not a database" * 1000)
    cases = {
        r"there is no built database\. Build the marts first": tmp_path / "absent.duckdb",
        r"cannot be checkpointed": text,
        r"marts\.v_observation cannot be read .*dev": other_name,
        r"it lacks marts\.fct_flow, marts\.fct_check": alter(
            build(home), "drop table marts.fct_flow", "drop table marts.fct_check"
        ),
    }
    for reason, built in cases.items():
        with pytest.raises(ReleaseRefused, match=reason):
            publish(home, built)
    with pytest.raises(ReleaseRefused, match=r"zh\.坏 cannot be read"):
        # A view that counts well and fails on a value.
        publish(
            home,
            alter(build(home), "create view zh.\"坏\" as select ('a' || i)::int x from range(5) t(i)"),
        )
    assert generation(home) == 1
    assert [release.release_id for release in releases(home)] == ["000000000001"]
    assert [path.name for path in home.releases.iterdir()] == ["000000000001"]


def test_a_built_database_that_is_still_open_elsewhere_is_refused(home: Home) -> None:
    built = build(home)
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(built)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(ReleaseRefused, match=r"(?s)lock.*Close every connection to it"):
        publish(home, built)
    holder.communicate("")
    publish(home, built)


def test_a_release_that_lost_a_bulletin_or_every_figure_is_refused(home: Home) -> None:
    Lake(home).stage([reading(identity(13)), reading(identity(14))]).commit()
    with pytest.raises(ReleaseRefused, match=r"lacks 1 bulletins that the lake holds: 430200-zzdsj-2020-13"):
        publish(home, build(home, (identity(14).bulletin_id,)))
    both = tuple(identity(number).bulletin_id for number in (13, 14))
    with pytest.raises(ReleaseRefused, match="holds no figure, but the lake does"):
        publish(home, build(home, both, rows=0))
    assert current_release(home) is None
    publish(home, build(home, both))


def test_the_last_releases_are_kept_and_numbers_are_not_used_twice(home: Home) -> None:
    for number in range(1, 5):
        publish(home, build(home, generation=number), keep=3)
    assert [release.release_id[-1] for release in releases(home)] == ["2", "3", "4"]
    rollback(home, "000000000002")
    assert generation(home) == 2
    assert publish(home, build(home, generation=5), keep=3).release_id == "000000000005"
    assert generation(home) == 5


def test_an_old_release_stays_while_it_is_served_or_read(home: Home) -> None:
    publish(home, build(home, generation=1))
    connection = connect(home)
    for number in (2, 3):
        publish(home, build(home, generation=number), keep=1)
    if Path("/proc/locks").exists():
        assert [release.release_id[-1] for release in releases(home)] == ["1", "3"]
    assert connection.execute("select max(generation) from fct_observation").fetchall() == [(1,)]
    connection.close()
    publish(home, build(home, generation=4), keep=1)
    assert [release.release_id[-1] for release in releases(home)] == ["4"]


def test_rolling_back_to_what_is_not_there_or_was_changed_is_refused(home: Home) -> None:
    for number in (1, 2):
        publish(home, build(home, generation=number))
    with pytest.raises(WarehouseError, match=r"no release 7\. There are 000000000001, 000000000002"):
        rollback(home, "7")
    path = releases(home)[0].path
    path.chmod(0o644)
    alter(path, "update marts.fct_observation set value = 0")
    with pytest.raises(ReleaseRefused, match="was changed since it was published"):
        rollback(home, "000000000001")
    assert generation(home) == 2


def test_a_symlink_that_leads_nowhere_is_said_so(home: Home) -> None:
    publish(home, build(home))
    (home.releases / "000000000001").rename(home.root / "aside")
    with pytest.raises(WarehouseError, match="points to the release 000000000001, which is gone"):
        current_release(home)


def test_ten_readers_never_see_an_error_or_half_a_release(home: Home, tmp_path: Path) -> None:
    publish(home, build(home, generation=1))
    stop = tmp_path / "stop"
    script = Path(__file__).parent / "reader_loop.py"
    readers = [
        subprocess.Popen(
            [sys.executable, str(script), str(home.root), str(stop), ["plain", "product"][number % 2]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )
        for number in range(10)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(2, 22):
        publish(home, build(home, generation=number), keep=3)
        time.sleep(0.1)
    stop.touch()
    queries, seen = 0, set()
    for reader in readers:
        out, problems = reader.communicate(timeout=30)
        assert reader.returncode == 0, problems
        count, generations = out.split(maxsplit=1)
        queries += int(count)
        seen |= set(generations.split())
    assert queries > 100
    assert len(seen) > 5
    assert "21" in seen
