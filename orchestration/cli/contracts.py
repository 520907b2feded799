"""``bulletins contracts``: the contract language's tools: check, draft, schema."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.errors import storage_errors
from warehouse.home import Home

_KINDS = ("contract", "series", "section", "vocabulary", "claims")


@click.group()
def contracts() -> None:
    """Check, draft and describe area files, contracts, series and narrative files.

    docs/contracts.md explains the language. Further cities and tables go to $WAREHOUSE_HOME/config.

    \b
    Examples:
      bulletins contracts check               find every mistake in the files
      bulletins contracts draft 2021-03.txt   propose contracts for unknown tables
    """


@contracts.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Warnings and notes on the bundled files too.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON, for other tools.")
def check(paths: tuple[Path, ...], everything: bool, as_json: bool) -> int:
    """Find every mistake in the bundled files and $WAREHOUSE_HOME/config, corrections too, or what PATHS add to them.

    Exit status 1 with errors, 0 with warnings alone.

    \b
    Examples:
      bulletins contracts check
      bulletins contracts check housing.yml 430300.csv
      bulletins contracts check config/ --json
    """
    from ingest.contracts.lint import lint
    from orchestration.cli.contracts_report import show_findings, show_summary

    report = lint(Home.open().config, paths)
    if as_json:
        shown = [{**asdict(f), "file": str(f.file), "others": [str(p) for p in f.others]} for f in report.findings]
        echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        show_findings(report, everything or bool(paths))
        if report.reference is not None:
            show_summary(report.reference)
    return ExitCode.BAD_INPUT if report.errors else ExitCode.OK


@contracts.command()
@click.argument("kind", type=click.Choice(_KINDS), default="contract")
def schema(kind: str) -> int:
    """Print the JSON schema of one kind of file, for editors that complete and check YAML.

    \b
    Examples:
      bulletins contracts schema > contract.schema.json
      bulletins contracts schema series
    """
    from ingest.contracts.json_schema import json_schema

    echo(json.dumps(json_schema(kind), ensure_ascii=False, indent=1))
    return ExitCode.OK


@contracts.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--table", "wanted", metavar="N|TITLE", help="This table, even if a contract knows it.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write here: a .yml file, or a folder.")
def draft(file: Path, wanted: str | None, output: Path | None) -> int:
    """Propose a contract for each table of FILE that no contract knows.

    The draft has areas, header tree, units and the edit rules that were found to hold; a person names the
    metrics. Areas that no file knows are proposed as an area file beside it.

    \b
    Examples:
      bulletins contracts draft 2021-03.txt
      bulletins contracts draft 2021-03.txt --table 4 --output housing.yml
    """
    from ingest.contracts.draft import start
    from ingest.errors import BulletinError
    from ingest.printable import printable_path
    from ingest.read import read_document
    from ingest.reference import Reference
    from orchestration.cli.contracts_report import show_draft, show_tables
    from orchestration.incoming import content_of

    reference = Reference.load(Home.open().config)
    drafting = start(read_document(content_of(file), printable_path(file.name)), reference)
    try:
        numbers = [drafting.find(wanted)] if wanted else drafting.unknown()
    except BulletinError:
        show_tables(drafting)
        raise
    if not numbers:
        show_tables(drafting)
        return ExitCode.OK
    if output is not None and len(numbers) > 1 and not output.is_dir():
        show_tables(drafting)
        raise click.UsageError("Several tables are unknown: choose one with --table, or give a folder.")
    for number in numbers:
        drafted = drafting.draft(number)
        written: list[Path] = []
        if output is not None:
            target = output / f"{drafted.spec.table}.yml" if output.is_dir() else output
            parts = [(target, drafted.yaml)]
            if drafted.areas_csv is not None:
                parts.append((target.with_name(f"{target.stem}-areas.csv"), drafted.areas_csv))
            for path, text in parts:
                with storage_errors(path, "writing the draft"):
                    path.write_text(text, encoding="utf-8")
                written.append(path)
        else:
            echo(drafted.yaml, nl=False)
        show_draft(drafted, written)
    return ExitCode.OK
