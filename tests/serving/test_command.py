"""``bulletins serve`` as a person runs it, while releases are published."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.cli.conftest import SCRIPT, ask
from tests.serving.clients import Client
from tests.serving.conftest import free_port
from tests.serving.releases import release
from warehouse.home import Home

GENERATIONS = "select min(generation), max(generation), count(*) from marts.v_figure"


def test_clients_stay_while_releases_are_published(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    release(home, 1)
    token = ask(home.root, "serve", "add-user", "chen").out.strip()
    assert ask(home.root, "serve", "users").out.split()[-1] == "chen"
    port = str(free_port())
    process = subprocess.Popen(
        [SCRIPT, "serve", "--port", port],
        env=os.environ | {"WAREHOUSE_HOME": str(home.root), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith(f"Serving release 000000000001 at quack:localhost:{port}, users: 1."), first
        client = Client(f"quack:localhost:{port}", token)
        seen: list[int] = []
        for number in range(2, 12):
            release(home, number)
            published = time.monotonic()
            while True:
                [(low, high, rows)] = client.there(
                    "select min(generation), max(generation), count(*) from marts.v_figure"
                )
                assert low == high, "half of one release and half of another"
                assert rows == 5000
                assert not seen or low >= seen[-1], "an older release came back"
                seen.append(low)
                if low == number:
                    break
                assert time.monotonic() - published < 30, "the new release is not followed"
        assert len(list(home.releases.iterdir())) <= 4, "releases that nobody reads any more are kept open"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert "Stopped." in process.stdout.read()
    finally:
        process.kill()


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    answer = ask(tmp_path / "home", "serve", "--port", str(free_port()))
    assert answer.code == 1
    assert "nothing has been published yet" in answer.text


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    import socket

    home = Home.open(tmp_path / "home")
    release(home, 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = ask(home.root, "serve", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert answer.code == 1, answer.text
    assert "cannot be served" in answer.text
