"""Real boundaries of districts, where somebody provides them: GeoJSON files in ``config/boundaries/``.

Every feature names its area in a property ``area_code`` (or ``adcode``, as Chinese sources have it). None are bundled:
boundaries of administrative divisions are published under rules of their own. Without them the page draws tiles.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError

FOLDER = "boundaries"
_CODES = ("area_code", "adcode")
_DECIMALS = 4
"""Ten metres: finer than a screen."""


def boundaries(config: Path, areas: set[str]) -> dict[str, Any] | None:
    """The features of ``areas`` as one collection, each with its code as ``name``; None where there are none.

    Raises WarehouseError, code ``boundaries``, for a file that is not GeoJSON.
    """
    features = []
    for path in sorted((config / FOLDER).glob("*.geojson")):
        try:
            found = json.loads(path.read_bytes())["features"]
            for feature in found:
                code = next((str(feature["properties"][n]) for n in _CODES if n in feature["properties"]), "")
                if code in areas:
                    geometry = feature["geometry"]
                    rounded = {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}
                    features.append({"type": "Feature", "properties": {"name": code}, "geometry": rounded})
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError("boundaries", f"is not a GeoJSON collection ({error!r}).", path=path) from error
    return {"type": "FeatureCollection", "features": features} if features else None


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(part) for part in coordinates]
    return round(coordinates, _DECIMALS)
