"""The printed text of a cell as a number with its precision, a blank, a placeholder, or none of these.

A printed number stands for an interval: ``85.4`` was anything that rounds to it. ``Figure.step`` is the unit of
its last printed digit; edit rules widen it to half a step either side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ingest.remembered import Remembered

MAX_DECIMALS = 4
STEPS = tuple([10.0**-decimals for decimals in range(MAX_DECIMALS + 1)])
"""The unit of a figure's last printed digit, by its decimals."""


class Kind:
    """What a cell's text is. Plain integers: they are compared a few thousand times a document."""

    NUMBER = 1
    BLANK = 2
    PLACEHOLDER = 3
    """``-`` no task, ``/`` not assessed: a printed sign that there is no figure."""
    TEXT = 4


class Shape:
    """What a figure's text looks like, whatever its value: ``Kind`` plus these, a number below 128."""

    FRACTION = 8
    PERCENT = 16
    NONZERO = 32
    NOTED = 64
    KIND = 7
    """Mask of the kind."""


class Figure(NamedTuple):
    """One cell's text, read. ``scaled`` is the value times 10,000 as an exact integer, None unless a number.

    ``note`` says how the text had to be read where it was not plainly printed (``spaced``, ``separators``,
    ``lookalike``, ``decimal_comma``, ``unit:`` and the unit that follows the number); such a reading is a repair.
    Full-width digits are only another way to print and carry no note. ``shape`` is its :class:`Shape`.
    """

    kind: int
    value: float
    scaled: int | None
    decimals: int
    percent: bool
    note: str | None
    shape: int

    @property
    def step(self) -> float:
        return STEPS[self.decimals]


SCALE = 10_000
MAX_CHARACTERS = 15

_UNIT_FILE = Path(__file__).parent / "reference" / "units.csv"

_PLAIN = re.compile(r"-?\d+(?:\.(\d+))?%?", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?%?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+%?|-?\d+,(?:\d{1,2}|\d{4})%?", re.ASCII)
_UNITS = tuple(sorted(
    (line.partition(",")[0] for line in _UNIT_FILE.read_text(encoding="utf-8").splitlines()[1:] if line), key=len,
    reverse=True,
))  # fmt: skip
_WITH_UNIT = re.compile(rf"(?P<number>-?\d[\d,，]*(?:\.\d+)?) ?(?P<unit>{'|'.join(u for u in _UNITS if u != '%')})")
_UNIT_ENDS = frozenset(unit[-1] for unit in _UNITS)
_UNIT_NOTE = "unit:"
_PLACEHOLDERS = frozenset({"-", "--", "---", "/", "\\", "—", "——", "–", "―", "─", "...", "......", "*", "无"})
LOOKALIKES = {"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1", "丨": "1"}
"""Characters that stand for a digit where the rest of the text is a number."""

_LOOKALIKES = str.maketrans(LOOKALIKES)
_VARIANTS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "。": ".", "．": ".", "·": ".", "﹪": "%", "％": "%"})

_NEW = tuple.__new__
_POWERS = tuple(10**n for n in range(MAX_DECIMALS + 1))

BLANK = Figure(Kind.BLANK, 0.0, None, 0, False, None, Kind.BLANK)
PLACEHOLDER = Figure(Kind.PLACEHOLDER, 0.0, None, 0, False, None, Kind.PLACEHOLDER)
TEXT = Figure(Kind.TEXT, 0.0, None, 0, False, None, Kind.TEXT)


def is_printable(digits: str) -> bool:
    """Whether a plain number is one that bulletins print: four decimals and fifteen characters at most, so that its
    scaled integer and its float are exact. A longer one is two figures run together, not a figure."""
    return len(digits) <= MAX_CHARACTERS and len(digits.partition(".")[2]) <= MAX_DECIMALS


def _number(plain: str, decimals: int, note: str | None) -> Figure:
    percent = plain[-1] == "%"
    digits = plain[:-1] if percent else plain
    if decimals > MAX_DECIMALS or len(digits) > MAX_CHARACTERS:  # is_printable
        return TEXT
    # The digits without their point are the value in units of the last one; a sign stays in front of them.
    scaled = int(digits.replace(".", "", 1)) * _POWERS[MAX_DECIMALS - decimals]
    shape = Kind.NUMBER
    if decimals:
        shape += Shape.FRACTION
    if percent:
        shape += Shape.PERCENT
    if scaled:
        shape += Shape.NONZERO
    if note is not None:
        shape += Shape.NOTED
    # Half the time of Figure(...), which is called through Python.
    return _NEW(Figure, (Kind.NUMBER, float(digits), scaled, decimals, percent, note, shape))


def _noted(figure: Figure, unit: str) -> Figure:
    """``figure`` with the unit that is printed behind it."""
    if figure.kind != Kind.NUMBER:
        return TEXT
    return figure._replace(note=_UNIT_NOTE + unit, shape=figure.shape | Shape.NOTED)


def converted(figure: Figure, factor: Decimal) -> Figure | None:
    """``figure`` in another unit, exactly; None where that takes more decimals than a figure has."""
    assert figure.scaled is not None
    value = (Decimal(figure.scaled) / SCALE * factor).normalize()
    plain = f"{value:f}"
    if not is_printable(plain.lstrip("-")):
        return None
    return _read(plain)._replace(note=figure.note)


def unit_in(figure: Figure) -> str | None:
    """The unit printed behind the number in its own cell."""
    return figure.note[len(_UNIT_NOTE) :] if figure.note and figure.note.startswith(_UNIT_NOTE) else None


def _read(text: str) -> Figure:
    if match := _PLAIN.fullmatch(text):
        return _number(text, len(match[1] or ""), None)
    if text[-1:] in _UNIT_ENDS and (match := _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip())):
        bare = _read(text.strip()[: -len(match["unit"])].strip())
        return _noted(bare, match["unit"]) if bare.note in (None, "separators") else bare
    if any([c.isnumeric() and not c.isdecimal() and c not in LOOKALIKES for c in text]):
        return TEXT  # 5013² is 5013 with a note, and ① counts something; folded they would be digits
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded:
        return BLANK
    if folded in _PLACEHOLDERS:
        return PLACEHOLDER
    folded = folded.translate(_VARIANTS)
    if match := _PLAIN.fullmatch(folded):
        return _number(folded, len(match.group(1) or ""), None)
    joined = "".join(folded.split())
    if joined in _PLACEHOLDERS:
        return PLACEHOLDER
    note = "spaced" if joined != folded else None
    if _THOUSANDS.fullmatch(joined):
        joined = joined.replace(",", "").replace("，", "")
        note = note or "separators"
    elif _DECIMAL_COMMA.fullmatch(joined):
        joined = joined.replace(".", "").replace(",", ".")
        note = "decimal_comma"
    if match := _PLAIN.fullmatch(joined):
        # A space before the per cent sign is typesetting, not damage.
        plain_space = note == "spaced" and folded.replace(" %", "%") == joined
        return _number(joined, len(match.group(1) or ""), None if plain_space else note)
    mended = joined.translate(_LOOKALIKES)
    if mended != joined and any(c.isdigit() for c in joined) and (match := _PLAIN.fullmatch(mended)):
        return _number(mended, len(match.group(1) or ""), "lookalike")
    return TEXT


_KNOWN_LIMIT = 200_000
_known: Remembered[str, Figure] = Remembered(_read, _KNOWN_LIMIT)

read_figure: Callable[[str], Figure] = _known.__getitem__
"""A text as a Figure. Never raises; what is no number is BLANK, PLACEHOLDER or TEXT."""


_SEPARATOR = "\n"
_ASCII = bytes(range(128))
_ONES = bytes([ord("1") if chr(byte).isdigit() and byte < 128 else byte for byte in range(256)])
_NO_DIGITS = bytes([byte for byte in range(256) if _ONES[byte] != ord("1") and byte != ord(_SEPARATOR)])


def _holds_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


_known_digits: Remembered[str, bool] = Remembered(_holds_digit, 65_536)

has_digit: Callable[[str], bool] = _known_digits.__getitem__
"""Whether a cell holds a numeric token. Every number does."""


def count_numeric(cells: Sequence[str]) -> int:
    """How many of ``cells`` hold a numeric token: ``has_digit`` of all of them at once."""
    # Of the bytes, the digits and a mark in front of each cell are kept: a mark before a digit is such a cell.
    whole = _SEPARATOR.join(("", *cells)).encode("utf-8", "surrogatepass")
    foreign = whole.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    if whole.count(b"\n") > len(cells) or any(map(str.isdigit, foreign)):
        return sum(map(has_digit, cells))  # cells of several lines, or digits that are not ASCII's
    return whole.translate(_ONES, _NO_DIGITS).count(b"\n1")


def count_digits(text: str) -> int:
    """How many decimal digits ``text`` has, of whatever script."""
    raw = text.encode("utf-8", "surrogatepass")
    foreign = raw.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return len(raw) - len(raw.translate(None, b"0123456789")) + sum(map(str.isdecimal, foreign))


def half_width(figure: Figure, resolution: float, scale: float = 1.0) -> float:
    """Half the width of the interval a printed figure stands for, in the unit that ``scale`` leads to.

    ``resolution`` is the finest step of the unit (0: exact, infinite: only the print tells). A count printed with
    decimals is no count and keeps its printed precision. ``edits.evaluate.cell_values`` is the same for arrays.
    """
    step = figure.step * scale
    return 0.5 * (step if resolution == 0.0 and figure.decimals else min(step, resolution))


def trailing_zeros(figure: Figure) -> int:
    """How many zeros end a whole number, four at most: 32000 万元 may be 3.2 亿元, no more precise than that."""
    if figure.decimals or not figure.scaled:
        return 0
    digits = str(int(abs(figure.value)))
    return min(4, len(digits) - len(digits.rstrip("0")))


def is_figure_like(text: str) -> bool:
    """Whether ``text`` is what stands in a table's body: a number or a placeholder."""
    figure = read_figure(text)
    return figure.kind == Kind.PLACEHOLDER or (figure.kind == Kind.NUMBER and unit_in(figure) is None)
