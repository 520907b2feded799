"""The register of all edits by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.mutation.damage import Operator

EDITS: dict[str, Operator] = {}


def edit(name: str) -> Callable[[Operator], Operator]:
    def register(function: Operator) -> Operator:
        EDITS[name] = function
        return function

    return register
