"""A client that stays, in a process of its own, while releases are published."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.clients.answers import alike

HERE = Path(__file__).parent


class Conversation:
    """Asks the client and gets its answers; fails with what the client said when it ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, asked: dict[str, str]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the client ended: {self._process.stderr.read()}"
        return alike(json.loads(answer))


@contextmanager
def conversation(command: list[str | Path], *, at: Path | None = None) -> Iterator[Conversation]:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    process = subprocess.Popen(
        list(map(str, command)), cwd=at, env=environment, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Conversation(process)
    finally:
        process.kill()
        process.communicate()
