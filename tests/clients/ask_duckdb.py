"""Run by the Python of a client: opens the served file as a BI tool does, answers, and looks for the next release.

``ask_duckdb.py DATABASE`` reads lines of JSON from standard input, each an object of statements by name, and prints
one line for each: the answers by name. Every line is asked on a connection of its own, made while others may publish.
"""

import json
import sys

import duckdb

for line in sys.stdin:
    connection = duckdb.connect(sys.argv[1], read_only=True)
    found = {}
    for name, sql in json.loads(line).items():
        result = connection.execute(sql)
        found[name] = {"columns": [column[0] for column in result.description], "rows": result.fetchall()}
    connection.close()
    print(json.dumps(found, default=str), flush=True)
