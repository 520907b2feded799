"""The page itself: template, style and script in one file that needs nothing else.

Document text is hostile input: the template escapes everything, data for the script is JSON in which no
character can end the element it stands in, the script writes text nodes only, and a content security
policy admits exactly this style and this script, by hash."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ingest.proof import vocabulary
from ingest.proof.expressions import Expressions
from ingest.proof.payload import cell_id
from ingest.proof.visible import visible

HERE = Path(__file__).parent
STYLES = ("colours.css", "page.css", "grid.css", "apparatus.css", "narrow.css", "print.css")
SCRIPTS = ("data.js", "panel.js", "checks.js", "ledger.js", "keyboard.js", "start.js")

_UNSAFE_IN_SCRIPT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def render(payload: dict[str, Any], **view: Any) -> str:
    """The page. ``view`` holds what ``page.html`` names; ``payload`` is the script's data."""
    style, script = _joined(STYLES), _script()
    targets = {
        (int(cell.partition("-")[0][1:]), record["a"], record["m"]): cell
        for cell, record in reversed(payload["cells"].items())
        if "a" in record and "m" in record and "c" not in record
    }
    present = {record["s"] for record in payload["cells"].values()}
    present.update(code for sheet in view["sheets"] for _, _, block in sheet for code in getattr(block, "statuses", ()))
    say = Expressions(view["reference"])
    text: str = _environment().get_template("page.html").render(
        **view,
        words=vocabulary,
        area=say.area,
        metric=say.metric,
        cell_id=cell_id,
        targets=targets,
        present=present,
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded(payload)),
        policy="; ".join(
            (
                "default-src 'none'", f"style-src '{_hash(style)}'", f"script-src '{_hash(script)}'",
                "img-src data:", "base-uri 'none'", "form-action 'none'",
            )
        ),
    )  # fmt: skip
    return text


def embedded(data: Any) -> str:
    """``data`` as JSON that stays inside its script element whatever texts it holds."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE_IN_SCRIPT)


def _plain(label: str) -> str:
    """A contract's label without its templates."""
    return visible(re.sub(r"\{[^{}]*\}", "", label))


@cache
def _joined(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join((HERE / name).read_text(encoding="utf-8").strip() for name in names) + "\n"


def _script() -> str:
    return f'\n(() => {{\n"use strict";{_joined(SCRIPTS)}}})();\n'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["plain"] = _plain
    return environment
