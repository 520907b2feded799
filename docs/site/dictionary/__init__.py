"""The data dictionary: metrics, areas, units and codes from the reference data, relations and columns from a release.

Nothing in it is written by hand; what an analyst reads here is what the warehouse works with.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from docs.site.dictionary import codes, metrics, relations
from docs.site.markdown import cell, contents
from ingest.reference import Reference


def pages(reference: Reference, release: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Every page of the dictionary by its path in the source folder.

    ``release`` is a published database, ``manifest`` dbt's manifest of the project that built it.
    """
    with duckdb.connect(str(release), read_only=True) as connection:
        labels = codes.read_labels(connection)
        parts = {
            **metrics.pages(reference, labels),
            **codes.pages(reference, labels),
            **relations.pages(connection, manifest),
        }
    return {f"dictionary/{name}": text for name, text in {"index.md": _index(reference, parts), **parts}.items()}


def _index(reference: Reference, parts: Mapping[str, str]) -> str:
    titles = {name: text.splitlines()[0].removeprefix("# ") for name, text in parts.items()}
    top = [name for name in titles if "/" not in name]
    tables = len(reference.contracts)
    return (
        "# Data dictionary 数据字典\n\n"
        f"{len(reference.metrics)} metrics of {tables} tables and of the narrative, with their units and the rules "
        "that hold between them; areas, units and codes; and every relation and column of a release. The pages are "
        "made from the contracts, the area files and a release of the bundled bulletin each time the site is built.\n\n"
        "本字典由契约、地区文件和一次发布自动生成：指标（单位、口径、校验规则）、地区、计量单位、代码，"
        "以及发布文件中的全部关系和列。\n\n"
        + "\n".join(f"- [{cell(titles[name])}]({name})" for name in top)
        + "\n"
        + contents([name.removesuffix(".md") for name in top])
    )
