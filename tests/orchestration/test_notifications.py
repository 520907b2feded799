"""A failed load is told through a real web server and a real command."""

from __future__ import annotations

import json
import shlex
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from orchestration.notifications import COMMAND, WEBHOOK, Notice, NotificationError, notify
from orchestration.requests import CONSOLE, STARTED_BY
from orchestration.sensors import failure_notifier
from tests.orchestration.conftest import Run
from warehouse.home import Home

NOTICE = Notice("load_failed", "Loading failed: 第3行，表2", "run-1", "load_bulletins", "/srv/home")


class Receiver:
    """A web server on this machine; answers with ``statuses`` in turn, then with 200."""

    def __init__(self) -> None:
        self.posts: list[dict[str, str]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                if status == 200:
                    receiver.posts.append(json.loads(body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def _mail_to(folder: Path) -> tuple[str, Path]:
    """A mail command that keeps what it gets on its standard input, and where."""
    script, inbox = folder / "mail command.py", folder / "inbox.txt"
    script.write_text(
        "import pathlib, sys\npathlib.Path(sys.argv[2]).write_text(sys.argv[1] + '\\n' + sys.stdin.read())\n"
    )
    return shlex.join([sys.executable, str(script), "a subject", str(inbox)]), inbox


def test_the_webhook_gets_the_notice_as_json(receiver: Receiver) -> None:
    assert notify(NOTICE, {WEBHOOK: receiver.url}) == [WEBHOOK]
    (post,) = receiver.posts
    assert (post["event"], post["text"], post["run_id"]) == ("load_failed", NOTICE.text, "run-1")
    assert post["host"]
    assert post["at"].endswith("+00:00")


def test_a_server_that_stumbles_is_asked_again(receiver: Receiver) -> None:
    receiver.statuses = [503]
    notify(NOTICE, {WEBHOOK: receiver.url})
    assert len(receiver.posts) == 1


def test_the_mail_command_gets_the_text(tmp_path: Path) -> None:
    command, inbox = _mail_to(tmp_path)
    assert notify(NOTICE, {COMMAND: command}) == [COMMAND]
    assert inbox.read_text() == f"a subject\n{NOTICE.text}\n"


def test_nothing_configured_tells_nobody() -> None:
    assert notify(NOTICE, {}) == []


def test_one_channel_down_does_not_silence_the_other(receiver: Receiver) -> None:
    failing = shlex.join([sys.executable, "-c", "import sys; sys.exit('no mail today')"])
    with pytest.raises(NotificationError, match="no mail today"):
        notify(NOTICE, {WEBHOOK: receiver.url, COMMAND: failing})
    assert len(receiver.posts) == 1


def test_a_failed_run_is_told_with_its_reason(
    home: Home, run: Run, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WEBHOOK, receiver.url)
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run([tmp_path / "empty.txt"])
    _tell(result)
    (post,) = receiver.posts
    assert post["run_id"] == result.run_id
    assert "empty.txt" in post["text"]
    assert "Traceback" not in post["text"]


def test_a_load_from_the_console_is_not_told_twice(
    home: Home, run: Run, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WEBHOOK, receiver.url)
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run([tmp_path / "empty.txt"])
    with dg.DagsterInstance.get() as instance:
        instance.add_run_tags(result.run_id, {STARTED_BY: CONSOLE})
    _tell(result)
    assert receiver.posts == []


def _tell(result: dg.ExecuteInProcessResult) -> None:
    with dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        failure = next(event for event in result.all_events if event.event_type_value == "PIPELINE_FAILURE")
        context = dg.build_run_status_sensor_context(
            sensor_name="failure_notifier", dagster_instance=instance, dagster_run=run, dagster_event=failure
        ).for_run_failure()
        failure_notifier(context)
