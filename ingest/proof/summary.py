"""Masthead, counts and the accounting of numeric tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.proof.ledger import CheckView
from ingest.proof.places import Places
from ingest.proof.vocabulary import FORMATS, OUTCOMES, STATUSES, Word, word
from ingest.reading import Reading
from ingest.reference import Reference


@dataclass(frozen=True, slots=True)
class Share:
    """A slice of a bar: its code and words, its count, and where it lies on a bar 1,000 units long."""

    code: str
    word: Word
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Account:
    """Numeric tokens of all files on the left, where they went on the right."""

    tokens: int
    fact: int
    non_fact: int
    quarantined: int
    homeless: int

    @property
    def placed(self) -> int:
        return self.fact + self.non_fact + self.quarantined

    @property
    def closes(self) -> bool:
        return self.homeless == 0 and self.tokens == self.placed


@dataclass(frozen=True, slots=True)
class FileView:
    name: str
    rendition_id: str
    about: str


@dataclass(frozen=True, slots=True)
class Summary:
    city: str
    series: str
    title: str
    imprint: tuple[str, ...]
    reading_id: str
    versions: str
    files: tuple[FileView, ...]
    figures: tuple[Share, ...]
    checks: tuple[Share, ...]
    account: Account


_TOKENS = ("tokens", "tokens_fact", "tokens_non_fact", "tokens_quarantined", "tokens_homeless")


def summary(reading: Reading, places: Places, checks: Sequence[CheckView], reference: Reference) -> Summary:
    """What stands at the head of the page."""
    identity = reading.identity
    bulletin = reading.tables["bulletin"].to_pylist()[0]
    city = reference.areas[identity.city_code].name_zh
    edition = identity.edition
    issued, month = identity.published_on, identity.month
    imprint = (
        f"{identity.issue_year} 年第 {identity.issue_no} 期",
        f"报告期 {month.year} 年 {identity.period_label}",
        f"{issued.year} 年 {issued.month} 月 {issued.day} 日发布",
        "原件" if edition == "original" else f"更正件 {edition.removeprefix('correction-')}",
    )
    statuses = Counter(row["status"] for row in places.observations)
    statuses["quarantined"] = len(places.quarantine)
    return Summary(
        city, bulletin["series_zh"], identity.title_zh, imprint, reading.reading_id,
        f"解析器 {bulletin['ingest_version']}，契约 {bulletin['contracts_version']}",
        tuple(_file(row) for row in reading.tables["rendition"].to_pylist()),
        _shares(statuses, STATUSES), _shares(Counter(c.outcome for c in checks), OUTCOMES),
        Account(*(bulletin[name] for name in _TOKENS)),
    )  # fmt: skip


def _file(row: dict[str, object]) -> FileView:
    encoding = f"，{str(row['encoding']).upper()}" if row["encoding"] else ""
    form = FORMATS.get(str(row["format"]), str(row["format"]))
    about = f"{form}{encoding}，{row['size_bytes']:,} 字节，{row['lines']:,} 行，数字记号 {row['tokens']:,} 个"
    return FileView(str(row["source_name"]), str(row["rendition_id"]), about)


def _shares(counts: Counter[str], words: dict[str, Word]) -> tuple[Share, ...]:
    total = sum(counts.values()) or 1
    shares, start = [], 0.0
    for code in (*words, *(c for c in counts if c not in words)):
        if count := counts[code]:
            length = 1000 * count / total
            shares.append(Share(code, word(words, code), count, round(start, 2), round(length, 2)))
            start += length
    return tuple(shares)
