"""Telling a person that a load failed: by webhook, by a mail command, or both, as the environment says.

``BULLETIN_NOTIFY_WEBHOOK``: a URL that gets a POST with a JSON object (``event``, ``text``, ``run_id``,
``job``, ``home``, ``host``, ``at``). ``BULLETIN_NOTIFY_COMMAND``: a command line, split like a shell does
but run without one, that gets the text on its standard input, such as ``mail -s "Bulletins"
data@example.org``.
"""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

WEBHOOK = "BULLETIN_NOTIFY_WEBHOOK"
COMMAND = "BULLETIN_NOTIFY_COMMAND"
_TIMEOUT_SECONDS = 10.0
_TRIES = 3


class NotificationError(Exception):
    """A notification that did not arrive; the message names the channel and the reason."""


@dataclass(frozen=True)
class Notice:
    """What happened. ``event`` is ``load_failed``, ``documents_refused`` or
    ``corrections_stale``; ``at`` is UTC, ISO 8601."""

    event: str
    text: str
    run_id: str
    job: str
    home: str
    host: str = ""
    at: str = ""

    def stamped(self) -> Notice:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Notice(self.event, self.text, self.run_id, self.job, self.home, socket.gethostname(), now)


def notify(notice: Notice, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send ``notice`` through every channel that is configured; the channels used, none if none is.

    Raises NotificationError after trying all of them.
    """
    notice = notice.stamped()
    used, problems = [], []
    for name, send in ((WEBHOOK, _post), (COMMAND, _run)):
        target = environment.get(name, "").strip()
        if not target:
            continue
        try:
            send(target, notice)
            used.append(name)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise NotificationError("the notification did not arrive. " + "; ".join(problems))
    return used


def _post(url: str, notice: Notice) -> None:
    body = json.dumps(asdict(notice), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "bulletin-warehouse"}
    for attempt in range(1, _TRIES + 1):
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                answer.read()
            return
        except urllib.error.HTTPError as error:
            # A server that refuses the message will refuse it again.
            if error.code < 500 or attempt == _TRIES:
                raise
        except OSError:
            if attempt == _TRIES:
                raise
        time.sleep(0.5 * 2**attempt)


def _run(command: str, notice: Notice) -> None:
    done = subprocess.run(
        shlex.split(command),
        input=notice.text + "\n",
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"exit status {done.returncode}: {done.stderr.strip() or 'no message'}")
