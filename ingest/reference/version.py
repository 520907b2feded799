"""Which reference data one bulletin's reading depends on, as a hash: what changes elsewhere leaves it as it is.

A reading uses the units, the series with its contracts and narrative slots, what those refer to, and the areas of its
city. A new city, or another series' contract, is none of these, so nothing is read again on its account. What was
parsed is hashed, not the files: a comment changes nothing either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.reference import Reference


def version_for(bulletin_id: str, reference: Reference) -> str:
    """The hash (16 hex digits) for bulletins of that city and series; of everything where the series is unknown."""
    city, _, rest = bulletin_id.partition("-")
    series = rest.rsplit("-", 2)[0]
    if series not in reference.series:
        return reference.version
    cached = ("version", city, series)
    found: str | None = reference._cache.get(cached)
    if found is None:
        digest = hashlib.sha256()
        for part in _parts(city, series, reference):
            digest.update(part.encode() + b"\0")
        found = reference._cache[cached] = digest.hexdigest()[:16]
    return found


def _parts(city: str, series: str, reference: Reference) -> Iterator[str]:
    yield from map(repr, reference.units.values())
    yield reference.series[series].spec.model_dump_json()
    contracts = {contract.code: contract for contract in reference.contracts_of(series)}
    used = {metric for rule in reference.series[series].edits for metric in rule.metrics}
    slots = reference.narrative.get(series)
    if slots is not None:
        for spec in (*slots.sections, *slots.vocabularies, *slots.claims):
            yield spec.model_dump_json()
        used |= {slot.metric for section in slots.sections for slot in section.slots}
        used |= {metric for claims in slots.claims for item in claims.items for metric in item.metrics}
        contracts |= {c.table: reference.contracts[c.table] for c in slots.claims if c.table in reference.contracts}
    metrics = [reference.metrics[code] for code in sorted(used) if code in reference.metrics]
    yield from map(repr, metrics)
    # A slot may restate a figure of another series' table: its rows and rules matter then.
    contracts |= {
        m.table_code: reference.contracts[m.table_code] for m in metrics if m.table_code in reference.contracts
    }
    for contract in contracts.values():
        yield contract.spec.model_dump_json()
    for area in reference.areas.values():
        if area.city_code == city:
            yield repr((area.code, area.name_zh, area.kind, area.parent_code, area.names))
            if any(name.since or name.until for name in area.dated):
                yield repr(area.dated)
