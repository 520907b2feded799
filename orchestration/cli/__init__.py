"""The console script ``bulletins``."""

from orchestration.cli.main import main

__all__ = ["main"]
