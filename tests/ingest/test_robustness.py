"""However mangled a file is, it is read or refused in bounded time, and every token of what is read has a home."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest

from ingest.errors import BulletinError
from ingest.reading import Reading
from tests.ingest.bulletin import accounting_closes, document_of, plain, quarantine, read, text_of, values

SECONDS = 10.0
"""CPU seconds that one file may take; an ordinary bulletin takes less than a tenth of one."""


def attempt(content: str | bytes) -> Reading | str:
    """A reading whose tokens are all accounted for, or the code of its refusal, within the time."""
    started = time.process_time()
    refusal: BulletinError | None = None
    try:
        found: Reading | str = read(content)
        assert isinstance(found, Reading)
        assert accounting_closes(found)
    except BulletinError as error:
        found, refusal = error.code, error
    if refusal is not None:
        assert refusal.file == "rendition-0.txt"
        assert refusal.remedy
    assert time.process_time() - started < SECONDS
    return found


def bytes_spliced(rng: Random, text: str) -> bytes:
    content = bytearray(text.encode())
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(content))
        content[at : at + rng.randint(0, 6)] = rng.randbytes(rng.randint(0, 8))
    return bytes(content)


def characters_spliced(rng: Random, text: str) -> str:
    alphabet = "0123456789.%\t\n -/，。（：“”年月第期附件注亿元个²①\u3000\u200b\ue000𠮷"
    for _ in range(rng.randint(1, 40)):
        at = rng.randrange(len(text))
        text = text[:at] + "".join(rng.choices(alphabet, k=rng.randint(0, 5))) + text[at + rng.randint(0, 5) :]
    return text


def lines_lost_and_doubled(rng: Random, text: str) -> str:
    share = rng.random() * 0.2
    lines = []
    for line in text.split("\n"):
        if rng.random() >= share:
            lines += [line] * (2 if rng.random() < share else 1)
    return "\n".join(lines)


def lines_shuffled(rng: Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(20, len(lines) - 40)
    part = lines[start : start + 40]
    rng.shuffle(part)
    return "\n".join([*lines[:start], *part, *lines[start + 40 :]])


def cells_mangled(rng: Random, text: str) -> str:
    """Cells lost, doubled, blanked, swapped: rows of any length."""
    kinds: list[Callable[[list[str]], list[str]]] = [
        lambda cells: [c for c in cells if rng.random() < 0.8],
        lambda cells: [d for c in cells for d in [c] * (1 + (rng.random() < 0.3))],
        lambda cells: [c if rng.random() < 0.6 else "" for c in cells],
        lambda cells: [*cells[:1], *rng.sample(cells[1:], len(cells) - 1)],
        lambda cells: [*cells, *rng.choices(["", "-", "7", "85.4%", "x"], k=rng.randint(0, 45))],
        lambda cells: [" ".join(cells)],
    ]
    mangle = rng.choice(kinds)
    return "\n".join(
        "\t".join(mangle(line.split("\t"))) if "\t" in line and rng.random() < 0.7 else line
        for line in text.split("\n")
    )


def cut_off(rng: Random, text: str) -> bytes:
    content = text.encode(rng.choice(["utf-8", "gb18030", "utf-16"]))
    return content[: rng.randrange(len(content))]


FUZZ = (bytes_spliced, characters_spliced, lines_lost_and_doubled, lines_shuffled, cells_mangled, cut_off)


@pytest.mark.parametrize("mangle", FUZZ, ids=lambda mangle: mangle.__name__)
def test_mangled_bulletins_are_read_or_refused(mangle: Callable[[Random, str], str | bytes]) -> None:
    for seed in range(6):
        rng = Random(f"{mangle.__name__}/{seed}")
        attempt(mangle(rng, text_of(rng.choice(["better", "damaged"]))))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 64, 4096])
def test_random_bytes_are_refused(size: int) -> None:
    for seed in range(20):
        assert isinstance(attempt(Random(f"{size}/{seed}").randbytes(size)), str)


# --------------------------------------------------------------------------------------------- very large


HEAD = "\n".join(text_of("better").split("\n")[:22]) + "\n一、全市“产业项目建设年”活动总体情况\n\n"
LINES = text_of("better").split("\n")


def drawn(alphabet: str, count: int) -> str:
    return HEAD + "".join(Random(7).choices(alphabet, k=count))


def rows(count: int, width: int, label: str = "某{}区") -> list[str]:
    rng = Random(7)
    return [label.format(n) + "".join(f"\t{rng.randint(1, 99)}" for _ in range(width)) for n in range(count)]


def in_place_of_investment(body: list[str]) -> str:
    """The body of annex 2 replaced."""
    first = next(n for n, line in enumerate(LINES) if line.startswith("合 计\t1043.1"))
    return "\n".join([*LINES[:first], *body, *LINES[first + 12 :]])


@pytest.mark.parametrize(
    "text",
    [
        drawn("0123456789\t", 1_000_000),
        drawn("0123456789\t\n", 1_000_000),
        drawn("0123456789    ", 1_000_000),
        HEAD + "1" * 1_000_000,
        "\n".join([*LINES, "", *rows(20_000, 12)]),
        drawn("0123456789亿元个完成项目。，", 300_000),
        "\n" * 9_000_000,
        "某" * 9_000_000,
    ],
    ids=["digits and tabs", "and line ends", "and spaces", "one number", "20,000 rows", "sentences", "blank", "9 MB"],
)
def test_what_is_too_much_for_a_bulletin_is_refused(text: str) -> None:
    assert attempt(text) in ("too_large", "empty")


@pytest.mark.parametrize(
    "text",
    [
        in_place_of_investment(rows(3, 5_000, "芦淞区")),
        "\n".join([*LINES, "", "某表", "", *rows(3, 5_000)]),
        in_place_of_investment(rows(1_500, 12)),
        in_place_of_investment(rows(1_500, 12, "芦淞区")),
    ],
    ids=["5,000 columns", "5,000 columns of an unknown table", "1,500 rows", "1,500 rows of one area"],
)
def test_a_table_too_large_to_place_is_kept_whole_and_leaves_the_others_alone(text: str) -> None:
    found = attempt(text)
    assert isinstance(found, Reading)
    assert {row["reason_code"] for row in quarantine(found)} <= {"too_large", "table_missing"}
    assert any("过大" in row["reason_zh"] and row["suggestion"] for row in quarantine(found))
    right = values(plain())
    assert values(found).items() <= right.items()
    assert {key for key in right.keys() - values(found).keys() if not key[1].startswith("investment.")} == set()


def every_row(change: Callable[[list[str]], list[str]], separator: str = "\t") -> str:
    return "\n".join(separator.join(change(line.split("\t"))) if line.count("\t") > 3 else line for line in LINES)


@pytest.mark.parametrize(
    "text",
    [
        every_row(lambda cells: [*cells, *["7"] * 33]),
        every_row(lambda cells: [d for c in cells for d in (c, "")]),
        every_row(lambda cells: [cells[0], *(d for c in cells[1:] for d in (c, "1"))], " "),
        every_row(lambda cells: cells[::-1]),
        every_row(lambda cells: [*cells, *[""] * 400]),
        in_place_of_investment(rows(990, 12)),
        "\n".join(LINES) + "\n附件\n" * 3_000,
        "\n".join(LINES) + "\n芦淞区\n" * 3_000,
        "\n".join(LINES) + "\n\n附件\n\n某表\n\n芦淞区\t1\t2\n荷塘区\t3\t4" * 500,
        drawn("0123456789亿元个完成项目。，", 40_000),
        drawn("0123456789    ", 90_000),
        HEAD + "1," * 20_000,
        HEAD + "（一）" * 15_000,
        HEAD + "第1期" * 15_000,
        HEAD + "“" * 90_000,
    ],
)
def test_a_bulletin_near_the_limits_is_read_in_time(text: str) -> None:
    assert isinstance(attempt(text), Reading)


def test_blanks_at_the_end_of_rows_do_not_make_a_table_large() -> None:
    assert values(read(every_row(lambda cells: [*cells, *[""] * 400]))) == values(plain())


def test_a_refusal_of_size_tells_what_was_counted() -> None:
    with pytest.raises(BulletinError, match=r"bulletin.txt: holds 240,000 table cells: too much .* split") as refused:
        document_of("\n".join(rows(20_000, 12, "")))
    assert refused.value.code == "too_large"
