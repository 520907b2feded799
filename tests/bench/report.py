"""``docs/benchmarks.md``: a section a benchmark with machine, date and command, replaced at each run."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_HEAD = "# Benchmarks\n\nMeasured by `make bench` on the machine named with each; ratios are of one run.\n"


def machine() -> str:
    """Processor, cores and Python of this machine in a line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists() and (found := re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text())):
        model = found[1]
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def write_section(title: str, command: str, figures: Mapping[str, str], path: Path = BENCHMARKS) -> None:
    """Puts the section ``title`` into the file, in place of the one of an earlier run."""
    text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items())
    section = (
        f"## {title}\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}; `{command}`\n\n"
        f"| measured | result |\n|---|---:|\n{rows}\n"
    )
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub(lambda _: section + "\n", text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}"
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
