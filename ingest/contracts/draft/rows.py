"""The rows of a table that no contract knows: areas, total, cross-district row, row categories, unknown
labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.contracts.model import CategorySpec, CategoryValue, RowSpec
from ingest.errors import BulletinError
from ingest.figures import Kind, read_figure
from ingest.labels import fold, name_key
from ingest.match.tables import Piece
from ingest.reference import Reference
from ingest.reference.model import Area
from ingest.reference.names import TOTAL_NAMES

DISTRICTS = ("district", "county", "zone")
_PARK_ENDINGS = ("园区", "示范园", "高科园", "产业园", "科技园", "工业园", "集中区", "园")
_ZONES = ("经开区", "高新区", "开发区", "新区", "管理区", "示范区")


@dataclass(frozen=True, slots=True)
class NewArea:
    """A row label that is no known area, with a guess at what it is; ``code`` is a placeholder."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Rows:
    """What the row labels say. ``reference`` has the new areas added, so that the draft can be placed."""

    spec: RowSpec
    new_areas: tuple[NewArea, ...]
    reference: Reference
    notes: tuple[str, ...]


def straight_rows(body: Piece, name: str, title: str) -> Piece:
    """``body`` without the few rows that lost their tabs; BulletinError where most did."""
    kept = [n for n, loose in enumerate(body.loose) if not loose]
    if len(kept) < max(2, len(body.rows) / 2):
        raise BulletinError(
            "draft", "has lost the tabs between its cells; no columns can be read from it.",
            file=name, table=title,
            remedy="Draft from a better rendition of the bulletin.",
        )  # fmt: skip
    return Piece(tuple(body.rows[n] for n in kept), tuple(body.lines[n] for n in kept), tuple(False for _ in kept))


def label_columns(body: Piece, name: str, title: str) -> int:
    """1, or 2 where the second column tells rows of one area apart. BulletinError for numbered rows."""
    first = [read_figure(row[0]).kind for row in body.rows if row and fold(row[0])]
    if first and sum(kind == Kind.NUMBER for kind in first) > len(first) / 2:
        raise BulletinError(
            "draft", "numbers its rows in its first column, which the contract language does not know.",
            file=name, table=title,
            remedy="Take the column of numbers out of the text and draft again.",
        )  # fmt: skip
    return 2 if _categories(body) else 1


def _categories(body: Piece) -> list[str]:
    second = [fold(row[1]) for row in body.rows if len(row) > 1]
    words = [text for text in second if read_figure(text).kind == Kind.TEXT]
    distinct = list(dict.fromkeys(words))
    often = all(words.count(text) >= 2 for text in distinct)
    return distinct if len(words) >= 0.8 * len(second) > 0 and 2 <= len(distinct) <= 8 and often else []


def read_rows(body: Piece, corner: Sequence[str], city_code: str, reference: Reference) -> Rows:
    """The row specification of ``body`` for a city (whose areas may all be unknown)."""
    notes: list[str] = []
    labels = [fold(row[0]) for row in body.rows if row and fold(row[0])]
    known: dict[str, list[Area]] = {}
    for area in reference.areas.values():
        if area.city_code == city_code:
            for name in area.names:
                known.setdefault(name_key(name), []).append(area)
    total = "none"
    cross = False
    found: list[list[Area]] = []
    unknown: list[str] = []
    for number, label in enumerate(dict.fromkeys(labels)):
        options = known.get(name_key(label), [])
        if name_key(label) in TOTAL_NAMES or any(area.kind == "city" for area in options):
            total = "first" if number == 0 else "last"
        elif any(area.kind == "cross" for area in options) or (not options and "跨区" in name_key(label)):
            cross = True
            unknown += [] if options else [label]
        elif options:
            found.append(options)
        else:
            unknown.append(label)
    kinds = {options[0].kind for options in found if len({area.kind for area in options}) == 1}
    for options in found:
        if not kinds & {area.kind for area in options}:
            kinds.add(options[0].kind)
    parks = "park" in kinds or (not kinds and "园" in "".join(corner))
    new_areas = _new_areas(unknown, city_code, reference, parks and not kinds & set(DISTRICTS))
    kinds |= {area.kind for area in new_areas} - {"cross"}
    roster = (*(DISTRICTS if kinds & set(DISTRICTS) else ()), *(("park",) if "park" in kinds else ()))
    if not roster:
        roster = DISTRICTS
        notes.append("no row label is a known area; the roster is a guess")
    categories = _categories(body)
    spec = RowSpec(
        label=corner[0] or "县市区",
        roster=roster,
        total="first" if total == "first" else "last" if total == "last" else "none",
        cross=cross,
        categories=CategorySpec(
            label=corner[1] if len(corner) > 1 and corner[1] else "类别",
            values=tuple(CategoryValue(label=text, code=f"c{n}") for n, text in enumerate(categories, 1)),
        )
        if categories
        else None,
    )
    return Rows(spec, tuple(new_areas), _with_areas(reference, city_code, new_areas), tuple(notes))


def _new_areas(labels: Sequence[str], city_code: str, reference: Reference, parks: bool) -> list[NewArea]:
    districts = reference.areas_of(city_code, DISTRICTS)
    return [
        NewArea(f"{city_code}-new{n:02d}", label, kind, _parent(label, kind, city_code, districts))
        for n, label in enumerate(labels, 1)
        for kind in [_kind(label, parks)]
    ]


def _kind(label: str, parks: bool) -> str:
    if "跨区" in label:
        return "cross"
    if parks or label.endswith(_PARK_ENDINGS) or "工业集中区" in label:
        return "park"
    if any(word in label for word in _ZONES):
        return "zone"
    return "county" if label.endswith(("县", "市")) else "district"


def _parent(label: str, kind: str, city_code: str, districts: Sequence[Area]) -> str:
    if kind != "park":
        return city_code
    stem = label[:2]
    return next((a.code for a in districts if any(name.startswith(stem) for name in a.names)), city_code)


def _with_areas(reference: Reference, city_code: str, new_areas: Sequence[NewArea]) -> Reference:
    """A copy of ``reference`` (with a cache of its own) that knows the new areas."""
    areas = dict(reference.areas)
    if city_code not in areas:
        areas[city_code] = Area(city_code, "全市", "city", None, city_code, ("全市",), len(areas))
    for new in new_areas:
        areas[new.code] = Area(new.code, new.name, new.kind, new.parent, city_code, (new.name,), len(areas))
    return replace(reference, areas=areas, _cache={})


def areas_csv(new_areas: Sequence[NewArea], city: Area | None) -> str:
    """The proposed area file: only the new areas, and the city where it is new too."""
    lines = ["area_code,name_zh,kind,parent_code,also_printed_as"]
    if city is not None:
        lines.append(f"{city.code},{city.name_zh},city,,合计|全市")
    lines += [f"{area.code},{area.name},{area.kind},{area.parent}," for area in new_areas]
    return "\n".join(lines) + "\n"
