"""A Superset of its own: environment, metadata, an administrator and the server."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clients.environments import python_with
from tests.serving.conftest import free_port

# Superset 6.1.0 imports rich and cachetools without asking for them, and breaks with later releases of the two caches.
REQUIREMENTS = (
    "apache-superset==6.1.0", "duckdb==1.4.4", "duckdb-engine==0.17.0",
    "rich", "cachetools", "cachelib==0.13.0", "flask-caching==2.3.1",
)  # fmt: skip


@dataclass(frozen=True)
class Running:
    url: str
    password: str


@contextmanager
def superset(folder: Path) -> Iterator[Running]:
    """Superset with its metadata in ``folder``, at work until the end of the block."""
    command = python_with(*REQUIREMENTS).with_name("superset")
    password = secrets.token_hex(8)
    config = folder / "superset_config.py"
    config.write_text(
        f"SECRET_KEY = {secrets.token_hex(32)!r}\n"
        f"SQLALCHEMY_DATABASE_URI = {'sqlite:///' + str(folder / 'metadata.db')!r}\n"
        # The browser of the test speaks plain HTTP.
        "TALISMAN_ENABLED = False\n"
    )
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment = kept | {"SUPERSET_CONFIG_PATH": str(config), "SUPERSET_HOME": str(folder), "FLASK_APP": "superset"}
    admin = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.org"]
    for step in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", password], ["init"]):
        done = subprocess.run([command, *step], env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"superset {step[0]}: {done.stderr[-3000:]}"
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [command, "run", "-p", str(port), "--with-threads"], env=environment, stdout=log, stderr=log
        )
        try:
            _wait(url + "/health", server)
            yield Running(url, password)
        finally:
            server.terminate()
            server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert server.poll() is None, "Superset ended"
            time.sleep(0.2)
    raise AssertionError("Superset does not answer")
