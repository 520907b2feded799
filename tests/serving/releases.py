"""Small releases whose every row names its generation."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.home import Home
from warehouse.release import Release, publish


def release(home: Home, generation: int, *statements: str, keep: int = 3) -> Release:
    """Publish a release of that generation; ``statements`` are run in it before."""
    built: Path = home.build / "bulletins.duckdb"
    built.unlink(missing_ok=True)
    with duckdb.connect(str(built)) as connection:
        for statement in (
            "create schema marts",
            "create schema zh",
            f"create table marts.fct_figure as select {generation} as generation, i as place, '醴陵市' as area_zh"
            " from range(5000) t(i)",
            f"create table marts.dim_generation as select {generation} as generation",
            "create view marts.v_figure as from marts.fct_figure join marts.dim_generation using (generation)",
            'create view zh."数值" as select generation as "代", area_zh as "地区" from marts.fct_figure',
            "create macro marts.places(most) as table select place from marts.fct_figure where place < most",
            "create macro marts.twice(x) as 2 * x",
            *statements,
        ):
            connection.execute(statement)
    return publish(home, built, keep=keep, required=())
