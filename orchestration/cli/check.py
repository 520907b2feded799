"""``bulletins check``: how a document would be understood, without loading it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from orchestration.cli.exit_codes import ExitCode


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def check(file: Path, as_json: bool) -> int:
    """Read FILE and print how every table was understood, what is in quarantine and which checks fail.

    Nothing is loaded or written. Exit status 1 when the document cannot be read.

    \b
    Examples:
      bulletins check 2020-14.txt
      bulletins check 2020-14.txt --json
    """
    from ingest.identify import identify
    from ingest.read import read_document
    from ingest.reading import Rendition, read_edition
    from ingest.reference import Reference
    from orchestration.accounts import account_of
    from orchestration.loading import content_of
    from orchestration.report import edition_lines
    from warehouse.home import Home

    reference = Reference.load(Home.open().config)
    document = read_document(content_of(file), file.name)
    identity = identify(document, reference)
    reading = read_edition([Rendition(document, identity)], reference)
    account = account_of(reading, reference, "it is checked")
    if as_json:
        click.echo(json.dumps(asdict(account), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(edition_lines(account, reference)))
    return ExitCode.OK
