"""One table of a document to a draft of its contract.

start ─▶ Drafting: the document, its tables in page order, those that contracts know placed
Drafting.draft(number) ─▶ header, rows, columns ─▶ a spec without rules ─▶ placed as any table is
                          ─▶ rules that hold on the placed figures ─▶ Draft
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from ingest.align.placed import PlacedTable
from ingest.align.table import place_table
from ingest.contracts.draft.across import Across, rules_across
from ingest.contracts.draft.columns import ColumnReading, RawRow, listed_units, read_column
from ingest.contracts.draft.evidence import Variables
from ingest.contracts.draft.families import families
from ingest.contracts.draft.header import Header, read_header
from ingest.contracts.draft.labels import title_pattern
from ingest.contracts.draft.rows import NewArea, Rows, areas_csv, label_columns, read_rows, straight_rows
from ingest.contracts.draft.search import FoundRule, Structure, ranks, ratios, sums
from ingest.contracts.draft.spec import build_spec
from ingest.contracts.draft.wording import balance_remarks, column_remarks, foot_lines, head_lines, rule_texts
from ingest.contracts.draft.yaml_text import contract_yaml
from ingest.contracts.model import ContractSpec, TableContract, compile_contract
from ingest.document import Document
from ingest.edits.evaluate import cell_values, measure
from ingest.edits.plan import compile_plan
from ingest.errors import BulletinError
from ingest.figures import BLANK, read_figure
from ingest.identify import Identity, identify
from ingest.labels import fold
from ingest.match.tables import MatchedTable, match_tables, title_similarity
from ingest.reference import Reference
from ingest.reference.model import Area

_CITY = re.compile(r"[\u4e00-\u9fff]{2,3}市")
NEW_CITY = "new-city"


@dataclass(frozen=True)
class Draft:
    """``yaml`` is the commented contract; ``areas_csv`` the areas that no file knows, None where all are
    known."""

    number: int
    printed_title: str
    contract: TableContract
    yaml: str
    areas_csv: str | None
    new_areas: tuple[NewArea, ...]
    rules: tuple[FoundRule, ...]
    rules_across: tuple[Across, ...]
    placed: PlacedTable
    notes: tuple[str, ...]

    @property
    def spec(self) -> ContractSpec:
        return self.contract.spec


@dataclass(frozen=True)
class Drafting:
    """A document whose tables can be drafted. ``tables`` run in page order; table 1 is the first."""

    document: Document
    identity: Identity
    reference: Reference
    tables: tuple[MatchedTable, ...]
    placed: tuple[PlacedTable, ...]

    def unknown(self) -> list[int]:
        """Numbers of the tables that no contract fits and that print figures."""
        return [n for n, table in enumerate(self.tables, 1) if table.contract is None and len(table.body.rows) > 1]

    def find(self, wanted: str) -> int:
        """The number of the table with this number or with this (part of a) title; BulletinError if none or
        many."""
        if wanted.isdigit() and 1 <= int(wanted) <= len(self.tables):
            return int(wanted)
        hits = [n for n, table in enumerate(self.tables, 1) if fold(wanted) and fold(wanted) in fold(table.title)]
        if len(hits) != 1:
            what = "no table" if not hits else "more than one table"
            raise BulletinError(
                "no_table", f"“{wanted}” names {what} of the {len(self.tables)} in this document.",
                file=self.document.name, remedy="Give the number of one, or more of its title.",
            )  # fmt: skip
        return hits[0]

    def draft(self, number: int) -> Draft:
        """The draft of table ``number``, whether a contract knows it or not."""
        return _draft(self, number)


def start(document: Document, reference: Reference) -> Drafting:
    """``document`` ready to draft from. A city that no area file has is taken from the masthead.

    Raises BulletinError as ``identify`` does for a document of no known series.
    """
    try:
        identity = identify(document, reference)
    except BulletinError as error:
        if error.code != "unknown_city" or (name := _city_name(document)) is None:
            raise
        city = Area(NEW_CITY, name, "city", None, NEW_CITY, (name, "合计", "全市"), len(reference.areas))
        reference = replace(reference, areas={**reference.areas, NEW_CITY: city}, _cache={})
        identity = identify(document, reference)
    tables = match_tables(document, identity.city_code, identity.series_code, reference)
    placed = [place_table(t, identity.city_code, reference) for t in tables if t.contract is not None]
    return Drafting(document, identity, reference, tuple(tables), tuple(placed))


def _city_name(document: Document) -> str | None:
    texts = [fold(paragraph.text) for paragraph in document.paragraphs[:12]]
    names = Counter(match for text in texts for match in _CITY.findall(text)[:1] if text.startswith(match))
    return names.most_common(1)[0][0] if names else None


def _draft(drafting: Drafting, number: int) -> Draft:
    matched, identity = drafting.tables[number - 1], drafting.identity
    name = drafting.document.name
    if not matched.body.rows or not matched.header.rows or any(matched.header.loose):
        raise BulletinError(
            "draft", f"“{matched.title}” has no {'rows of figures' if matched.header.rows else 'header'}.",
            file=drafting.document.name, table=str(number),
            remedy="Draft from a rendition that prints it whole.",
        )  # fmt: skip
    body = straight_rows(matched.body, name, matched.title)
    labels = label_columns(body, name, matched.title)
    cells = [n for row in (*matched.header.rows, *body.rows) for n, cell in enumerate(row) if cell]
    width = max(1, max(cells, default=0) + 1 - labels)
    header = read_header(matched.header.rows, labels, width)
    rows = read_rows(body, header.corner, identity.city_code, drafting.reference)
    reference = rows.reference
    units = frozenset(reference.units)
    columns = _columns(replace(matched, body=body), header, rows, labels, width, reference)
    campaigns = drafting.reference.series[identity.series_code].spec.recognised_by.any
    city = drafting.reference.areas[identity.city_code].name_zh
    title = title_pattern(matched.title, identity.month, city, campaigns) or f"未命名表{number}"

    def compiled(not_additive: frozenset[int] = frozenset(), edits: tuple[str, ...] = ()) -> TableContract:
        spec = build_spec(
            number, title, identity.series_code, rows.spec, header, columns, identity.month, units,
            not_additive, edits,
        )  # fmt: skip
        return compile_contract(spec, f"draft of {drafting.document.name}")

    contract = compiled()
    others = {c: k for c, k in reference.contracts.items() if matched.contract is None or k is not matched.contract}
    reference = replace(reference, contracts={**others, contract.code: contract}, _cache={})
    placed = place_table(replace(matched, contract=contract), identity.city_code, reference)
    known = [p for p in drafting.placed if matched.contract is None or p.contract is not matched.contract]
    layouts = [placed.layout, *(p.layout for p in known)]
    series = reference.series[identity.series_code]
    listed = tuple(code for code in series.spec.tables if code in reference.contracts)
    series = replace(series, spec=series.spec.model_copy(update={"tables": listed}), edits=())
    bare = replace(reference, series={**reference.series, series.code: series}, _cache={})
    plan = compile_plan(layouts, identity.city_code, identity.series_code, bare)
    figures = [figure for table in (placed, *known) for figure in table.figures]
    values = cell_values(plan, measure(figures, [state for table in (placed, *known) for state in table.states]))
    areas = placed.layout.areas
    variables = Variables(
        np.arange(len(areas) * width, dtype=np.int64).reshape(len(areas), width).T.copy(), values, plan,
        np.array([a == identity.city_code for a in areas], dtype=bool),
    )  # fmt: skip
    structure = _structure(contract, header)
    found = [*sums(structure, variables), *ratios(structure, variables), *ranks(structure, variables)]
    across = rules_across(placed, known, found, plan, variables, identity.city_code, reference, drafting.reference)
    balances, not_additive = balance_remarks(plan, values, contract)
    texts = rule_texts(found, contract)
    final = compiled(not_additive, tuple(texts))
    notes = [*rows.notes, *_title_notes(title, contract, others)]
    yaml = contract_yaml(
        final.spec,
        head_lines(drafting.document.name, number, matched, rows.new_areas, notes),
        column_remarks(placed, columns, balances),
        texts,
        foot_lines(across, contract.spec.series),
    )
    new_city = reference.areas[identity.city_code] if identity.city_code == NEW_CITY else None
    return Draft(
        number, matched.title, final, yaml,
        areas_csv(rows.new_areas, new_city) if rows.new_areas or new_city else None,
        rows.new_areas, tuple(found), tuple(across), placed, tuple(notes),
    )  # fmt: skip


def _columns(
    matched: MatchedTable, header: Header, rows: Rows, labels: int, width: int, reference: Reference
) -> list[ColumnReading]:
    categories = [value.label for value in rows.spec.categories.values] if rows.spec.categories else [""]
    raw: list[RawRow] = []
    label = ""
    count = len(matched.body.rows)
    for n, row in enumerate(matched.body.rows):
        label = fold(row[0]) or label
        category = categories.index(fold(row[1])) if labels == 2 and fold(row[1]) in categories else 0
        figures = tuple(read_figure(row[labels + j]) if labels + j < len(row) else BLANK for j in range(width))
        at_edge = n < len(categories) if rows.spec.total == "first" else n >= count - len(categories)
        raw.append(RawRow(at_edge and rows.spec.total != "none", category, figures))
    listed = listed_units(matched.unit_line, reference.units)
    paths = {leaf.column: (*(node.printed for node in above), leaf.printed) for leaf, above in header.leaves()}
    return [read_column(j, paths[j], raw, categories, listed, reference.units, matched.title) for j in range(width)]


def _structure(contract: TableContract, header: Header) -> Structure:
    return Structure(
        tuple(column.path for column in contract.columns),
        tuple(tuple(column.units.values()) for column in contract.columns),
        tuple(column.span for column in contract.columns),
        tuple(families(header)),
    )


def _title_notes(title: str, contract: TableContract, others: dict[str, TableContract]) -> list[str]:
    return [
        f"the title is nearly that of the table {other.code}; make it more telling"
        for other in others.values()
        if min(title_similarity(other, title), title_similarity(contract, other.spec.title)) >= 86
    ]
