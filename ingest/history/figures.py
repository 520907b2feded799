"""The figures that one month serves, over the catalogue of its city and series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.figures import read_figure, trailing_zeros
from ingest.history.catalogue import Catalogue
from ingest.reference import Reference

COLUMNS = ["area_code", "metric_code", "value", "unit", "decimals", "status", "printed"]
"""Columns of the dataset ``observation`` that are needed."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MonthFigures:
    """Parallel over the keys of a catalogue: ``value`` in the contract's unit (NaN: not served), ``half`` the half
    width of the printed interval, ``printed`` whether the figure stands so in the document (repaired ones do not).
    Plain arrays, to be handed to another process."""

    month: int
    value: Floats
    half: Floats
    printed: npt.NDArray[np.bool_]

    def under(self, later: MonthFigures) -> MonthFigures:
        """This edition's figures where a later edition of the same month has none."""
        there = ~np.isnan(later.value)
        return MonthFigures(
            self.month,
            np.where(there, later.value, self.value),
            np.where(there, later.half, self.half),
            np.where(there, later.printed, self.printed),
        )


def month_figures(observations: pa.Table, month: int, catalogue: Catalogue, reference: Reference) -> MonthFigures:
    """``observations``: served figures of one edition, with ``COLUMNS`` at least; ``month`` 1 to 12."""
    size = len(catalogue.keys)
    value, half = np.full(size, np.nan), np.zeros(size)
    printed = np.zeros(size, dtype=np.bool_)
    names = pc.binary_join_element_wise(observations["area_code"], observations["metric_code"], "|")
    at = pc.index_in(names, value_set=catalogue.names)
    rows = np.flatnonzero(pc.is_valid(at).to_numpy())
    if not len(rows):
        return MonthFigures(month, value, half, printed)
    ours = observations.select(COLUMNS).take(pa.array(rows))
    places = at.take(pa.array(rows)).to_numpy().astype(np.int64)
    found = ours["value"].cast(pa.float64()).to_numpy()
    step = 10.0 ** -ours["decimals"].to_numpy().astype(np.float64)
    scale = _scales(ours, places, catalogue, reference)
    for n in np.flatnonzero(scale != 1.0).tolist():
        # A converted figure's trailing zeros are no precision.
        step[n] *= 10.0 ** trailing_zeros(read_figure(ours["printed"][n].as_py()))
    found, step = found * scale, step * scale
    resolution = catalogue.resolution[places]
    fractional = (resolution == 0.0) & (found != np.floor(found))
    value[places] = found
    half[places] = 0.5 * np.where(fractional, step, np.minimum(step, resolution))
    printed[places] = pc.not_equal(ours["status"], "repaired").to_numpy()
    return MonthFigures(month, value, half, printed)


def _scales(ours: pa.Table, places: npt.NDArray[np.int64], catalogue: Catalogue, reference: Reference) -> Floats:
    """Factors from the printed to the contract's unit; NaN where their dimensions differ."""
    scale = np.ones(len(places))
    units = ours["unit"].to_pylist()
    for n, (unit, place) in enumerate(zip(units, places.tolist(), strict=True)):
        declared = catalogue.units[place]
        if unit != declared:
            one, other = reference.units.get(unit), reference.units[declared]
            same = one is not None and one.dimension == other.dimension
            scale[n] = one.factor / other.factor if one is not None and same else np.nan
    return scale
