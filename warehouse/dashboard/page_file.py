"""``index.html``: template, style and script in one file, admitted by a content security policy.

The policy admits this style and this script by their hashes, script files from the page's own folder (``file:`` when it
is opened from disk), and nothing else: no network, no evaluation of texts. The script writes text nodes only.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent / "page"
STYLES = ("colours.css", "page.css", "panels.css", "tables.css", "narrow.css", "print.css")
SCRIPTS = (
    "words.js", "elements.js", "store.js", "figures.js", "state.js", "charts.js", "controls.js", "headline.js",
    "ranking.js", "tiles.js", "trend.js", "increments.js", "plan.js", "provenance.js", "tables.js", "quality.js",
    "keyboard.js", "start.js",
)  # fmt: skip


@cache
def page() -> bytes:
    """The page; the same for every release of this version."""
    style = "\n" + "\n".join(_read(name) for name in STYLES) + "\n"
    script = '\n(() => {\n"use strict";\n' + "\n".join(_read(name) for name in SCRIPTS) + "\n})();\n"
    policy = (
        "default-src 'none'", f"script-src 'self' file: '{_hash(script)}'", f"style-src '{_hash(style)}'",
        "img-src data:", "connect-src 'none'", "base-uri 'none'", "form-action 'none'",
    )  # fmt: skip
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = environment.get_template("index.html").render(
        style=Markup(style), script=Markup(script), policy="; ".join(policy)
    )
    return text.encode()


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
