"""Makes the site: pages staged, derived pages written, Sphinx run, links checked."""

from __future__ import annotations

import io
import json
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

from sphinx.application import Sphinx

from docs.site import commands, dbt_docs, dictionary, lineage
from docs.site.links import broken_in_pages, broken_in_site
from docs.site.pages import HOME, ROOT, add_navigation, stage_pages
from ingest.reference import Reference
from orchestration.transform.project import manifest_path
from warehouse.home import Home

_TO_THE_HOME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bulletin Warehouse</title>
<meta http-equiv="refresh" content="0; url={page}"></head><body><a href="{page}">Bulletin Warehouse</a></body></html>
"""


class SiteError(Exception):
    """The site cannot be made, or has links that lead nowhere; the message says which."""


def build(folder: Path, home: Home, *, with_dbt: bool = True) -> Path:
    """Builds the site anew under ``folder`` and returns its first page.

    ``home`` holds the published release whose relations the dictionary describes. Raises SiteError.
    """
    source, site, work = folder / "source", folder / "site", folder / "dbt"
    for old in (source, site):
        shutil.rmtree(old, ignore_errors=True)
    pages = stage_pages(source)
    if broken := broken_in_pages(ROOT, pages):
        raise SiteError("\n".join(["Links that lead nowhere:", *broken]))
    manifest = json.loads(manifest_path().read_text(encoding="utf-8"))
    derived = {
        **dictionary.pages(Reference.load(), home.database, manifest),
        "lineage.md": lineage.page(manifest, with_dbt=with_dbt),
        "commands.md": commands.page(),
    }
    _write(source, derived)
    add_navigation(source, [*pages, "dictionary/index.md", "lineage.md", "commands.md"])
    if with_dbt:
        dbt_docs.write(home, work, site / lineage.DBT)
    _run_sphinx(source, site, folder / "doctrees")
    first = HOME.removesuffix(".md") + ".html"
    (site / "index.html").write_text(_TO_THE_HOME.format(page=first), encoding="utf-8")
    if broken := broken_in_site(site, besides=(lineage.DBT,)):
        raise SiteError("\n".join(["Links of the site that lead nowhere:", *broken]))
    return site / "index.html"


def _write(source: Path, pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")


def _run_sphinx(source: Path, site: Path, doctrees: Path) -> None:
    """Raises SiteError with Sphinx's warnings: all of them are mistakes in a page."""
    told_of = io.StringIO()
    sphinx = Sphinx(
        srcdir=source, confdir=Path(__file__).parent, outdir=site, doctreedir=doctrees, buildername="html",
        status=None, warning=told_of, freshenv=True,
    )  # fmt: skip
    with warnings.catch_warnings():
        # MyST 5.2 uses what Sphinx 11 will no longer have; that is between the two of them.
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        sphinx.build()
    shutil.rmtree(site / "_sources", ignore_errors=True)
    if told := told_of.getvalue():
        raise SiteError(f"Sphinx warns:\n{told}")
