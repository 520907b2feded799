"""``bulletins check``: how a document would be understood, without loading it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT",
    help="Write the proof sheet, one page that shows every cell as read, to this file.",
)  # fmt: skip
def check(files: tuple[Path, ...], as_json: bool, html: Path | None) -> int:
    """Read FILE and print how every table was understood, what is in quarantine and which checks fail.

    Several files must be renditions of one edition; they are read together, beside the earlier months of the year that
    the warehouse holds. Nothing is loaded, and nothing written but the proof sheet. Exit status 1 when a
    document cannot be read.

    \b
    Examples:
      bulletins check 2020-14.txt
      bulletins check 2020-14.txt --json
      bulletins check 2020-14.txt 2020-14.docx --html proof.html
    """
    from ingest.emit.soundness import refuse_out_of_range, refuse_unsound
    from ingest.errors import BulletinError
    from ingest.identify import identify
    from ingest.printable import printable_path
    from ingest.proof import proof_sheet
    from ingest.read import read_document
    from ingest.reading import Rendition, read_edition
    from ingest.reference import Reference
    from orchestration.accounts import account_of
    from orchestration.city_year import history_before
    from orchestration.incoming import content_of
    from orchestration.report import edition_lines
    from warehouse.archive import Archive
    from warehouse.errors import storage_errors
    from warehouse.home import Home
    from warehouse.lake import Lake

    home = Home.open()
    reference = Reference.load(home.config)
    renditions: dict[str, Rendition] = {}
    for file in files:
        document = read_document(content_of(file), printable_path(file.name))
        rendition = Rendition(document, identify(document, reference, date.today()))
        first = next(iter(renditions.values()), rendition)
        if rendition.identity.key != first.identity.key:
            one, other = (" ".join(r.identity.key) for r in (rendition, first))
            raise BulletinError(
                "several_editions", f"is {one}, but {first.document.name} is {other}.",
                file=str(file), remedy="Check the editions one by one.",
            )  # fmt: skip
        # The same bytes twice are one rendition.
        renditions.setdefault(document.rendition_id, rendition)
    identity = next(iter(renditions.values())).identity
    history = history_before(identity.month, identity, Lake(home), Archive(home), reference)
    reading = read_edition(list(renditions.values()), reference, history)
    account = account_of(reading, reference, "it is checked")
    if as_json:
        echo(json.dumps(asdict(account), ensure_ascii=False, indent=1))
    else:
        echo("\n".join(edition_lines(account, reference)))
    if html is not None:
        page = proof_sheet(list(renditions.values()), reading, reference)
        with storage_errors(html, "writing the proof sheet"):
            html.write_text(page, encoding="utf-8")
        echo(f"Proof sheet written to {html}", err=True)
    # What a load would set it aside for.
    refuse_out_of_range(reading.tables, reference)
    refuse_unsound(reading.tables, reference)
    return ExitCode.OK
