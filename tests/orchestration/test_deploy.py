"""The container files, as far as they can be checked without a container runtime: what the image copies is there and
is enough, and every command of image and compose file runs on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from orchestration.event_storage import ReusingSqliteEventLogStorage

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 180


def _instructions() -> list[tuple[str, str]]:
    """(instruction, rest) of the Containerfile, continued lines joined, comments left out."""
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def _copies() -> list[tuple[str, str]]:
    """(source, destination) of every COPY, relative to the project and to the image's WORKDIR."""
    found = []
    for name, rest in _instructions():
        if name == "COPY":
            *sources, target = rest.split()
            found += [(s, f"{target}/{s}" if target.endswith("/") else target) for s in sources]
    return found


def _environment() -> dict[str, str]:
    pairs = [rest for name, rest in _instructions() if name == "ENV"]
    return dict(pair.split("=", 1) for rest in pairs for pair in rest.split())


def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))["services"]
    return services


def _commands() -> list[list[str]]:
    """What image and services start, and how their health is asked."""
    started = [json.loads(rest) for name, rest in _instructions() if name == "CMD"]
    started += [service["command"] for service in _services().values() if "command" in service]
    return started + [service["healthcheck"]["test"][1:] for service in _services().values()]


def _ignored() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_everything_the_image_copies_is_in_the_project() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for source, _ in _copies():
        assert (ROOT / source).exists(), source
        assert not any(fnmatch(source, pattern) for pattern in _ignored()), f"{source} is kept out by .dockerignore"
        if tracked:
            assert any(file == source or file.startswith(f"{source}/") for file in tracked), f"{source} is not in git"


def test_data_and_caches_stay_out_of_the_image() -> None:
    assert {"warehouse/data", ".venv", ".git", "dbt_project/target", "**/__pycache__"} <= set(_ignored())


def test_every_program_is_installed_by_the_lock() -> None:
    for command in _commands():
        assert (BIN / command[0]).exists() or shutil.which(command[0]), command[0]
    runs = " ".join(rest for name, rest in _instructions() if name == "RUN")
    assert set(re.findall(r"\.venv/bin/(\S+)", runs)) == {"python"}
    assert set(re.findall(r"--require-hashes -r (\S+)", runs)) == {"requirements.lock", ".ci/build.lock"}
    assert "python:3.11" in next(rest for name, rest in _instructions() if name == "FROM")


def test_the_home_is_mounted_as_a_folder() -> None:
    home = _environment()["WAREHOUSE_HOME"]
    assert ("VOLUME", home) in _instructions()
    for service in _services().values():
        (mount,) = service["volumes"]
        assert mount.rsplit(":", 1)[1] == home
    assert Path(_environment()["DAGSTER_HOME"]).parent == Path(home), "runs outlive the container"


def test_the_production_settings_are_accepted_by_dagster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DEPLOY / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, ReusingSqliteEventLogStorage)
        assert instance.run_monitoring_enabled
        assert instance.run_retries_enabled
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1  # type: ignore[union-attr]


def test_the_entrypoint_leaves_a_persons_settings_alone(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "WAREHOUSE_HOME": str(tmp_path),
        "DAGSTER_HOME": str(tmp_path / "dagster"),
    }
    entrypoint = ["/bin/sh", str(DEPLOY / "entrypoint.sh")]
    said = subprocess.run([*entrypoint, "echo", "a b"], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == "a b\n"
    settings = tmp_path / "dagster" / "dagster.yaml"
    assert settings.read_bytes() == (DEPLOY / "dagster.yaml").read_bytes()
    settings.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    subprocess.run([*entrypoint, "true"], env=environment, check=True)
    assert settings.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["dagster", "dagster.yaml", "landing"]


@pytest.mark.slow
def test_what_is_copied_is_enough_to_load_and_to_serve(tmp_path: Path) -> None:
    """The image's folder without the image: the copied files alone, under its environment, by its own commands."""
    place, home = tmp_path / "opt", tmp_path / "home"
    for source, target in _copies():
        (place / target).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("data", "data-demo", "target", "logs", "__pycache__")
            shutil.copytree(ROOT / source, place / target, ignore=ignored)
        else:
            shutil.copy(ROOT / source, place / target)
    declared = {name: value for name, value in _environment().items() if name not in ("PATH", "HOME")}
    environment = declared | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(place),
        "WAREHOUSE_HOME": str(home),
        "DAGSTER_HOME": str(home / "dagster"),
    }
    entrypoint = next(json.loads(rest) for name, rest in _instructions() if name == "ENTRYPOINT")

    def run(*command: str) -> str:
        done = subprocess.run([*entrypoint, *command], cwd=place, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert str(place) in run("python", "-c", "import orchestration; print(orchestration.__file__)")
    sample = ROOT / "tests" / "samples" / "better" / "2020-14.txt"
    assert "Published release 000000000001" in run("bulletins", "load", str(sample))
    (daemon,) = [s["command"] for s in _services().values() if s.get("command", [""])[0] == "dagster-daemon"]
    (asked,) = [s["healthcheck"]["test"][1:] for s in _services().values() if s.get("command") == daemon]
    with _started([*entrypoint, *daemon], place, environment):
        _until(lambda: subprocess.run(asked, cwd=place, env=environment, capture_output=True).returncode == 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    serve = [port if word == "3000" else word for word in _commands()[0]]
    with _started([*entrypoint, *serve], place, environment):
        _until(lambda: _answers(f"http://127.0.0.1:{port}/server_info"))


@contextmanager
def _started(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _until(holds: Any) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up, "it did not come up"
        time.sleep(1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
