"""``bulletins serve``: the current release over the network, for those who cannot mount the file.

    client ──quack (HTTP)──▶ gate ──▶ views of the server ──▶ bulletins (the release, attached read-only)
                              │                                    ▲
        users.csv ────────────┘            published/current ──────┘ looked at several times a second

The server is DuckDB's own (its extension ``quack``). It keeps one database in memory, which holds nothing but
views and macros of the release's names; the release is attached beside it as ``bulletins``, read-only. A new
release takes the place of the old one in one transaction: a statement reads one release from end to end, the next
statement of the same client reads the new one. A transaction of the server keeps the release that it began with.

By itself that server lets anyone with its token do anything, reading files of the machine included. So, in this order:

- files: nothing outside the folder of releases can be opened, no extension loaded, no setting changed afterwards;
- users: each has a token of their own, of which only the SHA-256 is kept (``users``);
- statements: a single SELECT is let through, and only table functions that read the catalog or make up rows (``gate``).
"""

from warehouse.serving.server import Server
from warehouse.serving.users import User, add_user, remove_user, users

__all__ = ["Server", "User", "add_user", "remove_user", "users"]
