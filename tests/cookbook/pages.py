"""The cookbook as a page in Markdown: each question, its SQL, and what the release answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tests.cookbook.questions import Question, questions

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "cookbook.md", "zh": DOCS / "cookbook.zh-CN.md"}
COMMAND = "python -m tests.cookbook"


def page(language: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The page in ``language`` (``en`` or ``zh``) with the answers of the release behind ``connection``."""
    asked = questions()
    head = Path(__file__).with_name(f"head.{language}.md").read_text(encoding="utf-8")
    parts = [head.format(count=len(asked), command=COMMAND)]
    for number, question in enumerate(asked, 1):
        parts.append(f"## {number}. {question.asked[language]}\n")
        if question.note:
            parts.append(f"{question.note[language]}\n")
        parts.append(f"```sql\n{question.sql}\n```\n")
        parts.append(answer(question, connection))
    return "\n".join(parts)


def answer(question: Question, connection: duckdb.DuckDBPyConnection) -> str:
    """The result as a table in Markdown."""
    result = connection.execute(question.sql)
    columns = [(str(name), kind) for name, kind, *_ in result.description]
    rows = result.fetchall()
    lines = [_line([name for name, _ in columns])]
    lines.append(
        "|" + "|".join("---:" if str(kind).partition("(")[0] in _NUMBERS else "---" for _, kind in columns) + "|"
    )
    lines.extend(_line([_text(value) for value in row]) for row in rows)
    return "\n".join(lines) + "\n"


_NUMBERS = {"DECIMAL", "DOUBLE", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "HUGEINT"}


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Decimal, float)):
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "；".join(map(_text, value))
    return str(value)
