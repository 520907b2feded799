"""The books of one load: what became of every document, table and numeric token; kept as JSON beside the run.

Figures are counted by ``ingest`` (a table's counts in ``table_reading``, a document's in ``bulletin``);
here they are only carried, so that checks in Dagster and the report on the console say the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.reading import Reading
from ingest.reference import Reference
from warehouse.durable import write_file

NARRATIVE = "narrative"
"""``table_code`` of what is read from running text (``ingest.emit.schemas``)."""

CORRECTION = "correction"
"""``rule_kind`` of the guards of people's corrections, which are told apart from the checks of figures."""

_LISTED = 50
"""How many failed checks, quarantined cells or homeless tokens an account lists in full; all are counted."""


@dataclass
class TableAccount:
    """One table (or the narrative) of one rendition. ``table_code`` is None where no contract matched."""

    source_name: str
    rendition_id: str
    table_code: str | None
    title: str
    first_line: int
    last_line: int
    header_match: str
    cells: int
    facts: int
    blanks: int
    placeholders: int
    spanned: int
    quarantined: int
    checks: int
    checks_failed: int
    operations: list[str] = field(default_factory=list)

    @property
    def non_facts(self) -> int:
        return self.blanks + self.placeholders + self.spanned

    @property
    def closes(self) -> bool:
        """Whether every cell read is a fact, a known non-fact or in quarantine."""
        return self.cells == self.facts + self.non_facts + self.quarantined


@dataclass
class EditionAccount:
    """One edition as it was read from all its renditions."""

    bulletin_id: str
    edition: str
    city: str
    month: str
    issue: str
    title: str
    published_on: str
    reading_id: str
    reason: str
    renditions: list[dict[str, Any]]
    tables: list[TableAccount]
    tokens: int
    tokens_fact: int
    tokens_non_fact: int
    tokens_quarantined: int
    tokens_homeless: int
    token_kinds: dict[str, int]
    homeless: list[dict[str, Any]]
    failed_checks: list[dict[str, Any]]
    checks: dict[str, int]
    quarantine: list[dict[str, Any]]
    quarantine_reasons: dict[str, int]
    statuses: dict[str, int]
    corrections: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stale_corrections(self) -> list[dict[str, Any]]:
        """Corrections that were not applied because the source prints something else by now."""
        return [correction for correction in self.corrections if correction["outcome"] == "fails"]

    @property
    def closes(self) -> bool:
        """Whether every numeric token of the documents has a home, and every table's cells too."""
        homes = self.tokens_fact + self.tokens_non_fact + self.tokens_quarantined
        return self.tokens == homes and not self.tokens_homeless and all(t.closes for t in self.tables)


@dataclass
class DocumentAccount:
    """One file given to the load. ``outcome`` is ``loaded``, ``known`` (nothing new in it) or ``refused``; of those,
    ``set_aside`` tells the ones that carry a bulletin which is set aside (``warehouse.aside``)."""

    path: str
    outcome: str
    rendition_id: str | None = None
    bulletin_id: str | None = None
    edition: str | None = None
    month: str | None = None
    code: str | None = None
    message: str | None = None
    set_aside: bool = False


@dataclass
class LoadAccount:
    """Everything a load did; written after each of its steps.

    ``segments`` are those of the lake that it committed; ``unbalanced`` are editions that were read but set aside
    because their books do not close. ``aside`` are the editions set aside that it was about: key, reason, place, what
    to do, and whether an earlier reading of it is served.
    """

    run_id: str
    documents: list[DocumentAccount] = field(default_factory=list)
    editions: list[EditionAccount] = field(default_factory=list)
    unbalanced: list[EditionAccount] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)
    release: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        # With the edition itself, so that no other object is ever found under its id.
        self._written: dict[int, tuple[EditionAccount, str]] = {}

    @property
    def refused(self) -> list[DocumentAccount]:
        return [document for document in self.documents if document.outcome == "refused"]

    def save(self, path: Path) -> None:
        """Write as JSON in one step, a line a document and an edition: there may be thousands, and the encoder takes
        ten times as long where it indents. What an edition's line says never changes, so it is made once."""
        lines = {
            "documents": map(_as_json, self.documents),
            "editions": map(self._line, self.editions),
            "unbalanced": map(self._line, self.unbalanced),
        }
        parts = [f'"{name}": [\n' + ",\n".join(of_list) + "\n]" for name, of_list in lines.items()]
        others = [one.name for one in fields(self) if one.name not in lines]
        parts += [f'"{name}": {_as_json(getattr(self, name))}' for name in others]
        write_file(path, ("{" + ",\n".join(parts) + "}\n").encode())

    def _line(self, edition: EditionAccount) -> str:
        known = self._written.get(id(edition))
        if known is None:
            known = self._written[id(edition)] = (edition, _as_json(edition))
        return known[1]

    @classmethod
    def read(cls, path: Path) -> LoadAccount:
        known = json.loads(path.read_bytes())
        documents = [DocumentAccount(**document) for document in known.pop("documents")]
        editions, unbalanced = ([_edition(e) for e in known.pop(name)] for name in ("editions", "unbalanced"))
        return cls(documents=documents, editions=editions, unbalanced=unbalanced, **known)


def _as_json(account: Any) -> str:
    """One line; accounts within accounts by their fields."""
    return json.dumps(account, ensure_ascii=False, default=vars)


def _edition(known: dict[str, Any]) -> EditionAccount:
    return EditionAccount(**{**known, "tables": [TableAccount(**table) for table in known["tables"]]})


def account_of(reading: Reading, reference: Reference, reason: str) -> EditionAccount:
    """The books of one reading, from its reports and datasets."""
    identity = reading.identity
    books = reading.tables["bulletin"].to_pylist()[0]
    tokens = reading.tables["token"]
    ledger = reading.tables["check"]
    by_people = pc.equal(ledger["rule_kind"], CORRECTION)
    of_figures = pc.invert(by_people)
    quarantine = reading.tables["quarantine"]
    homeless = tokens.filter(pc.equal(tokens["class"], "homeless"))
    failed = ledger.filter(pc.and_(of_figures, pc.equal(ledger["outcome"], "fails")))
    return EditionAccount(
        bulletin_id=identity.bulletin_id,
        edition=identity.edition,
        city=reference.areas[identity.city_code].name_zh,
        month=identity.month.isoformat(),
        issue=f"{identity.issue_year}-{identity.issue_no:02d}",
        title=identity.title_zh,
        published_on=identity.published_on.isoformat(),
        reading_id=reading.reading_id,
        reason=reason,
        renditions=_rows(reading.tables["rendition"], "rendition_id", "source_name", "format", "encoding", "tokens"),
        tables=[
            TableAccount(
                report.source_name, report.rendition_id, report.table_code, report.title, report.first_line,
                report.last_line, report.header_match, report.cells, report.facts, report.blanks,
                report.placeholders, report.spanned, report.quarantined, report.checks, report.checks_failed,
                list(report.operations),
            )
            for report in reading.reports
        ],
        tokens=books["tokens"],
        tokens_fact=books["tokens_fact"],
        tokens_non_fact=books["tokens_non_fact"],
        tokens_quarantined=books["tokens_quarantined"],
        tokens_homeless=books["tokens_homeless"],
        token_kinds=_counts(pc.binary_join_element_wise(tokens["class"], tokens["kind"], ": ")),
        homeless=_rows(homeless.slice(0, _LISTED), "line", "column", "text", "rendition_id"),
        failed_checks=_rows(
            failed.slice(0, _LISTED), "rule_code", "rule_kind", "table_code", "area_code", "expression", "left_value",
            "right_value", "tolerance", "note",
        ),
        checks=_counts(ledger["outcome"].filter(of_figures)),
        quarantine=_rows(
            quarantine.slice(0, _LISTED), "table_code", "table_title", "line", "column", "row_label", "column_label",
            "printed", "reason_zh", "suggestion",
        ),
        quarantine_reasons=_counts(quarantine["reason_code"]),
        statuses=_counts(reading.tables["observation"]["status"]),
        corrections=_rows(ledger.filter(by_people), "check_id", "expression", "outcome", "cells", "note"),
    )  # fmt: skip


def gap_of(account: EditionAccount) -> str:
    """Which side lacks what, for an account that does not close."""
    gaps = [
        f"{table.title or table.table_code} (line {table.first_line}): {table.cells} cells read, "
        f"{table.facts + table.non_facts + table.quarantined} accounted for"
        for table in account.tables
        if not table.closes
    ]
    homes = account.tokens_fact + account.tokens_non_fact + account.tokens_quarantined
    if account.tokens != homes:
        gaps.append(f"{account.tokens} numeric tokens, {homes} with a home")
    gaps += [f"line {t['line']}, column {t['column']}: “{t['text']}” has no home" for t in account.homeless]
    return "; ".join(gaps) + "."


def _rows(table: pa.Table, *names: str) -> list[dict[str, Any]]:
    return table.select(names).to_pylist()  # type: ignore[no-any-return]


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    """How often each value is found, the most frequent first, then in the order of their first places."""
    found = pc.value_counts(column)
    counts = zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)
    return dict(sorted(counts, key=lambda one: -one[1]))
