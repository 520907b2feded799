"""What ``bulletins contracts`` shows: findings by file, the summary by table and city, what a draft found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from ingest.printable import printable

if TYPE_CHECKING:
    from ingest.contracts.draft import Draft, Drafting
    from ingest.contracts.lint import Finding, LintReport
    from ingest.reference import Reference

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WIDTH = 118


class _PlainConsole(Console):
    """Its own colours pass; what the text would tell the terminal is written out (``ingest.printable``)."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for part in super().render(renderable, options):
            yield part if part.control else Segment(printable(part.text), part.style)


def _console(stderr: bool = False) -> Console:
    console = _PlainConsole(stderr=stderr, highlight=False)
    # A pipe or a log has no width of its own; tables in it should not be squeezed to 80 columns.
    return console if console.is_terminal else _PlainConsole(stderr=stderr, highlight=False, width=_WIDTH)


def show_findings(report: LintReport, everything: bool) -> None:
    """Findings file by file, then their number. Remarks on bundled files only where asked for; all errors."""
    console = _console()
    shown = [f for f in report.findings if everything or f.level == "error" or not report.is_bundled(f)]
    for path, findings in groupby(sorted(shown, key=lambda f: str(f.file)), key=lambda f: f.file):
        console.print(Text(_short(path), "bold"), soft_wrap=True)
        for finding in findings:
            _show(console, finding)
        console.print()
    hidden = len(report.findings) - len(shown)
    parts = [
        _many(report.count("error"), "error"),
        _many(sum(f.level == "warning" for f in shown), "warning"),
        _many(sum(f.level == "info" for f in shown), "note"),
    ]
    told = ", ".join(parts) if shown else "In order: no errors"
    more = f" ({_many(hidden, 'remark')} on bundled files: --all)" if hidden else ""
    files = f" in {_many(len(report.files), 'file')}"
    console.print(Text(f"{told}{files}{more}", "bold red" if report.errors else "green"), soft_wrap=True)


def _show(console: Console, finding: Finding) -> None:
    head = Text("  ")
    head.append(f"{finding.level:<8}", _STYLES[finding.level])
    head.append(f"line {finding.line}  " if finding.line else "")
    head.append(finding.field, "dim")
    console.print(head, soft_wrap=True)
    body = Text(f"          {finding.message}")
    if finding.remedy:
        body.append(f" {finding.remedy}", "green")
    console.print(body, soft_wrap=True)


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def show_summary(reference: Reference) -> None:
    """By table: figures a row, rules; by city: areas, and the rows that each table has for it."""
    console = _console()
    for series in reference.series.values():
        tables = Table(title=f"{series.spec.name} ({series.code})", title_justify="left", box=None, pad_edge=False)
        for name in ("Table", "Title"):
            tables.add_column(name)
        for name in ("Columns", "Metrics", "Rules", "Series rules", "In the narrative"):
            tables.add_column(name, justify="right")
        told = {s.metric for section in _sections(reference, series.code) for s in section.slots}
        for contract in reference.contracts_of(series.code):
            metrics = set(contract.column_of)
            across = [rule for rule in series.edits if metrics & set(rule.metrics)]
            tables.add_row(
                contract.code, contract.title_zh, str(len(contract.columns)), str(len(metrics)),
                str(len(contract.edits)), str(len(across)), str(len(metrics & told)),
            )  # fmt: skip
        console.print()
        console.print(tables)
    cities = Table(title="Cities", title_justify="left", box=None, pad_edge=False)
    for name in ("Code", "City"):
        cities.add_column(name)
    for name in ("Districts, counties, zones", "Parks", "跨区"):
        cities.add_column(name, justify="right")
    cities.add_column("Tables with rows")
    for code, city in reference.cities.items():
        kinds = (("district", "county", "zone"), ("park",), ("cross",))
        counts = [str(len(reference.areas_of(code, kind))) for kind in kinds]
        served = [c for c in reference.contracts.values() if reference.areas_of(code, c.rows.roster)]
        cities.add_row(code, city.name_zh, *counts, f"{len(served)} of {len(reference.contracts)}")
    console.print()
    console.print(cities)


def _sections(reference: Reference, series: str) -> tuple[object, ...]:
    slots = reference.narrative.get(series)
    return slots.sections if slots is not None else ()


def show_tables(drafting: Drafting) -> None:
    """The document's tables and the contracts that know them."""
    console = _console(stderr=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("Table", justify="right")
    table.add_column("Title")
    table.add_column("Contract")
    for number, matched in enumerate(drafting.tables, 1):
        known = Text(matched.contract.code, "green") if matched.contract else Text("none", "yellow")
        table.add_row(str(number), matched.title, known)
    console.print(table)
    if not drafting.unknown():
        console.print(Text("Contracts know every table; --table N drafts one all the same.", "green"))


def show_draft(draft: Draft, written: list[Path]) -> None:
    """What was found, and what is left to do, on standard error: standard output is the draft's."""
    console = _console(stderr=True)
    spec, columns = draft.spec, draft.contract.columns
    console.print(Text(f"Table {draft.number}  {draft.printed_title}", "bold"), soft_wrap=True)
    rows = f"{len(set(draft.placed.layout.areas))} areas placed"
    if spec.rows.categories:
        rows += f", rows of each: {'、'.join(v.label for v in spec.rows.categories.values)}"
    spans = sum(column.span for column in columns)
    lines = [
        ("Rows", rows),
        ("Columns", f"{len(columns)} figures a row" + (f", {spans} of them spanned" if spans else "")),
        ("Rules", f"{_many(len(draft.rules), 'rule')} within the table, {len(draft.rules_across)} to others"),
    ]
    if draft.new_areas:
        lines.append(("New areas", "、".join(f"{a.name} ({a.kind})" for a in draft.new_areas)))
    if draft.placed.quarantined:
        lines.append(("Not placed", f"{_many(len(draft.placed.quarantined), 'cell')}; see bulletins check"))
    lines += [("Note", note) for note in draft.notes]
    lines += [("Written", str(path)) for path in written]
    for name, text in lines:
        console.print(Text.assemble((f"  {name:<11}", "dim"), text), soft_wrap=True)
    console.print(Text("  Next: name the metrics, then bulletins contracts check", "green"), soft_wrap=True)
    if draft.areas_csv is not None and not written:
        console.print(Text("\nProposed area file (config/areas):", "bold"))
        console.print(Text(draft.areas_csv), soft_wrap=True)
