"""A client as any user has one: DuckDB in a database of its own, which knows no more than address and token."""

from __future__ import annotations

from typing import Any

import duckdb

from warehouse.connection import quoted_text
from warehouse.serving.extensions import load_extensions


class Client:
    """Attached to the server as ``bulletins``; raises duckdb.Error where the server refuses."""

    def __init__(self, address: str, token: str) -> None:
        self.connection = duckdb.connect()
        load_extensions(self.connection)
        self.connection.execute(f"attach {quoted_text(address)} as b (token {quoted_text(token)})")

    def here(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement of the client, which reads the server's relations as ``b.…``."""
        return self.connection.execute(sql).fetchall()

    def there(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement that the server runs."""
        return self.here(f"from b.query({quoted_text(sql)})")

    def close(self) -> None:
        self.connection.close()
