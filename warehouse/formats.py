"""Writing a result: as a table to read, or as CSV, JSON or Parquet to work on."""

from __future__ import annotations

import io
import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.printable import printable
from warehouse.connection import quoted_name, quoted_text
from warehouse.spreadsheet import guarded, guarded_name

FORMATS = ("table", "csv", "json", "parquet")

_COPY_OPTIONS = {
    "csv": "format csv, header",
    "json": "format json, array",
    "parquet": "format parquet, compression zstd",
}


def write(result: pa.Table, form: str, out: BinaryIO, width: int | None = None) -> None:
    """Write ``result`` to ``out`` in one of FORMATS, text as UTF-8.

    CSV, JSON and Parquet are DuckDB's own: decimals keep every digit, dates are ISO, lists stay lists. In CSV a text
    that a spreadsheet would take for a formula begins with an apostrophe, as in exports.
    ``width`` is the columns of the terminal; without it a table is as wide as it needs to be.
    """
    if form == "table":
        out.write(as_text(result, width).encode())
        return
    if not result.num_columns:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result"
        connection = duckdb.connect()
        try:
            connection.register("result", result)
            columns = _guarded(result.schema) if form == "csv" else "*"
            connection.execute(
                f"copy (select {columns} from result) to {quoted_text(str(path))} ({_COPY_OPTIONS[form]})"
            )
        finally:
            connection.close()
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def _guarded(schema: pa.Schema) -> str:
    """The columns of CSV, of which a spreadsheet takes no text for a formula."""
    columns = []
    for field in schema:
        name = quoted_name(field.name)
        content = guarded(name) if _is_text(field.type) else name
        columns.append(f"{content} as {quoted_name(guarded_name(field.name))}")
    return ", ".join(columns)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def as_text(result: pa.Table, width: int | None = None) -> str:
    """The result drawn as a table, numbers to the right; below it the number of rows."""
    drawn = Table(header_style="bold")
    for field in result.schema:
        numeric = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        right = numeric or pa.types.is_decimal(field.type)
        drawn.add_column(Text(printable(field.name)), justify="right" if right else "left", no_wrap=width is None)
    for row in zip(*(column.to_pylist() for column in result.columns), strict=True):
        drawn.add_row(*(Text(_shown(value)) for value in row))
    out = io.StringIO()
    console = Console(file=out, width=width or 10_000, color_system=None)
    if result.num_columns:
        console.print(drawn)
    console.print(f"{result.num_rows} row{'' if result.num_rows == 1 else 's'}")
    return out.getvalue()


def _shown(value: Any) -> str:
    """A cell's text. A null is a dim sign of its own: an empty text is another thing."""
    if value is None:
        return "∅"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return printable(str(value))
