"""Annexes that a document lists and does not carry, as failed checks of the ledger.

    附件：1.……得分表 2.……情况表        the list, in one line or one line an item
    附件 1 …… table                     what is carried

An item is the table of the contract whose title it prints; one that no contract has may be any table or text below the
list under its title. What any rendition of the edition carries is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from ingest.document import Grid, Paragraph
from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.labels import fold
from ingest.match.tables import TITLE_ENOUGH, title_similarity
from ingest.reconcile.narrative import ExtraCheck
from ingest.reconcile.rendition import RenditionReading
from ingest.reference import Reference

ANNEX = "annex"
_LIST = re.compile(r"^[-•·\s]*附[件表]\s*[:：]\s*")
_ITEM = re.compile(r"(?:^|(?<=[\s;；。]))[-•·\s]*(\d{1,2})\s*[.．、]\s*(?=\D)")
_SHORTEST = 4
"""Characters of a title; what is shorter is no title of an annex."""


class ListedAnnex(NamedTuple):
    """An annex that the text lists: its number there (1 for the only one), its title, and the line of the list."""

    number: int
    title: str
    line: int


def annex_checks(renditions: Sequence[RenditionReading], reference: Reference) -> list[ExtraCheck]:
    """One failed check an annex that is listed and carried by no rendition."""
    listed = {annex.title: annex for reading in renditions for annex in listed_annexes(reading)}
    if not listed:
        return []
    carried = {placed.contract.code for reading in renditions for placed in reading.placed}
    series = renditions[0].identity.series_code
    contracts = reference.contracts_of(series)
    checks: dict[str, ExtraCheck] = {}
    for annex in listed.values():
        fits = {contract.code: title_similarity(contract, annex.title) for contract in contracts}
        best = max(fits, key=lambda code: fits[code], default=None)
        known = best if best is not None and fits[best] >= TITLE_ENOUGH else None
        if known in carried or (any(_prints(reading, annex, known is None) for reading in renditions)):
            continue
        check_id = f"{ANNEX}:{known or fold(annex.title)}"
        checks[check_id] = ExtraCheck(
            check_id=check_id, rule_code=ANNEX, rule_kind=ANNEX, table_code=known or "narrative", area=None,
            expression=f"正文所列附件 {annex.number}《{annex.title}》在文件之中", left=None, right=None, left_low=None,
            left_high=None, right_low=None, right_high=None, outcome=OUTCOME_NAMES[Outcome.FAILS], cells=(),
            note=f"第 {annex.line} 行列出了这一附件，文件中没有它；请核对文件是否完整",
        )  # fmt: skip
    return list(checks.values())


def listed_annexes(reading: RenditionReading) -> list[ListedAnnex]:
    """The annexes that a rendition's text lists, in their order."""
    return list(_listed(reading.document.blocks))


def _listed(blocks: Sequence[Paragraph | Grid]) -> Iterator[ListedAnnex]:
    inside = False
    for block in blocks:
        if isinstance(block, Grid):
            if inside:
                return
            continue
        text = block.text.strip()
        begins = _LIST.match(text)
        if begins:
            inside, text = True, text[begins.end() :]
            if not text:
                continue
        elif not inside:
            continue
        items = list(_ITEM.finditer(text))
        if not items and not begins:
            return
        ends = [*(item.start() for item in items[1:]), len(text)]
        found = [(int(item[1]), text[item.end() : end]) for item, end in zip(items, ends, strict=False)]
        for number, title in found or [(1, text)]:
            if len(title := title.strip(" \t\u3000;；。")) >= _SHORTEST:
                yield ListedAnnex(number, title, block.line)


def _prints(reading: RenditionReading, annex: ListedAnnex, as_text: bool) -> bool:
    """Whether a table without a contract has its title; or, ``as_text``, anything below the list has."""
    title = fold(annex.title)
    tables = (table.title for table in reading.unmatched)
    if any(fuzz.ratio(title, fold(table)) >= TITLE_ENOUGH for table in tables):
        return True
    if not as_text:
        return False
    titles = (placed.matched.title for placed in reading.placed)
    below = "".join(
        fold(p.text) for p in reading.document.paragraphs if p.line > annex.line and not _ITEM.match(p.text)
    )
    return title in below or any(fuzz.ratio(title, fold(table)) >= TITLE_ENOUGH for table in titles)
