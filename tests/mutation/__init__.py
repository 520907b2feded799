"""The mutation test: damages clean bulletins as renditions are damaged and grades what is served.

``python -m tests.mutation --count 2000 --seed 1`` runs it; ``page`` annotates, the operator modules damage,
``guards`` says what no rule could see, ``grade`` compares with the truth.
"""

from tests.mutation import (
    annexes,
    characters,
    columns,
    contradiction,
    conversion,
    cuts,
    digits,
    glue,
    headers,
    prose,
    repeats,
    rows,
    units,
)
from tests.mutation.damage import OPERATORS, Effect

__all__ = [
    "OPERATORS",
    "Effect",
    "annexes",
    "characters",
    "columns",
    "contradiction",
    "conversion",
    "cuts",
    "digits",
    "glue",
    "headers",
    "prose",
    "repeats",
    "rows",
    "units",
]
