"""One peer's answers to the twelve questions, in an environment that has the peer: ``python query_peers.py JOB.json``.

The job has ``system``, ``folder`` (the star as Parquet and CSV, and room for a database), ``queries`` by name,
``numbers`` for polars and ``runs``. Printed is JSON: by name the best wall milliseconds, and the count and sum of what
came back. No module of this project is imported.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder, system = Path(job["folder"]), job["system"]
    ask = {"sqlite": sqlite, "postgres": postgres, "chdb": chdb, "polars": polars}[system](folder, job["numbers"])
    answers = {}
    for name, query in job["queries"].items():
        text = name if system == "polars" else query
        best, rows = None, []
        for _ in range(job["runs"]):
            started = time.perf_counter()
            rows = ask(text)
            taken = (time.perf_counter() - started) * 1000
            best = taken if best is None else min(best, taken)
        answers[name] = [best, *digest(rows)]
    print(json.dumps(answers))


def digest(rows: list[tuple[Any, ...]]) -> tuple[int, float]:
    """How many rows, and the sum of their last column: enough to see that all systems answer the same."""
    last = [row[-1] for row in rows]
    return len(rows), round(sum(float(x) for x in last if isinstance(x, int | float | Decimal) and x == x), 2)


def sqlite(folder: Path, numbers: dict[str, int]) -> Ask:
    import csv
    import sqlite3

    connection = sqlite3.connect(folder / "star.sqlite")
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma cache_size = -1000000")
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = ([cell or None for cell in row] for row in csv.reader(file))
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows)
    for index in INDEXES:
        connection.execute(index)
    connection.execute("analyze")
    connection.commit()
    return lambda query: connection.execute(query).fetchall()


def postgres(folder: Path, numbers: dict[str, int]) -> Ask:
    import psycopg

    connection = psycopg.connect(host=str(folder), dbname="postgres", user="postgres", autocommit=True)
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        copy = f"copy {table} from stdin (format csv)"
        with (folder / f"{table}.csv").open("rb") as file, connection.cursor().copy(copy) as into:
            while piece := file.read(1 << 20):
                into.write(piece)
    for index in INDEXES:
        connection.execute(index)
    connection.execute("vacuum analyze")
    return lambda query: connection.execute(query).fetchall()


TABLES = {
    "metric": {"id": "integer", "code": "text", "name_zh": "text"},
    "area": {"id": "integer", "code": "text", "kind": "text", "city_id": "integer"},
    "fact": {"metric_id": "smallint", "area_id": "smallint", "month_no": "integer", "value": "double precision"},
    "flow": {"metric_id": "smallint", "area_id": "smallint", "month_no": "integer", "flow": "double precision"},
}
INDEXES = [
    "create index fact_course on fact (metric_id, area_id, month_no, value)",
    "create index fact_month on fact (month_no, metric_id, area_id, value)",
    "create index flow_course on flow (metric_id, area_id, month_no, flow)",
]


def chdb(folder: Path, numbers: dict[str, int]) -> Ask:
    from chdb import session

    opened = session.Session()
    opened.query("create database star")
    for table in TABLES:
        opened.query(f"create view star.{table} as select * from file('{folder / table}.parquet')")
    opened.query("use star")

    def ask(query: str) -> list[tuple[Any, ...]]:
        found = str(opened.query(query, "JSONCompactEachRow"))
        return [tuple(json.loads(line)) for line in found.splitlines()]

    return ask


def polars(folder: Path, numbers: dict[str, int]) -> Ask:
    import polars as pl

    n, col = numbers, pl.col
    fact, flow, area, metric = (pl.scan_parquet(folder / f"{t}.parquet") for t in ("fact", "flow", "area", "metric"))
    is_district = col("kind").is_in(["district", "county", "zone"])
    joined = fact.join(area, left_on="area_id", right_on="id")
    in_city = joined.filter((col("city_id") == n["city"]) & is_district)
    month = fact.filter(col("month_no") == n["month"])

    def of(frame: pl.LazyFrame, metric_id: int) -> pl.LazyFrame:
        return frame.filter(col("metric_id") == metric_id)

    def places(month_no: int) -> pl.LazyFrame:
        rows = of(in_city, n["progress"]).filter(col("month_no") == month_no)
        return rows.select("area_id", place=col("value").rank("min", descending=True).cast(pl.Int64))

    completed, district = of(month, n["completed"]), of(joined, n["progress"]).filter(is_district)
    course = of(fact, n["completed"])
    sides = {key: col("value").filter(col("metric_id") == n[key]).max() for key in ("plan", "completed", "progress")}
    asked = {
        "trend": course.filter(col("area_id") == n["area"]).select("month_no", "value").sort("month_no"),
        "ranking": of(in_city, n["progress"]).filter(col("month_no") == n["month"])
        .select("area_id", "value", place=col("value").rank("min", descending=True)).sort("place", "area_id"),
        "totals against sums": of(joined, n["completed"]).filter(col("city_id") == n["city"]).group_by("month_no")
        .agg(whole=col("value").filter(col("kind") == "city").max(), parts=col("value").filter(is_district).sum())
        .sort("month_no"),
        "increments": of(flow, n["completed"]).filter(col("area_id") == n["area"]).select("month_no", "flow")
        .sort("month_no"),
        "year on year": completed.join(
            course.filter((col("month_no") == n["last_year"]) & (col("value") > 0)), on="area_id"
        ).select("area_id", "value", "value_right", growth=100 * (col("value") / col("value_right") - 1))
        .sort("area_id"),
        "movers": places(n["month"]).join(places(n["before"]), on="area_id")
        .select("area_id", "place", moved=col("place_right") - col("place")).sort("place", "area_id"),
        "progress": completed.join(of(month, n["plan"]).filter(col("value") > 0), on="area_id")
        .select("area_id", "value", "value_right", rate=100 * col("value") / col("value_right")).sort("area_id"),
        "wide": joined.filter(
            (col("month_no") == n["month"]) & (col("city_id") == n["city"])
            & col("metric_id").is_in([n["plan"], n["completed"], n["progress"]])
        ).group_by("area_id").agg(**sides).sort("area_id"),
        "coverage": fact.group_by("month_no").agg(facts=pl.len()).sort("month_no"),
        "moving twelve months": of(flow, n["completed"]).filter(col("area_id") == n["city"]).sort("month_no")
        .select("month_no", moving=col("flow").fill_null(0).rolling_sum(12, min_samples=1)),
        "percentiles": district.group_by("month_no").agg(middle=col("value").median()).sort("month_no"),
        "name search": month.filter(col("area_id") == n["area"])
        .join(metric.filter(col("name_zh").str.contains("完成投资", literal=True)), left_on="metric_id", right_on="id")
        .select("metric_id", "name_zh", "value").sort("metric_id"),
    }  # fmt: skip
    return lambda name: asked[name].collect().rows()


if __name__ == "__main__":
    main()
