"""The published warehouse that exports are made of."""

from tests.published import home, release

__all__ = ["home", "release"]
