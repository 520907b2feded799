"""What corrections do to a reading."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corrections.model import Correction
from ingest.reading import Reading, read_edition, reading_id
from orchestration.accounts import account_of, gap_of
from tests.corrections.samples import (
    BULLETIN,
    GUARDED,
    RATIO,
    better,
    decision,
    guards,
    misprint,
    printed_places,
    quarantined,
    read,
    reference,
    rendition,
    served,
)

DAMAGED = {GUARDED: "28", RATIO: "78.4%"}


def closes(reading: Reading) -> None:
    account = account_of(reading, reference(), "")
    assert account.closes, gap_of(account)


def test_a_decision_is_served_as_corrected_with_its_reason() -> None:
    text = misprint({RATIO: "78.4%"})
    held = quarantined(read([text]))[RATIO]
    reading = read([text], [decision(held, "78.1%", reason="原件第三页")])

    row = served(reading, RATIO)
    assert row is not None
    assert (row["status"], str(row["value"]), row["unit"], row["decimals"]) == (
        "corrected",
        "78.1000",
        "%",
        1,
    )
    assert row["printed"] == "78.4%"
    assert (row["rendition_id"], row["line"], row["column"]) == (
        held["rendition_id"], held["line"], held["column"],
    )  # fmt: skip
    assert all(part in row["evidence"] for part in ("原件第三页", "张三", "2026-03-01"))
    assert (row["checks_passed"], row["checks_failed"], row["renditions_agreeing"]) == (1, 0, 0)
    assert quarantined(reading) == {}
    assert [guard["outcome"] for guard in guards(reading)] == ["holds"]
    closes(reading)


def test_the_right_value_clears_the_neighbours_that_were_in_doubt() -> None:
    text = misprint({GUARDED: "28"})
    held = quarantined(read([text]))
    assert len(held) > 1
    reading = read([text], [decision(held[GUARDED], "21")])
    assert quarantined(reading) == {}
    for key in held:
        row = served(reading, key)
        assert row is not None
        assert row["status"] == ("corrected" if key == GUARDED else "confirmed")
    closes(reading)


def test_a_wrong_value_is_served_flagged_and_accuses_nobody() -> None:
    text = misprint({RATIO: "78.4%"})
    held = quarantined(read([text]))[RATIO]
    reading = read([text], [decision(held, "79.9%")])
    row = served(reading, RATIO)
    assert row is not None
    assert (row["status"], row["checks_passed"], row["checks_failed"]) == ("corrected", 0, 1)
    assert quarantined(reading) == {}
    for metric in ("plan", "completed"):
        neighbour = served(reading, (RATIO[0], f"city.key_industry.{metric}"))
        assert neighbour is not None
        assert neighbour["checks_failed"] == 1
        assert neighbour["status"] == "confirmed"


def test_a_better_rendition_makes_it_stale_and_is_read_as_printed() -> None:
    text = misprint(DAMAGED)
    held = quarantined(read([text]))[RATIO]
    correction = decision(held, "78.0%")
    assert served(read([text], [correction]), RATIO)["status"] == "corrected"  # type: ignore[index]
    for texts in ([text, better()], [better(), text]):
        reading = read(texts, [correction])
        row = served(reading, RATIO)
        assert row is not None
        assert (str(row["value"]), row["printed"]) == ("78.1000", "78.1%")
        assert row["status"] == "confirmed"
        (guard,) = guards(reading)
        assert guard["outcome"] == "fails"
        assert "78.1%" in guard["note"]
        assert "78.4%" in guard["note"]
        closes(reading)


def test_another_rendition_with_the_same_misprint_keeps_it() -> None:
    first, second = misprint(DAMAGED), misprint(DAMAGED) + "\n"
    held = quarantined(read([first]))[RATIO]
    reading = read([first, second], [decision(held, "78.1%")])
    row = served(reading, RATIO)
    assert row is not None
    assert (row["status"], row["renditions_agreeing"]) == ("corrected", 0)
    assert RATIO not in quarantined(reading)
    closes(reading)


def test_what_the_source_says_by_itself_needs_no_correction() -> None:
    place = printed_places()[RATIO]
    reading = read([better()], [decision(place, "78.1%")])
    assert served(reading, RATIO)["status"] == "confirmed"  # type: ignore[index]
    (guard,) = guards(reading)
    assert guard["outcome"] == "fails"
    assert "不再需要更正" in guard["note"]


def test_a_served_figure_can_be_corrected_too() -> None:
    place = printed_places()[RATIO]
    row = served(read([better()], [decision(place, "78.2%")]), RATIO)
    assert row is not None
    assert (row["status"], str(row["value"]), row["printed"]) == ("corrected", "78.2000", "78.1%")


def test_an_expected_failure_guards_as_well() -> None:
    text, place = misprint({RATIO: "78.4%"}), printed_places()[RATIO]
    check = f"ratio:{RATIO[1]}@{RATIO[0]}"
    held = quarantined(read([text]))[RATIO]
    assert served(read([text], [decision(held, "78.1%", failing=check)]), RATIO)["status"] == "corrected"  # type: ignore[index]
    (guard,) = guards(read([better()], [decision(place, "78.2%", failing=check)]))
    assert guard["outcome"] == "fails"
    assert check in guard["note"]


def test_no_figure_is_not_served_and_counts_as_known() -> None:
    text = misprint({RATIO: "78.4%"})
    held = quarantined(read([text]))[RATIO]
    reading = read([text], [decision(held, kind="non_fact")])
    assert served(reading, RATIO) is None
    assert quarantined(reading) == {}
    books = reading.tables["bulletin"].to_pylist()[0]
    before = read([text]).tables["bulletin"].to_pylist()[0]
    assert books["tokens_quarantined"] == before["tokens_quarantined"] - 1
    assert books["tokens_non_fact"] == before["tokens_non_fact"] + 1
    closes(reading)


def test_an_overruled_print_is_settled_and_the_other_stays_served() -> None:
    texts = [misprint({RATIO: "78.4%"}), better()]
    held = quarantined(read(texts))[RATIO]
    assert held["reason_code"] == "overruled"
    reading = read(texts, [decision(held, kind="non_fact", expect=["78.4%", "78.1%"])])
    assert served(reading, RATIO)["printed"] == "78.1%"  # type: ignore[index]
    assert quarantined(reading) == {}
    closes(reading)


def test_a_row_without_a_known_area_can_be_assigned_cell_by_cell() -> None:
    label = printed_places()[RATIO]["line"] - 1
    lines = better().split("\n")
    cells = lines[label].split("\t")
    lines[label] = "\t".join(["某某新区", *cells[1:]])
    text = "\n".join(lines)
    rows = [r for r in read([text]).tables["quarantine"].to_pylist() if r["line"] == label + 1]
    assert rows
    assert {r["reason_code"] for r in rows} == {"unknown_area"}
    held = next(r for r in rows if r["printed"] == "78.1%")
    reading = read([text], [decision(held, kind="place", key=RATIO)])
    row = served(reading, RATIO)
    assert row is not None
    assert (row["status"], str(row["value"]), row["table_code"]) == ("corrected", "78.1000", "five_batches")
    left = [r for r in reading.tables["quarantine"].to_pylist() if r["line"] == label + 1]
    assert len(left) == len(rows) - 1
    closes(reading)


def test_a_row_assigned_whole_is_checked_as_if_it_had_been_known() -> None:
    at = printed_places()[RATIO]["line"]
    lines = better().split("\n")
    lines[at - 1] = "\t".join(["某某新区", *lines[at - 1].split("\t")[1:]])
    text = "\n".join(lines)
    rows = {r["column"]: r for r in read([text]).tables["quarantine"].to_pylist() if r["line"] == at}
    places = {r["column"]: key for key, r in printed_places().items() if r["line"] == at}
    decisions = [decision(rows[c], kind="place", key=places[c]) for c in rows if c in places]
    reading, plain = read([text], decisions), read([better()])
    for key in places.values():
        row, known = served(reading, key), served(plain, key)
        assert row is not None
        assert known is not None
        assert row["status"] == "corrected"
        names = ("value", "unit", "checks_passed", "checks_failed", "line", "column")
        assert [row[n] for n in names] == [known[n] for n in names]
    checks = [
        {c["check_id"]: c["outcome"] for c in r.tables["check"].to_pylist() if c["rule_kind"] != "correction"}
        for r in (reading, plain)
    ]
    assert checks[0] == checks[1]
    assert reading.tables["quarantine"].num_rows == 0
    closes(reading)


def test_a_number_of_the_text_can_be_assigned_and_denied() -> None:
    lines = better().split("\n")
    at = next(n for n, line in enumerate(lines) if "亿元" in line and "\t" not in line)
    lines[at] += "目前另有合作意向金额为321.5亿元。"
    text = "\n".join(lines)
    (held,) = read([text]).tables["quarantine"].to_pylist()
    assert (held["table_code"], held["printed"]) == ("narrative", "321.5亿元")
    area = next(a.code for a in reference().areas.values() if a.kind == "park")
    metric = next(m.code for m in reference().metrics.values() if (m.table_code, m.unit) == ("narrative", "亿元"))
    taken = read([text], [decision(held, "321.5", key=(area, metric))])
    row = served(taken, (area, metric))
    assert row is not None
    assert (row["status"], row["table_code"], str(row["value"])) == ("corrected", "narrative", "321.5000")
    assert taken.tables["quarantine"].num_rows == 0
    closes(taken)
    denied = read([text], [decision(held, kind="non_fact")])
    assert denied.tables["quarantine"].num_rows == 0
    assert denied.tables["observation"].num_rows == taken.tables["observation"].num_rows - 1
    closes(denied)


def test_the_later_of_two_decisions_counts() -> None:
    text = misprint({RATIO: "78.4%"})
    held = quarantined(read([text]))[RATIO]
    early = decision(held, "78.0%", when="2026-03-01T09:30:00+08:00")
    late = decision(held, "78.1%", when="2026-03-01T09:31:00+08:00")
    for order in ([early, late], [late, early]):
        reading = read([text], order)
        assert str(served(reading, RATIO)["value"]) == "78.1000"  # type: ignore[index]
        outcomes = {guard["right_value"]: guard["outcome"] for guard in guards(reading)}
        assert outcomes == {78.1: "holds", 78.0: "not_evaluable"}


def test_only_its_own_corrections_make_a_reading_another() -> None:
    text = misprint({RATIO: "78.4%"})
    plain = read([text])
    held = quarantined(plain)[RATIO]
    correction = decision(held, "78.1%")
    assert read([text], [correction]).reading_id != plain.reading_id
    assert read([text], [correction], bulletin="430200-other-2020-01").reading_id == plain.reading_id
    ids = [rendition(text).document.rendition_id]
    known = replace(reference(), corrections={BULLETIN: (correction,)})
    assert reading_id(ids, BULLETIN, known) == read([text], [correction]).reading_id
    again = decision(held, "78.1%", reason="另一个理由")
    assert read([text], [again]).reading_id != read([text], [correction]).reading_id


def some_decisions() -> list[Correction]:
    """Decisions on one damaged document that agree, compete and fail."""
    held = quarantined(read([misprint(DAMAGED)]))
    other = next(key for key in held if key not in DAMAGED)
    return [
        decision(held[RATIO], "78.1%"),
        decision(held[RATIO], kind="non_fact", when="2026-03-01T08:00:00+08:00"),
        decision(held[GUARDED], "21"),
        decision(held[GUARDED], "22", when="2026-02-01"),
        decision(held[other], held[other]["printed"], kind="value"),
        decision(held[other], "999", expect=[held[other]["printed"], "1"], when="2026-01-01"),
        decision(held[RATIO], kind="place", key=other, when="2026-01-02"),
    ]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_the_order_of_corrections_does_not_matter(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(some_decisions()), min_size=1, unique_by=lambda c: c.digest))
    shuffled = data.draw(st.permutations(chosen))
    left, right = (read([misprint(DAMAGED)], order) for order in (chosen, shuffled))
    assert left.reading_id == right.reading_id
    assert all(left.tables[name].equals(right.tables[name]) for name in left.tables)
    assert len(guards(left)) == len(chosen)
    closes(left)


@pytest.mark.parametrize("seed", range(6))
def test_the_books_close_whatever_is_decided(seed: int) -> None:
    """Random decisions on random damage: rows and labels lost, shifted, or of a table nobody knows."""
    rng = random.Random(seed)
    lines = better().split("\n")
    tabbed = [n for n, line in enumerate(lines) if line.count("\t") > 8]
    for _ in range(4):
        at = rng.choice(tabbed)
        cells = lines[at].split("\t")
        where = rng.randrange(1, len(cells))
        damage = rng.choice(["label", "shift", "digits", "join"])
        if damage == "label":
            cells[0] = "某某新区"
        elif damage == "shift":
            cells.insert(where, rng.choice(["", "-", "77"]))
        elif damage == "digits":
            cells[where] = rng.choice(["9l9", "1O7", "四十", "12..5", "88888"])
        else:
            cells[where - 1 : where + 1] = [" ".join(cells[where - 1 : where + 1])]
        lines[at] = "\t".join(cells)
    text = "\n".join(lines)
    rows = read([text]).tables["quarantine"].to_pylist()
    metrics = [m for m in reference().metrics.values() if m.table_code != "narrative"]
    areas = [a.code for a in reference().areas.values()]
    decisions = []
    for row in rng.sample(rows, min(len(rows), 12)):
        kind = rng.choice(["value", "non_fact"])
        key = (row["area_code"], row["metric_code"])
        if None in key:
            key = (rng.choice(areas), rng.choice(metrics).code)
        value = "12.5" if kind == "value" else None
        decisions.append(decision(row, value, kind=kind, key=key if kind == "value" else None))  # type: ignore[arg-type]
    reading = read([text, better()] if seed % 2 else [text], decisions)
    closes(reading)
    keys = [(r["area_code"], r["metric_code"]) for r in reading.tables["observation"].to_pylist()]
    assert len(keys) == len(set(keys))


def test_equal_inputs_give_equal_readings_with_corrections_too() -> None:
    text = misprint(DAMAGED)
    held = quarantined(read([text]))
    known = replace(reference(), corrections={BULLETIN: (decision(held[RATIO], "78.1%"),)})
    one, two = (read_edition([rendition(text)], known) for _ in range(2))
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)
