"""Run by the Python of a client: as ``ask_duckdb.py``, through one engine of SQLAlchemy with NullPool."""

import json
import sys

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

engine = create_engine(f"duckdb:///{sys.argv[1]}", poolclass=NullPool, connect_args={"read_only": True})
for line in sys.stdin:
    asked = json.loads(line)
    found = {}
    with engine.connect() as connection:
        for name, sql in asked.items():
            if name == "catalog":
                inspector = inspect(connection)
                tables = inspector.get_table_names(schema=sql)
                found[name] = {
                    table: {
                        "comment": inspector.get_table_comment(table, schema=sql)["text"],
                        "columns": {c["name"]: c["comment"] for c in inspector.get_columns(table, schema=sql)},
                    }
                    for table in tables
                }
                continue
            result = connection.execute(text(sql.replace(":", r"\:")))
            found[name] = {"columns": list(result.keys()), "rows": [list(row) for row in result]}
    print(json.dumps(found, default=str), flush=True)
