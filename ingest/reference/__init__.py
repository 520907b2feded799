"""Reference data: areas, units, series, table contracts and narrative slots, loaded and cross-checked once.

``Reference.load(config)`` reads the files bundled beside this module and adds those of a configuration folder
(``areas/*.csv``, ``series/*.yml``, ``contracts/*.yml``, ``narrative/*.yml``). Metrics are declared by contracts
and narrative slots and nowhere else; dimensions, labels, comments and docs derive from here. What people decided
about single bulletins (``corrections/*.yml``) and documents (``identities.yml``) stands beside it and is no part of
``version``.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pydantic import BaseModel, ValidationError

from ingest.config_text import config_bytes, config_text
from ingest.config_yaml import yaml_content
from ingest.contracts.model import ContractSpec, TableContract, compile_contract, plain_label
from ingest.corrections.files import check_corrections, load_corrections
from ingest.corrections.model import Correction
from ingest.edits.rules import parse_rule
from ingest.errors import ReferenceDataError
from ingest.reference.area_files import read_areas, refuse_ambiguous
from ingest.reference.model import Area, Metric, Series, SeriesSpec, Unit
from ingest.reference.names import SharedNames, without
from ingest.reference.settled import Settled, load_settled
from ingest.remembered import Bounded

Spec = TypeVar("Spec", bound=BaseModel)
BUNDLED = Path(__file__).parent


@dataclass(frozen=True)
class Reference:
    """Everything known before a document is read. Immutable; ``version`` is a hash of all its files."""

    areas: Mapping[str, Area]
    units: Mapping[str, Unit]
    series: Mapping[str, Series]
    contracts: Mapping[str, TableContract]
    narrative: Mapping[str, Any]
    version: str
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    identities: Mapping[str, Settled] = field(default_factory=dict)
    _cache: dict[Any, Any] = field(default_factory=partial(Bounded, 20_000), repr=False, compare=False)

    @classmethod
    def load(cls, config: Path | None = None) -> Reference:
        """The bundled reference data plus that of ``config``; raises ReferenceDataError naming file and field."""
        digest = hashlib.sha256()
        files: dict[str, list[Path]] = {}
        for kind, pattern in (("areas", "*.csv"), ("series", "*.yml"), ("contracts", "*.yml"), ("narrative", "*.yml")):
            files[kind] = [
                path for root in (BUNDLED, config) if root is not None for path in sorted((root / kind).glob(pattern))
            ]
        units_file = BUNDLED / "units.csv"
        for path in (units_file, *(path for paths in files.values() for path in paths)):
            digest.update(path.name.encode() + b"\0" + config_bytes(path) + b"\0")
        units = {unit.unit: unit for unit in read_units(units_file)}
        areas = read_areas(files["areas"])
        series = {s.code: s for s in map(_read_series, files["series"])}
        contracts: dict[str, TableContract] = {}
        for path in files["contracts"]:
            contract = _read_contract(path)
            contracts[contract.code] = contract
        from ingest.narrative.slots import load_slots

        narrative = load_slots(files["narrative"])
        version, corrections = digest.hexdigest()[:16], load_corrections(config)
        reference = cls(areas, units, series, contracts, narrative, version, corrections, load_settled(config))
        reference._validate()
        return reference

    # ----------------------------------------------------------------------------------------- areas

    @cached_property
    def cities(self) -> dict[str, Area]:
        """Cities by code."""
        return {code: area for code, area in self.areas.items() if area.kind == "city"}

    def areas_of(self, city_code: str, kinds: Iterable[str]) -> tuple[Area, ...]:
        """The areas of a city of the given kinds, in the order of their file."""
        key = ("areas_of", city_code, tuple(kinds))
        if key not in self._cache:
            wanted = set(key[2])
            self._cache[key] = tuple(a for a in self.areas.values() if a.city_code == city_code and a.kind in wanted)
        found: tuple[Area, ...] = self._cache[key]
        return found

    def on(self, city_code: str, day: date) -> Reference:
        """What is known for a document of a city that was published on ``day``: names that passed from one area of the
        city to another are those of that day. The reference itself where there are no such names, as mostly."""
        key = ("shared names", city_code)
        if key not in self._cache:
            self._cache[key] = SharedNames.among(a for a in self.areas.values() if a.city_code == city_code)
        shared: SharedNames = self._cache[key]
        if not shared.owners:
            return self
        taken = shared.not_on(day)
        key_on_day = ("on", city_code, taken)
        if key_on_day not in self._cache:
            areas = {code: without(area, taken) for code, area in self.areas.items()}
            self._cache[key_on_day] = replace(self, areas=areas, _cache=Bounded(20_000))
        found: Reference = self._cache[key_on_day]
        return found if found.corrections is self.corrections else replace(found, corrections=self.corrections)

    def contracts_of(self, series_code: str) -> tuple[TableContract, ...]:
        """The contracts of a series, in the order its file lists them, then any others that name it."""
        listed = self.series[series_code].spec.tables
        extra = [c.code for c in self.contracts.values() if c.spec.series == series_code and c.code not in listed]
        return tuple(self.contracts[code] for code in (*listed, *extra))

    # --------------------------------------------------------------------------------------- metrics

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Every metric that contracts and narrative slots declare, by code, in table and column order."""
        ratios = {
            rule.target: (rule.terms[0][1], rule.terms[1][1])
            for contract in self.contracts.values()
            for rule in contract.edits
            if rule.kind == "ratio"
        }
        found: dict[str, Metric] = {}
        for contract in self.contracts.values():
            labels = {value.code: value.label for value in contract.categories}
            for column in contract.columns:
                for category, code in column.metrics.items():
                    path = ((labels[category],) if category else ()) + column.path
                    numerator, denominator = ratios.get(code, (None, None))
                    name = column.name or "·".join(plain_label(label) for label in path)
                    found[code] = Metric(
                        code=code,
                        name_zh=f"{contract.spec.name_prefix}·{name}",
                        theme=contract.spec.theme,
                        role=column.role,
                        unit=column.units[category],
                        period_basis=contract.spec.period_basis,
                        is_additive=column.additive,
                        numerator_code=numerator,
                        denominator_code=denominator,
                        table_code=contract.code,
                        table_zh=contract.title_zh,
                        header_path_zh="/".join(plain_label(label) for label in path),
                        column_order=column.position,
                    )
        for slots in self.narrative.values():
            for metric in slots.metrics(found):
                found.setdefault(metric.code, metric)
        return found

    def dimension_tables(self) -> dict[str, pa.Table]:
        """``area``, ``area_name``, ``metric``, ``unit``, ``table``: what dbt makes dimensions from; and ``code``."""
        from ingest.emit.vocabulary import CODES  # which knows the types of the rooms that read with this

        areas = pa.table(
            {
                "area_code": [a.code for a in self.areas.values()],
                "name_zh": [a.name_zh for a in self.areas.values()],
                "kind": [a.kind for a in self.areas.values()],
                "parent_code": pa.array([a.parent_code for a in self.areas.values()], pa.string()),
                "city_code": [a.city_code for a in self.areas.values()],
                "names": pa.array([list(a.names) for a in self.areas.values()], pa.list_(pa.string())),
                "area_order": pa.array([a.order for a in self.areas.values()], pa.int32()),
            }
        )
        named = [(a.code, number, name) for a in self.areas.values() for number, name in enumerate(a.dated, 1)]
        area_name = pa.table(
            {
                "area_code": pa.array([code for code, _, _ in named], pa.string()),
                "name_no": pa.array([number for _, number, _ in named], pa.int32()),
                "name_zh": pa.array([name.name for *_, name in named], pa.string()),
                "valid_from": pa.array([name.since for *_, name in named], pa.date32()),
                "valid_to": pa.array([name.until for *_, name in named], pa.date32()),
                "former_code": pa.array([name.code for *_, name in named], pa.string()),
            }
        )
        metrics = self.metrics.values()
        fields = [name for name in Metric.__slots__ if name != "code"]
        types = {"is_additive": pa.bool_(), "column_order": pa.int32()}
        metric = pa.table(
            {
                "metric_code": pa.array([m.code for m in metrics], pa.string()),
                **{f: pa.array([getattr(m, f) for m in metrics], types.get(f, pa.string())) for f in fields},
            }
        )
        units = self.units.values()
        unit = pa.table(
            {
                "unit": [u.unit for u in units],
                "dimension": [u.dimension for u in units],
                "factor": [u.factor for u in units],
                "base_unit": [u.base_unit for u in units],
                "counts": [u.counts for u in units],
                "meaning_zh": [u.meaning_zh for u in units],
            }
        )
        table = pa.table(
            {
                "table_code": [c.code for c in self.contracts.values()],
                "series_code": [c.spec.series for c in self.contracts.values()],
                "title_zh": [c.title_zh for c in self.contracts.values()],
                "theme": [c.spec.theme for c in self.contracts.values()],
                "period_basis": [c.spec.period_basis for c in self.contracts.values()],
                "figures_a_row": pa.array([len(c.columns) for c in self.contracts.values()], pa.int32()),
            }
        )
        codes = [(name, code) for name, accepted in CODES.items() for code in accepted]
        code = pa.table({"list": [name for name, _ in codes], "code": [one for _, one in codes]})
        return {"area": areas, "area_name": area_name, "metric": metric, "unit": unit, "table": table, "code": code}

    # ------------------------------------------------------------------------------------ validation

    def _validate(self) -> None:
        rosters = ((*c.rows.roster, *(("cross",) if c.rows.cross else ())) for c in self.contracts.values())
        refuse_ambiguous(self.areas, rosters)
        check_corrections(self.corrections, self)
        for contract in self.contracts.values():
            if contract.spec.series not in self.series:
                raise ReferenceDataError(
                    "unknown_series", f"series “{contract.spec.series}” is declared nowhere.", file=contract.source
                )
            for column in contract.columns:
                for unit in column.units.values():
                    if unit not in self.units:
                        raise ReferenceDataError(
                            "unknown_unit",
                            f"unit “{unit}” is not one of {'、'.join(self.units)}.",
                            file=contract.source,
                            column="/".join(column.path),
                        )
            for rule in contract.edits:
                for metric in rule.metrics:
                    if metric not in contract.column_of:
                        raise ReferenceDataError(
                            "unknown_metric",
                            f"the edit rule “{rule.expression}” names {metric}, which no column declares.",
                            file=contract.source,
                        )
        for series in self.series.values():
            for code in series.spec.tables:
                if code not in self.contracts:
                    raise ReferenceDataError(
                        "unknown_table", f"series {series.code} lists the table {code}, which has no contract."
                    )
            for rule in series.edits:
                for metric in rule.metrics:
                    if metric not in self.metrics:
                        raise ReferenceDataError(
                            "unknown_metric",
                            f"the edit rule “{rule.expression}” of series {series.code} names {metric}, "
                            "which no contract declares.",
                        )


def _validation_message(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors())


def read_yaml(path: Path, spec: type[Spec]) -> Spec:
    """One YAML file as ``spec``; raises ReferenceDataError with the file and the field."""
    try:
        return spec.model_validate(yaml_content(config_text(path), path))
    except ValidationError as error:
        raise ReferenceDataError("schema", _validation_message(error), file=str(path)) from error


def _read_contract(path: Path) -> TableContract:
    try:
        return compile_contract(read_yaml(path, ContractSpec), str(path))
    except ReferenceDataError as error:
        if error.file is None:
            raise ReferenceDataError(error.code, error.problem, file=str(path), remedy=error.remedy) from error
        raise


def _read_series(path: Path) -> Series:
    spec = read_yaml(path, SeriesSpec)
    return Series(spec.series, spec, tuple(parse_rule(text) for text in spec.edits))


def read_units(path: Path) -> Iterable[Unit]:
    for row in csv.DictReader(io.StringIO(config_text(path))):
        yield Unit(
            row["unit"], row["dimension"], float(row["factor"]), row["base_unit"], row["counts"] == "true",
            row["meaning_zh"], float(row["resolution"]) if row["resolution"] else None,
        )  # fmt: skip
