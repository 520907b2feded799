"""The server: one DuckDB process that serves the current release and follows the next ones."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import duckdb

from warehouse.connection import quoted_text
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.query import served
from warehouse.serving.extensions import load_extensions
from warehouse.serving.gate import admit, close_gate
from warehouse.serving.names import RELEASE, show_names
from warehouse.serving.users import User, users

_OWN = "memory"
"""DuckDB's name of a database in memory."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Server:
    """Serves from construction until ``stop``. Use as a context manager, and call ``follow`` in a loop.

    ``memory_limit`` and ``spill_limit`` are DuckDB's sizes (``"2GB"``). Raises WarehouseError: code ``no_release``
    before the first release, ``extension``, ``users`` when the list cannot be read, ``serve`` when the address cannot
    be had or is none of this machine alone and ``beyond_loopback`` is not set.
    """

    def __init__(
        self,
        home: Home,
        host: str = "localhost",
        port: int = 9494,
        *,
        beyond_loopback: bool = False,
        memory_limit: str | None = None,
        spill_limit: str = "8GB",
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        if host not in LOOPBACK and not beyond_loopback:
            raise WarehouseError(
                "serve", f"{host} is reached from other machines, and tokens and figures travel unencrypted.",
                remedy="Serve on localhost behind a proxy with TLS, or say so: --beyond-loopback",
            )  # fmt: skip
        self._home = home
        self.address = f"quack:{f'[{host}]' if ':' in host else host}:{port}"
        self._beyond = beyond_loopback
        self._tell = tell
        self.release: Path | None = None
        self.users: list[User] = []
        self._spill = tempfile.TemporaryDirectory(prefix="bulletins-serve-")
        self._connection = duckdb.connect()
        try:
            self._harden(memory_limit, spill_limit)
            self._follow_users()
            self._attach(served(home))
            self._listen()
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def follow(self) -> None:
        """Take up a new release and a changed list of users. What fails is told, and tried again at the next call."""
        try:
            current = served(self._home)
            if current != self.release:
                self._attach(current)
                self._tell(f"Serving release {current.parent.name}.")
        except (WarehouseError, duckdb.Error) as error:
            self._tell_once(f"Still serving release {self.release.parent.name if self.release else ''}: {error}")
        try:
            self._follow_users()
        except (WarehouseError, duckdb.Error) as error:
            self._tell_once(f"The users are still those of before: {error}")

    def stop(self) -> None:
        """End all connections and close the release. May be called twice."""
        self._connection.close()
        self._spill.cleanup()

    _told = ""

    def _tell_once(self, line: str) -> None:
        if line != self._told:
            self._told = line
            self._tell(line)

    def _harden(self, memory_limit: str | None, spill_limit: str) -> None:
        load_extensions(self._connection)
        close_gate(self._connection)
        settings = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
            "temp_directory": quoted_text(self._spill.name),
            "max_temp_directory_size": quoted_text(spill_limit),
            # Releases to come must be attached; they are public to all users anyway.
            "allowed_directories": f"[{quoted_text(str(self._home.releases.resolve()))}]",
        }
        if memory_limit:
            settings["memory_limit"] = quoted_text(memory_limit)
        try:
            for name, value in settings.items():
                self._connection.execute(f"set global {name} = {value}")
        except duckdb.Error as error:
            raise WarehouseError("serve", str(error)) from error
        # These two last: after them nothing above can be changed, by nobody.
        self._connection.execute("set global enable_external_access = false")
        self._connection.execute("set global lock_configuration = true")

    def _attach(self, database: Path) -> None:
        """Put the release in the place of the one before, names and all, in one transaction."""
        self._connection.execute("begin")
        try:
            self._connection.execute(f"attach or replace {quoted_text(str(database))} as {RELEASE} (read_only)")
            show_names(self._connection, _OWN)
            self._connection.execute("commit")
        except duckdb.Error:
            self._connection.execute("rollback")
            raise
        self.release = database

    def _follow_users(self) -> None:
        listed = users(self._home)
        if listed == self.users:
            return
        gone = {user.token_sha256 for user in self.users} - {user.token_sha256 for user in listed}
        admit(self._connection, listed)
        self.users = listed
        if gone and self.release:
            # The server cannot tell whose a session is, so all must show their token again.
            self._connection.execute(f"call quack_stop({quoted_text(self.address)})")
            self._listen()
            self._tell("A user was removed: all clients must connect again.")

    def _listen(self) -> None:
        # Its own token admits nobody: the gate does not look at it.
        options = f"token := '{secrets.token_hex(32)}', allow_other_hostname := {str(self._beyond).lower()}"
        try:
            self._connection.execute(f"call quack_serve({quoted_text(self.address)}, {options})")
        except duckdb.Error as error:
            raise WarehouseError("serve", f"{self.address} cannot be served ({error}).") from error
