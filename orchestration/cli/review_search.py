"""Finding an area or a metric by code or Chinese name, and asking until one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import click
from rapidfuzz import fuzz, process

from ingest.labels import name_key
from ingest.reference import Reference
from orchestration.cli.terminal import echo

_SHOWN = 8
_LIKE = 55.0


class Candidate(NamedTuple):
    """``names`` are what it is searched by, ``shown`` is what a person reads."""

    code: str
    shown: str
    names: tuple[str, ...]


def areas_of_city(reference: Reference, city_code: str) -> list[Candidate]:
    """All areas of a city."""
    areas = [area for area in reference.areas.values() if area.city_code == city_code]
    return [Candidate(a.code, f"{a.name_zh} {a.code}", a.names) for a in areas]


def metrics_for(reference: Reference, table_code: str | None, likely: Sequence[str] = ()) -> list[Candidate]:
    """All metrics, the ``likely`` ones first, then those of the table."""
    metrics = sorted(reference.metrics.values(), key=lambda m: (m.code not in likely, m.table_code != table_code))
    return [Candidate(m.code, f"{m.name_zh} {m.code} ({m.unit})", (m.name_zh, m.header_path_zh)) for m in metrics]


def search(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates most like ``text``, best first."""
    wanted = name_key(text)
    if len(wanted) < 2 and wanted.isascii():
        return []
    exact = [c for c in candidates if text.strip() == c.code or wanted in map(name_key, c.names)]
    if exact:
        return exact[:_SHOWN]
    scores: dict[str, float] = {}
    for names in zip(*_padded(candidates), strict=True):
        for _, score, at in process.extract(wanted, names, scorer=fuzz.WRatio, limit=None, score_cutoff=_LIKE):
            code = candidates[at].code
            inside = 40.0 if wanted and wanted in names[at] else 0.0
            scores[code] = max(scores.get(code, 0.0), score + inside)
    order = {c.code: n for n, c in enumerate(candidates)}
    best = sorted(scores, key=lambda code: (-scores[code], order[code]))[:_SHOWN]
    by_code = {c.code: c for c in candidates}
    return [by_code[code] for code in best]


def _padded(candidates: Iterable[Candidate]) -> list[list[str]]:
    """Folded names and code of each candidate, all of equal number."""
    rows = [[*map(name_key, c.names), c.code] for c in candidates]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def ask_for(what: str, candidates: Sequence[Candidate], default: str | None) -> str | None:
    """Ask for an area or a metric until one is chosen; its code, or None where the person gives up."""
    while True:
        text = click.prompt(f"{what} (name or code, - to go back)", default=default or "", show_default=bool(default))
        if text.strip() in ("-", ""):
            return None
        found = search(text, candidates)
        if len(found) == 1 and (text.strip() == found[0].code or name_key(text) in map(name_key, found[0].names)):
            echo(f"  {found[0].shown}")
            return found[0].code
        if not found:
            echo(f"  No {what.lower()} is like “{text}”.")
            continue
        for number, candidate in enumerate(found, 1):
            echo(f"  {number}  {candidate.shown}")
        chosen = click.prompt("Number (0 to search again)", type=click.IntRange(0, len(found)), default=1)
        if chosen:
            return found[chosen - 1].code
