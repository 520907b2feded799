"""Errors that a person reads: what was found, where, and what to do."""

from __future__ import annotations

from typing import Any


class BulletinError(Exception):
    """A document or a configuration that cannot be used.

    ``code`` is stable and machine-readable (``empty``, ``binary``, ``not_a_bulletin``, ``no_issue`` ...);
    the message names the file and, where known, table, row and column, and says what the person can do.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        file: str | None = None,
        table: str | None = None,
        row: int | str | None = None,
        column: int | str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.code = code
        self.problem = message
        self.file = file
        self.table = table
        self.row = row
        self.column = column
        self.remedy = remedy
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # Readings are made in other processes too, and so are their errors.
        return (type(self).__new__, (type(self),), self.__dict__)

    def __str__(self) -> str:
        place = [
            f"{name} {value}"
            for name, value in (("table", self.table), ("row", self.row), ("column", self.column))
            if value is not None
        ]
        where = ", ".join(([self.file] if self.file else []) + place)
        text = f"{where}: {self.problem}" if where else self.problem
        return f"{text} {self.remedy}" if self.remedy else text


class ReferenceDataError(BulletinError):
    """A contract, area or unit file that is not as its schema says."""
