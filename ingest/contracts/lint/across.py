"""Contracts against each other: tables, metrics and titles that are there twice, series, columns without a
guard."""

from __future__ import annotations

from itertools import combinations

from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.lint.loading import LintedContract, Loaded
from ingest.contracts.yaml_places import FieldPath
from ingest.labels import fold
from ingest.match.tables import MARGIN, TITLE_ENOUGH, Piece, header_similarity, title_similarity


def check_across(loaded: Loaded) -> None:
    """Everything that takes two files to see."""
    _tables_twice(loaded)
    _metrics_twice(loaded)
    _series(loaded)
    current = list(loaded.current_contracts.values())
    for one, other in combinations(current, 2):
        if one.spec.series == other.spec.series and one.compiled.columns and other.compiled.columns:
            _titles(one, other)
    _guards(loaded)


def _tables_twice(loaded: Loaded) -> None:
    first: dict[str, LintedContract] = {}
    for contract in loaded.contracts:
        before = first.setdefault(contract.spec.table, contract)
        if before is contract:
            continue
        name = before.file.path.name
        if before.file.bundled and not contract.file.bundled:
            contract.file.tell(
                "warning", "replaces",
                f"replaces the bundled contract of the table {contract.spec.table} for every city.",
                "Give it another table code and title if it is meant for a further table.", at=("table",),
                others=(before.file,),
            )  # fmt: skip
        else:
            contract.file.tell(
                "error", "table_twice", f"the table {contract.spec.table} has a contract in {name} too.",
                "One contract a table: give one of them another code.", at=("table",), others=(before.file,),
            )  # fmt: skip


def _metrics_twice(loaded: Loaded) -> None:
    seen: dict[str, tuple[LintedContract, FieldPath]] = {}
    for contract in loaded.current_contracts.values():
        for column, at in zip(contract.compiled.columns, contract.columns, strict=True):
            for metric in dict.fromkeys(column.metrics.values()):
                other, place = seen.setdefault(metric, (contract, at))
                if (other, place) != (contract, at):
                    line = other.file.places.line(place)
                    contract.file.tell(
                        "error", "metric_twice",
                        f"{metric} is declared in {other.file.path.name} line {line} too.",
                        "Two figures need two codes; equal ones are tied by an equality rule of the series.",
                        at=(*at, "metric"), others=(other.file,),
                    )  # fmt: skip


def _series(loaded: Loaded) -> None:
    known = {series.spec.series for series in loaded.series}
    contracts = loaded.current_contracts
    for contract in loaded.contracts:
        if contract.spec.series not in known:
            remedy = nearest(contract.spec.series, known) or "Declare it in a file of config/series."
            contract.file.tell(
                "error",
                "unknown_series",
                f"no series {contract.spec.series} is declared.",
                remedy,
                at=("series",),
            )
    first: dict[str, SourceFile] = {}
    for series in loaded.series:
        before = first.setdefault(series.spec.series, series.file)
        if before is not series.file:
            if before.bundled and not series.file.bundled:
                series.file.tell(
                    "warning", "replaces", f"replaces the bundled series {series.spec.series}.",
                    "Give it another code if it is meant for a further series.", at=("series",), others=(before,),
                )  # fmt: skip
            else:
                series.file.tell(
                    "error", "series_twice", f"the series {series.spec.series} stands in {before.path.name} too.",
                    "One file a series.", at=("series",), others=(before,),
                )  # fmt: skip
        for number, code in enumerate(series.spec.tables):
            at = ("tables", number)
            if code not in contracts:
                remedy = nearest(code, contracts) or "Add its contract, or take it out of the list."
                series.file.tell("error", "unknown_table", f"the table {code} has no contract.", remedy, at=at)
            elif contracts[code].spec.series != series.spec.series:
                series.file.tell(
                    "error", "other_series",
                    f"the contract of {code} names the series {contracts[code].spec.series}.",
                    "Correct one of them.", at=at, others=(contracts[code].file,),
                )  # fmt: skip
            if code in series.spec.tables[:number]:
                series.file.tell("error", "table_twice", f"{code} is listed twice.", "Keep one.", at=at)
    for one, other in combinations(loaded.series, 2):
        a, b = one.spec.recognised_by, other.spec.recognised_by
        same = one.spec.series == other.spec.series
        if not same and _overlap(a.any, b.any) and _overlap(a.kind, b.kind):
            other.file.tell(
                "warning", "series_alike",
                f"a masthead can be that of {one.spec.series} as well; the first is taken.",
                "Recognise each by words the other does not print.",
                at=("recognised_by",), others=(one.file,),
            )  # fmt: skip


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(fold(a) in fold(b) or fold(b) in fold(a) for a in one for b in other)


def _titles(one: LintedContract, other: LintedContract) -> None:
    hardest = 1.0
    for printed, rival in ((one, other), (other, one)):
        header, width = _header(printed), printed.compiled.label_columns + len(printed.compiled.columns)
        scores = [
            0.6 * title_similarity(c.compiled, printed.spec.title) / 100
            + 0.4 * header_similarity(c.compiled, header, width)
            for c in (printed, rival)
        ]
        hardest = min(hardest, scores[0] - scores[1])
    if hardest < MARGIN:
        other.file.tell(
            "error", "titles_alike",
            f"neither title nor header tells this table from {one.spec.table} ({one.spec.title}).",
            "Write title and labels as fully as they are printed.", at=("title",), others=(one.file,),
        )  # fmt: skip
        return
    alike = max(title_similarity(one.compiled, other.spec.title), title_similarity(other.compiled, one.spec.title))
    if alike >= TITLE_ENOUGH:
        other.file.tell(
            "warning", "titles_alike",
            f"the title is nearly that of {one.spec.table} ({one.spec.title}): only the header tells.",
            "Write the title as fully as it is printed.", at=("title",), others=(one.file,),
        )  # fmt: skip


def _header(contract: LintedContract) -> Piece:
    labels = dict.fromkeys(
        column.path[:depth] for column in contract.compiled.columns for depth in range(1, len(column.path) + 1)
    )
    rows = contract.spec.rows
    corner = [rows.label, *([rows.categories.label] if rows.categories else [])]
    return Piece(((*corner, *(path[-1] for path in labels)),), (1,), (False,))


def _guards(loaded: Loaded) -> None:
    """Columns in which a wrong figure would meet no rule, no sum over areas and no sentence."""
    guarded = {m for c in loaded.current_contracts.values() for rule in c.compiled.edits for m in rule.metrics}
    guarded |= {m for series in loaded.series for rule, _ in series.rules for m in rule.metrics}
    guarded |= {slot.metric for _, spec in loaded.narrative for slot in getattr(spec, "slots", ())}
    for contract in loaded.current_contracts.values():
        balanced = contract.spec.rows.total != "none"
        for column, at in zip(contract.compiled.columns, contract.columns, strict=True):
            for metric in column.metrics.values():
                if metric not in guarded and not (balanced and column.additive):
                    contract.file.tell(
                        "info", "unguarded", f"nothing guards {metric} ({'/'.join(column.path)}).",
                        "If a sum, a ratio or another table tells it, add the rule.", at=at,
                    )  # fmt: skip
