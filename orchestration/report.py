"""The load report: plain text for a person who never saw the warehouse; both sides of every account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from ingest.reference import Reference
from orchestration.accounts import NARRATIVE, EditionAccount, LoadAccount, TableAccount
from warehouse.home import Home

IN_FULL = 12
"""Loads of more bulletins than this get one line each; their books are in the load's JSON file."""

A_LINE_EACH = 120
"""Loads of more than this get one line a city and year."""

_COLUMNS = ("cells", "facts", "blank", "- or /", "spanned", "quarantined", "checks", "failed")
_LISTED = 12
_LEGEND = (
    "  blank, - or /: no figure is printed, and none is made of it. spanned: repeats a merged cell beside many rows,",
    "  whose figure is that of the whole; in the narrative, dates, ordinals and the like.",
)


def load_lines(account: LoadAccount, reference: Reference, in_full: bool = False) -> list[str]:
    """The report of a whole load: bulletins, then refused documents, then what was published."""
    lines: list[str] = []
    if in_full or len(account.editions) <= IN_FULL:
        for edition in account.editions:
            lines += [*edition_lines(edition, reference), ""]
        if account.editions:
            lines += [*_LEGEND, ""]
    else:
        lines += [*_summary(account.editions), ""]
        lines += [line for edition in account.editions for line in stale_lines(edition)]
    lines += refused_lines(account)
    return lines


def refused_lines(account: LoadAccount) -> list[str]:
    """One message a refused document, and one a bulletin that is set aside."""
    refused = [document for document in account.refused if not document.set_aside]
    lines = []
    if refused:
        lines = [f"Not loaded ({len(refused)} of {len(account.documents)} documents):"]
        lines += [*(f"  {document.message}" for document in refused), ""]
    if account.aside:
        lines.append(f"Set aside ({_several(len(account.aside), 'bulletin')}; the others are not affected):")
        lines += [*map(_aside, account.aside), ""]
    return lines


def _aside(aside: Mapping[str, Any]) -> str:
    """What is wrong with a bulletin that is set aside, and what stays of it."""
    edition = "" if aside["edition"] == "original" else f" ({aside['edition']})"
    stays = "What it served before stays served." if aside["served"] else "Nothing of it is served."
    return f"  {aside['bulletin_id']}{edition}, {aside['month'][:7]}: {aside['said']} {stays}"


def _several(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"


def edition_lines(account: EditionAccount, reference: Reference) -> list[str]:
    """Everything about one edition: where it comes from, its tables, its tokens, its failed checks, its
    quarantine."""
    edition = "" if account.edition == "original" else f", {account.edition}"
    lines = [
        f"{account.city} {account.month[:7]}, issue {account.issue}{edition}: {account.title}",
        f"  published {account.published_on}, read because {account.reason}; "
        + (f"{len(account.renditions)} renditions:" if len(account.renditions) > 1 else "one rendition:"),
        *(
            f"    {r['source_name']} ({r['format']}, {r['encoding'] or 'no encoding'}, sha256 {r['rendition_id'][:12]})"
            for r in account.renditions
        ),
        "",
    ]
    lines += _tables(account)
    lines += [
        "",
        *_tokens(account),
        "",
        *_checks(account, reference),
        *_quarantine(account),
        *_corrections(account),
    ]
    return lines


def _tables(account: EditionAccount) -> list[str]:
    several = len(account.renditions) > 1
    names = _told_apart(account.renditions)
    rows = []
    for table in account.tables:
        title = "narrative" if table.table_code == NARRATIVE else table.title
        if table.table_code is None:
            title += " (no contract)"
        if several:
            title = f"{title} [{names[table.rendition_id]}]"
        rows.append((title, *_counts(table)))
    # A check that reaches across tables counts in each of them, and once in the sum.
    cells = (sum(column) for column in zip(*(row[1:-2] for row in rows), strict=True))
    rows.append(("together", *cells, sum(account.checks.values()), account.checks.get("fails", 0)))
    lines = grid(("", *_COLUMNS), rows)
    if all(table.table_code in (None, NARRATIVE) for table in account.tables):
        lines.append("  No table of this series was found in it: is the file whole?")
    repaired = [t for t in account.tables if t.operations]
    for table in repaired:
        of_file = f" [{names[table.rendition_id]}]" if several else ""
        lines.append(f"  repaired in {table.title}{of_file}: {'; '.join(table.operations)}")
    return lines


def _told_apart(renditions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By rendition: the name of its file, and where another has the same, how its hash begins."""
    often = Counter(r["source_name"] for r in renditions)
    return {
        r["rendition_id"]: r["source_name"]
        if often[r["source_name"]] == 1
        else f"{r['source_name']} {r['rendition_id'][:6]}"
        for r in renditions
    }


def _counts(table: TableAccount) -> tuple[int, ...]:
    return (table.cells, table.facts, table.blanks, table.placeholders, table.spanned, table.quarantined,
            table.checks, table.checks_failed)  # fmt: skip


def _tokens(account: EditionAccount) -> list[str]:
    homes = account.tokens_fact + account.tokens_non_fact + account.tokens_quarantined
    sign = "=" if account.tokens == homes else "≠"
    lines = [
        f"  Numeric tokens: {account.tokens:,} {sign} {account.tokens_fact:,} facts "
        f"+ {account.tokens_non_fact:,} known non-facts + {account.tokens_quarantined:,} in quarantine"
    ]
    if account.token_kinds:
        kinds = ", ".join(f"{kind} {count}" for kind, count in account.token_kinds.items())
        lines.append(f"    outside the tables: {kinds}")
    for token in account.homeless:
        lines.append(f"    no home: “{token['text']}” at line {token['line']}, column {token['column']}")
    if account.statuses:
        served = ", ".join(f"{count:,} {status}" for status, count in account.statuses.items())
        lines.append(f"  Figures: {sum(account.statuses.values()):,} ({served})")
    return lines


def _checks(account: EditionAccount, reference: Reference) -> list[str]:
    counts = account.checks
    words = (("holds", "hold"), ("within_rounding", "within rounding"), ("fails", "fail"),
             ("not_evaluable", "cannot be evaluated"))  # fmt: skip
    told = ", ".join(f"{counts[code]:,} {word}" for code, word in words if counts.get(code))
    lines = [f"  Checks: {sum(counts.values()):,} ({told or 'none'})"]
    for check in account.failed_checks[:_LISTED]:
        area = reference.areas.get(check["area_code"] or "")
        where = f"{area.name_zh}: " if area else ""
        told = check["left_value"] is not None or check["right_value"] is not None
        sides = f": {_number(check['left_value'])} ≠ {_number(check['right_value'])}" if told else ""
        note = f" ({check['note']})" if check["note"] else ""
        lines.append(f"    fails: {where}{check['expression']}{sides}{note}")
    return [*lines, *_more(counts.get("fails", 0), min(len(account.failed_checks), _LISTED))]


def _quarantine(account: EditionAccount) -> list[str]:
    total = sum(account.quarantine_reasons.values())
    if not total:
        return []
    lines = [f"  Quarantine: {total:,} cells are not served"]
    for cell in account.quarantine[:_LISTED]:
        names = (cell["table_title"], cell["row_label"], cell["column_label"])
        place = ", ".join([f"line {cell['line']}", *(name for name in names if name)])
        advice = f" {cell['suggestion']}" if cell["suggestion"] else ""
        lines.append(f"    {place}: “{cell['printed']}”: {cell['reason_zh']}{advice}")
    return [*lines, *_more(total, min(len(account.quarantine), _LISTED))]


def _corrections(account: EditionAccount) -> list[str]:
    if not account.corrections:
        return []
    outcomes = Counter(correction["outcome"] for correction in account.corrections)
    words = (
        ("holds", "applied"),
        ("fails", "stale, not applied"),
        ("not_evaluable", "replaced by a later one"),
    )
    told = ", ".join(f"{outcomes[code]:,} {word}" for code, word in words if outcomes[code])
    return [f"  Corrections by people: {told}", *stale_lines(account)]


def stale_lines(account: EditionAccount) -> list[str]:
    """One line a correction whose guard failed: which, and what the source prints now."""
    file = f"config/corrections/{account.bulletin_id}.yml"
    return [f"    stale in {file}: {c['expression']}: {c['note']}" for c in account.stale_corrections]


def _summary(editions: Sequence[EditionAccount]) -> list[str]:
    counts = ("tokens", "facts", "non-facts", "quarantined", "checks failing")
    total = (f"{len(editions):,} bulletins", "", *_sums(editions))
    if len(editions) <= A_LINE_EACH:
        each = [
            (f"{e.city} {e.issue}" + ("" if e.edition == "original" else f" {e.edition}"), e.month[:7], *_sums([e]))
            for e in editions
        ]
        return grid(("bulletin", "month", *counts), [*each, total])
    years: dict[tuple[str, str], list[EditionAccount]] = {}
    for edition in editions:
        years.setdefault((edition.city, edition.month[:4]), []).append(edition)
    rows = [(f"{city} {year}", len(found), *_sums(found)) for (city, year), found in years.items()]
    return grid(("city and year", "bulletins", *counts), [*rows, total])


def _sums(editions: Iterable[EditionAccount]) -> tuple[int, ...]:
    """Numeric tokens and what became of them, and failing checks."""
    columns = zip(
        *(
            (e.tokens, e.tokens_fact, e.tokens_non_fact, e.tokens_quarantined, e.checks.get("fails", 0))
            for e in editions
        ),
        strict=True,
    )
    return tuple(map(sum, columns))


def grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns aligned by display width (a Chinese character is two wide); the first to the left."""
    texts = [list(header)] + [[f"{c:,}" if isinstance(c, int) else str(c) for c in row] for row in rows]
    widths = [max(cell_len(row[i]) for row in texts) for i in range(len(header))]
    return [
        "  " + row[0] + " " * (widths[0] - cell_len(row[0]))
        + "".join("  " + " " * (widths[i] - cell_len(row[i])) + row[i] for i in range(1, len(row)))
        for row in texts
    ]  # fmt: skip


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.10g}"


def _more(total: int, shown: int) -> list[str]:
    return [f"    and {total - shown:,} more"] if total > shown else []


def ending_lines(account: LoadAccount, ran: bool, problem: str, home: Home) -> list[str]:
    """The last word: what was published, or why nothing was, and what to do next."""
    served = "What was published before is untouched."
    if problem:
        again = "Mend that and run the same command again; it continues where this one stopped."
        return [f"The load failed: {problem}", f"{served} {again}"]
    if account.documents and len(account.refused) == len(account.documents) and account.release is None:
        return [f"Nothing was loaded. {served}"]
    if not account.documents and not ran:
        return ["Nothing was loaded: there are no files in what was given. Check the path."]
    known = len(account.documents) - len(account.refused)
    if not ran:
        subject = "the document is" if known == 1 else f"all {known} documents are"
        return [f"Nothing new: {subject} loaded already, and the release is up to date."]
    lines = []
    if not account.editions:
        lines.append(
            "No new document; the marts were built again, for what was served was not what they are made of today."
        )
    if account.release is not None:
        figures = account.release["rows"].get("marts.fct_observation", 0)
        lines.append(f"Published release {account.release['release_id']}: {figures:,} figures in")
        lines.append(f"  {home.database}")
        lines += [f"  fewer than before: {one}" for one in account.release.get("fewer", [])]
        lines += [f"Warning: {warning}" for warning in account.release.get("warnings", [])]
        lines.append('Next: bulletins status, or bulletins sql "from v_observation limit 5"')
    return lines
