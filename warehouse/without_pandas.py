"""A process that does without pandas: Arrow and DuckDB import it where it is, for a quarter of a second a process, and
nothing that loads or serves figures needs it."""

from __future__ import annotations

import sys


class WithoutPandas:
    """Says that pandas is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("this process does without pandas", name=name)


def do_without_pandas() -> None:
    """For the rest of this process, and before anything else is imported."""
    sys.meta_path.insert(0, WithoutPandas)
