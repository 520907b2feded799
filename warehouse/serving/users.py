"""Who may connect: ``$WAREHOUSE_HOME/config/serving/users.csv``, one user a line.

A token is drawn here, told once and never stored: the file has its SHA-256. A token has 256 bits, so that its bare
hash cannot be guessed back, which the hash of a password could.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import secrets
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from warehouse.durable import make_folder, write_file
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home

_NAME = re.compile(r"[\w.@-]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class User:
    """One line of the file. ``since`` is the day the token was drawn, UTC, ISO 8601."""

    name: str
    token_sha256: str
    since: str


def users_file(home: Home) -> Path:
    """Where the users are listed; absent before the first."""
    return home.config / "serving" / "users.csv"


def users(home: Home) -> list[User]:
    """All users in the order of the file. Raises WarehouseError, code ``users``, naming the line that is wrong."""
    path = users_file(home)
    if not path.is_file():
        return []
    with storage_errors(path, "reading the users"):
        content = path.read_text(encoding="utf-8-sig")
    header = [field.name for field in fields(User)]
    lines = list(csv.reader(io.StringIO(content)))
    if not lines or lines[0] != header:
        raise WarehouseError("users", f"must begin with the line {','.join(header)}.", path=path)
    found = []
    for number, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(header) or not _NAME.fullmatch(cells[0]) or not _HASH.fullmatch(cells[1]):
            raise WarehouseError("users", f"line {number} is not a name, a SHA-256 in hex and a day.", path=path)
        found.append(User(*cells))
    return found


def add_user(home: Home, name: str) -> str:
    """The token of a new user, whose hash is now in the file. Raises WarehouseError when the name is taken."""
    if not _NAME.fullmatch(name):
        raise WarehouseError("users", f"{name!r} is no name: up to 64 letters, digits and . @ - _")
    known = users(home)
    if any(user.name == name for user in known):
        raise WarehouseError("users", f"there is a user {name} already.", remedy="Remove the user first.")
    token = secrets.token_hex(32)
    hashed = hashlib.sha256(token.encode()).hexdigest()
    _write(home, [*known, User(name, hashed, datetime.now(UTC).date().isoformat())])
    return token


def remove_user(home: Home, name: str) -> None:
    """Take a user out of the file. Raises WarehouseError when there is none of that name."""
    known = users(home)
    left = [user for user in known if user.name != name]
    if len(left) == len(known):
        raise WarehouseError("users", f"there is no user {name}.")
    _write(home, left)


def _write(home: Home, listed: list[User]) -> None:
    path = users_file(home)
    make_folder(path.parent)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(User)])
    writer.writerows(astuple(user) for user in listed)
    write_file(path, text.getvalue().encode(), mode=_PRIVATE)
