"""``bulletins serve``: the current release over the network, for DuckDB clients."""

from __future__ import annotations

import signal
import threading

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home

_LOOKING = 0.2
"""Seconds between two looks at what is published."""


@click.group(invoke_without_command=True)
@click.option("--host", default="localhost", show_default=True, help="Address to listen on.")
@click.option("--port", default=9494, show_default=True, help="Port to listen on.")
@click.option("--beyond-loopback", is_flag=True, help="Listen on an address that other machines reach, without TLS.")
@click.option("--memory-limit", help="Memory for queries, such as 2GB (default: DuckDB's, 80% of the machine).")
@click.option("--spill-limit", default="8GB", show_default=True, help="Room on disk for queries that exceed it.")
@click.pass_context
def serve(
    context: click.Context, host: str, port: int, beyond_loopback: bool, memory_limit: str | None, spill_limit: str
) -> int:
    """Serve the current release to DuckDB clients, read-only, until stopped; new releases are followed.

    Each user has a token; docs/connect/serve.md tells how to connect.

    \b
    Examples:
      bulletins serve add-user chen           draw a token for chen; it is shown once
      bulletins serve                         on quack:localhost:9494
      bulletins serve --port 9000 --memory-limit 4GB
    """
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    from warehouse.serving import Server

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with Server(
        Home.open(),
        host,
        port,
        beyond_loopback=beyond_loopback,
        memory_limit=memory_limit,
        spill_limit=spill_limit,
        tell=echo,
    ) as server:
        assert server.release is not None
        echo(
            f"Serving release {server.release.parent.name} at {server.address}, users: {len(server.users)}. "
            "Ctrl-C stops."
        )
        if not server.users:
            echo("Nobody can connect yet: bulletins serve add-user NAME", fg="yellow", err=True)
        while not stopped.wait(_LOOKING):
            server.follow()
    echo("Stopped.")
    return ExitCode.OK


@serve.command("add-user")
@click.argument("name")
def add_user(name: str) -> int:
    """Draw a token for NAME and show it once; a running server takes it up by itself.

    \b
    Examples:
      bulletins serve add-user chen
      bulletins serve add-user wang@example.org > token.txt
    """
    from warehouse.serving import add_user as add

    echo(add(Home.open(), name))
    return ExitCode.OK


@serve.command("remove-user")
@click.argument("name")
def remove_user(name: str) -> int:
    """NAME's token is worth nothing from now on. A running server ends all connections; the others connect again.

    \b
    Examples:
      bulletins serve remove-user chen
    """
    from warehouse.serving import remove_user as remove

    remove(Home.open(), name)
    return ExitCode.OK


@serve.command("users")
def list_users() -> int:
    """List who may connect, and since when.

    \b
    Examples:
      bulletins serve users
    """
    from warehouse.serving import users

    for user in users(Home.open()):
        echo(f"{user.since}  {user.name}")
    return ExitCode.OK
