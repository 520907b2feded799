"""The peer ``dlt``: rows that others read, from Parquet files by way of Arrow into DuckDB.

    python dlt_load.py append|merge FOLDER DATABASE

``FOLDER`` holds Parquet files of the fact table's columns; ``merge`` replaces by area, month and metric. It reads no
bulletin and checks no figure; what is compared is the way from rows to a database.
"""

import os
import sys
from pathlib import Path

import dlt
import pyarrow.parquet as pq

ROWS_AT_ONCE = 500_000


def main() -> None:
    disposition, folder, database = sys.argv[1:]
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    pipeline = dlt.pipeline(
        f"peer_{disposition}",
        pipelines_dir=f"{database}.dlt",
        destination=dlt.destinations.duckdb(database),
        dataset_name="facts",
    )

    @dlt.resource(name="observation", write_disposition=disposition, primary_key=["area_code", "month", "metric_code"])
    def rows():
        for path in sorted(Path(folder).glob("*.parquet")):
            yield from pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE)

    print(pipeline.run(rows()))


if __name__ == "__main__":
    main()
