"""Placeholder: replaced by the narrative slots' model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def load_slots(paths: Iterable[Path]) -> dict[str, Any]:
    return {}
