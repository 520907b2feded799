"""How the commands write to the terminal: what comes from documents and files is shown, never obeyed."""

from __future__ import annotations

import click

from ingest.printable import printable

_BOLD, _REVERSED, _END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Of the characters that Unicode keeps free for a program's own use; ``echo`` makes the terminal's commands of them."""
_COMMANDS = str.maketrans({_BOLD: "\x1b[1m", _REVERSED: "\x1b[7m", _END: "\x1b[0m"})


def echo(text: object = "", *, err: bool = False, nl: bool = True, fg: str | None = None) -> None:
    """Write ``text``, control characters written out (``ingest.printable``), to standard output or error."""
    shown = printable(str(text)).translate(_COMMANDS)
    click.echo(click.style(shown, fg=fg) if fg else shown, err=err, nl=nl)


def bold(text: str) -> str:
    """``text`` for ``echo`` in bold letters; on a terminal only."""
    return f"{_BOLD}{text}{_END}"


def reversed_out(text: str) -> str:
    """``text`` for ``echo`` on a dark ground."""
    return f"{_REVERSED}{text}{_END}"
