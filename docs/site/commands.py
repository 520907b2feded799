"""The page of the commands: the help of the console script, as it prints it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from orchestration.cli.main import bulletins


def page() -> str:
    parts = [
        "# Commands\n\nThe help of the console script. In a checkout it is `.venv/bin/bulletins`.\n\n",
        _help(bulletins, None, "bulletins"),
    ]
    parent = click.Context(bulletins, info_name="bulletins")
    for name in bulletins.list_commands(parent):
        command = bulletins.get_command(parent, name)
        assert command is not None
        parts += _command(command, parent, name, 2)
    return "".join(parts)


def _command(command: click.Command, parent: click.Context, name: str, depth: int) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield f"\n{'#' * depth} {context.command_path}\n\n{_help(command, parent, name)}"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            nested = command.get_command(context, below)
            assert nested is not None
            yield from _command(nested, context, below, depth + 1)


def _help(command: click.Command, parent: click.Context | None, name: str) -> str:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=110, max_content_width=110)
    return f"```text\n{command.get_help(context)}\n```\n"
