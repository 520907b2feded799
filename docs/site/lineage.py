"""The page of the lineage: the picture of the assets, and what every relation is made of, from dbt's manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.site.markdown import cell, code, table

PICTURE = "docs/assets/asset-graph.svg"
DBT = "dbt/index.html"
"""Where dbt's own documentation lies in the site."""


def page(manifest: Mapping[str, Any], *, with_dbt: bool) -> str:
    link = (
        f'<a href="{DBT}">dbt\'s own documentation</a> shows every model with its SQL, its tests and a graph that can '
        "be walked.\n\n"
        if with_dbt
        else ""
    )
    rows = list(_rows(manifest))
    header = ("关系 relation", "由 made of", "说明 meaning")
    return (
        "# Lineage 血缘\n\nFrom archived documents to the release. Edges that longer paths imply are left out.\n\n"
        f"![The assets: archived documents, one asset a table, reconciliation, dbt models, release]({PICTURE})\n\n"
        + link
        + "".join(f"## {schema}\n\n{table(header, found)}\n" for schema, found in _by_schema(rows).items())
    )


def _rows(manifest: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for node in sorted(manifest["nodes"].values(), key=lambda node: node["name"]):
        if node["resource_type"] != "model":
            continue
        above = sorted({parent.rpartition(".")[2] for parent in node["depends_on"]["nodes"]})
        name = code(node["name"])
        if node["schema"] == "marts":
            name = f"[{name}](dictionary/relations/{node['name']}.md)"
        yield node["schema"], (name, " ".join(map(code, above)), cell(node["description"]))


def _by_schema(rows: list[tuple[str, tuple[str, str, str]]]) -> dict[str, list[tuple[str, str, str]]]:
    """In the order of the data; schemas that are not known here come last."""
    order = ["staging", "intermediate", "marts"]
    schemas = sorted({schema for schema, _ in rows}, key=lambda s: (order.index(s) if s in order else len(order), s))
    return {schema: [row for found, row in rows if found == schema] for schema in schemas}
