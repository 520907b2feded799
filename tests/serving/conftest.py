from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving.clients import Client
from tests.serving.releases import release
from warehouse.home import Home
from warehouse.serving import Server, add_user


@dataclass(frozen=True)
class Served:
    """A warehouse of generation 1 that is served to the user chen."""

    home: Home
    server: Server
    token: str
    client: Callable[[], Client]
    told: list[str]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    home = Home.open(tmp_path / "home")
    release(home, 1)
    token = add_user(home, "chen")
    told: list[str] = []
    with ExitStack() as stack:
        server = stack.enter_context(Server(home, port=free_port(), tell=told.append))

        def client() -> Client:
            made = Client(server.address, token)
            stack.callback(made.close)
            return made

        yield Served(home, server, token, client, told)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
