"""Each of the nine tables withheld and drafted again: the draft against the contract that people wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.contracts.draft import Draft, start
from ingest.contracts.lint import lint
from ingest.contracts.model import TableContract
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.contracts.withheld import SERIES, WHOLE, renamed, rules, withhold

SAMPLES = Path(__file__).parents[1] / "samples"
CONTENT = (SAMPLES / "better" / "2020-14.txt").read_bytes()
TABLES = WHOLE.series[SERIES].spec.tables
Facts = dict[tuple[str, str], Decimal]


def read(content: bytes, reference: Reference) -> tuple[Facts, list[str]]:
    """Served figures by area and metric, and the tables that have cells in quarantine."""
    document = read_document(content, "bulletin.txt")
    reading = read_edition([Rendition(document, identify(document, reference))], reference)
    rows = reading.tables["observation"].to_pylist()
    facts = {(r["area_code"], r["metric_code"]): r["value"] for r in rows}
    return facts, reading.tables["quarantine"]["table_code"].to_pylist()


@pytest.fixture(scope="module", params=TABLES)
def drafted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TableContract, Draft, Path]]:
    """One table withheld and drafted from the bundled sample; the draft lies in a configuration folder."""
    bundled = WHOLE.contracts[request.param]
    root = tmp_path_factory.mktemp(bundled.code)
    with pytest.MonkeyPatch.context() as monkeypatch:
        withhold(monkeypatch, root, bundled)
        drafting = start(read_document(CONTENT, "2020-14.txt"), Reference.load())
        [number] = drafting.unknown()
        draft = drafting.draft(number)
        folder = root / "config" / "contracts"
        folder.mkdir(parents=True)
        (folder / "drafted.yml").write_text(draft.yaml, encoding="utf-8")
        yield bundled, draft, root / "config"


def test_as_it_stands_it_loads_and_serves_every_figure_of_the_table(
    drafted: tuple[TableContract, Draft, Path],
) -> None:
    bundled, draft, config = drafted
    names = renamed(draft, bundled)
    with (SAMPLES / "truth" / "facts_2020-09.csv").open(encoding="utf-8") as file:
        own = set(bundled.column_of)
        truth = {
            (row["area_code"], row["metric_code"]): Decimal(row["value"])
            for row in csv.DictReader(file)
            if row["metric_code"] in own
        }
    facts, quarantined = read(CONTENT, Reference.load(config))
    placed = {(area, names[metric]): value for (area, metric), value in facts.items() if metric in names}
    assert placed == truth
    assert draft.spec.table not in quarantined


def test_columns_are_those_of_the_bundled_contract(drafted: tuple[TableContract, Draft, Path]) -> None:
    bundled, draft, _ = drafted
    for mine, theirs in zip(draft.contract.columns, bundled.columns, strict=True):
        assert mine.path[:-1] == theirs.path[:-1]
        assert mine.path[-1] in (theirs.path[-1], *theirs.alternatives)
        assert list(mine.units.values()) == list(theirs.units.values())
        assert list(mine.blanks.values()) == list(theirs.blanks.values())
        assert (mine.span, mine.additive) == (theirs.span, theirs.additive)
    assert draft.spec.title == bundled.spec.title
    assert (draft.spec.rows.roster, draft.spec.rows.total, draft.spec.rows.cross) == (
        bundled.rows.roster, bundled.rows.total, bundled.rows.cross,
    )  # fmt: skip


def test_rules_found_are_those_of_the_bundled_contract_and_no_others(
    drafted: tuple[TableContract, Draft, Path],
) -> None:
    bundled, draft, _ = drafted
    assert rules(draft.contract, renamed(draft, bundled)) == rules(bundled)


def test_a_person_only_names_the_metrics(drafted: tuple[TableContract, Draft, Path], tmp_path: Path) -> None:
    _, draft, config = drafted
    errors = [f for f in lint(config, [config / "contracts"]).findings if f.level == "error"]
    assert {f.code for f in errors} == {"draft"}
    path = tmp_path / "named.yml"
    text = draft.yaml.replace(f"draft_t{draft.number}", "named").replace(f"draft.t{draft.number}.", "named.")
    path.write_text(text, encoding="utf-8")
    assert [f for f in lint(None, [path]).findings if f.level == "error"] == []
