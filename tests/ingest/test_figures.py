"""What a cell's text is: any number comes back exactly, however it is typeset; nothing raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.figures import Kind, is_figure_like, read_figure

PRINTABLE = st.decimals(min_value=-99_999_999, max_value=99_999_999, allow_nan=False, places=4).flatmap(
    lambda d: st.integers(0, 4).map(lambda places: round(d, places))
)
FULL_WIDTH = str.maketrans("0123456789.-%", "０１２３４５６７８９．－％")


def scaled(value: Decimal) -> int:
    return int(value * 10_000)


def places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


@given(PRINTABLE, st.booleans(), st.booleans(), st.sampled_from(["", " ", "　", "\u00a0"]))
def test_a_printed_number_is_read_exactly(value: Decimal, full_width: bool, percent: bool, space: str) -> None:
    text = f"{value:f}" + ("%" if percent else "")
    figure = read_figure(space + (text.translate(FULL_WIDTH) if full_width else text) + space)
    assert (figure.kind, figure.scaled, figure.note) == (Kind.NUMBER, scaled(value), None)
    assert (figure.decimals, figure.percent) == (places(value), percent)
    assert figure.value == float(value)


@given(PRINTABLE.filter(lambda value: abs(value) >= 1000), st.sampled_from([",", "，"]))
def test_thousands_separators_are_marked(value: Decimal, comma: str) -> None:
    figure = read_figure(f"{value:,f}".replace(",", comma))
    assert (figure.kind, figure.scaled, figure.note) == (Kind.NUMBER, scaled(value), "separators")


@given(PRINTABLE, st.data())
def test_a_number_broken_by_spaces_is_whole_and_marked(value: Decimal, data: st.DataObject) -> None:
    text = f"{value:f}"
    if len(text) < 2:
        return
    at = data.draw(st.integers(1, len(text) - 1))
    figure = read_figure(f"{text[:at]} {text[at:]}")
    assert (figure.kind, figure.scaled, figure.note) == (Kind.NUMBER, scaled(value), "spaced")


@given(st.from_regex(r"[2-9][0-9]{1,5}\.[2-9]{2}", fullmatch=True), st.sampled_from("Oo〇lI|丨"), st.data())
def test_a_look_alike_is_read_and_marked(text: str, sign: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(text) - 4))
    mistaken = text[:at] + sign + text[at + 1 :]
    meant = text[:at] + ("0" if sign in "Oo〇" else "1") + text[at + 1 :]
    figure = read_figure(mistaken)
    assert (figure.kind, figure.scaled, figure.note) == (Kind.NUMBER, scaled(Decimal(meant)), "lookalike")


@pytest.mark.parametrize("text", ["", " ", "　", "\t", "\u00a0 "])
def test_blank(text: str) -> None:
    assert read_figure(text).kind == Kind.BLANK
    assert not is_figure_like(text)


@pytest.mark.parametrize("text", ["-", "—", "——", "–", "/", "／", "－", " / ", "…", "*", "无", "- -"])
def test_a_placeholder_is_neither_number_nor_blank(text: str) -> None:
    assert read_figure(text).kind == Kind.PLACEHOLDER
    assert read_figure(text).scaled is None
    assert is_figure_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "合计",
        "O",
        "l",
        "1-9",
        "12.3.4",
        "1.23456",
        "12,34,567",
        "1234567890123456",
        "85.4%%",
        "3/4",
        "5013²",
        "①",
    ],
)
def test_what_is_no_number_is_not_made_one(text: str) -> None:
    assert read_figure(text).kind == Kind.TEXT
    assert read_figure(text).scaled is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,23", "1.23"), ("12,5%", "12.5"), ("1.234,5", "1234.5"), ("1,234", "1234"), ("1.234", "1.234")],
)
def test_a_comma_before_one_or_two_digits_is_a_decimal_comma(text: str, value: str) -> None:
    assert read_figure(text).scaled == scaled(Decimal(value))


def test_the_step_is_that_of_the_last_printed_digit() -> None:
    assert [read_figure(text).step for text in ("85", "85.4", "85.40")] == pytest.approx([1, 0.1, 0.01])


@given(st.text())
def test_no_text_raises(text: str) -> None:
    figure = read_figure(text)
    assert figure.kind in (Kind.NUMBER, Kind.BLANK, Kind.PLACEHOLDER, Kind.TEXT)
    assert (figure.scaled is not None) == (figure.kind == Kind.NUMBER)


@given(st.text(alphabet="0123456789.,，-%Ol 　/—０９％", max_size=18))
def test_a_number_is_what_its_characters_say(text: str) -> None:
    """Whatever is called a number has the value that its digits spell, in their order."""
    figure = read_figure(text)
    if figure.kind == Kind.NUMBER:
        folded = text.translate(str.maketrans("０９％Ol", "09%01"))
        if figure.note == "decimal_comma":
            folded = folded.replace(".", "").replace("，", ",").replace(",", ".")
        spelled = "".join(c for c in folded if c in "0123456789.-")
        assert figure.scaled == scaled(Decimal(spelled.replace("--", "-")))
