"""The questions: one file each in ``docs/cookbook``, named by number, read by these lines at its top.

-- zh: the question in Chinese
-- en: the question in English
-- note zh: what to know of the answer (may be left out)
-- note en: the same in English
select …
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "cookbook"
_HEAD = re.compile(r"-- (note )?(zh|en): (.+)")


@dataclass(frozen=True)
class Question:
    """``asked`` and ``note`` by language; ``sql`` ends without a semicolon."""

    path: Path
    asked: dict[str, str]
    note: dict[str, str]
    sql: str


def questions() -> list[Question]:
    """All of them in the order of their numbers."""
    return [_read(path) for path in sorted(FOLDER.glob("*.sql"))]


def _read(path: Path) -> Question:
    asked: dict[str, str] = {}
    note: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    while lines and (head := _HEAD.fullmatch(lines[0])):
        (note if head[1] else asked)[head[2]] = head[3]
        lines.pop(0)
    assert asked.keys() == {"zh", "en"}, f"{path}: a question in zh and en at the top"
    assert note.keys() in ({"zh", "en"}, set()), f"{path}: a note in both languages or none"
    return Question(path, asked, note, "\n".join(lines).strip())
