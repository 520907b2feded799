"""The narrative room: running text in; figures of declared slots, claims and classified numeric tokens out.

    stream    paragraphs           -> running text of body, notes and what stands between tables
    scan      running text         -> wordings: numbers replaced by what they are
    sections  wording              -> stretches, by headings
    clauses   sentence + section   -> the slot of each figure, or the reason why none
    claims    sentence             -> who is best and worst by item
    accounting numbers             -> one class a token, conflicts left open
    reading   all of it            -> NarrativeReading

Slots are data (``ingest/reference/narrative``); ``slots`` is their schema, ``phrases`` their texts,
``lexicon`` their compiled form. docs/narrative.md explains language and model.
"""

from ingest.narrative.reading import read_narrative
from ingest.narrative.result import (
    REASONS,
    Claim,
    NarrativeFigure,
    NarrativeReading,
    NumericToken,
    Unattributed,
)
from ingest.narrative.tokens import numeric_tokens

__all__ = [
    "REASONS",
    "Claim",
    "NarrativeFigure",
    "NarrativeReading",
    "NumericToken",
    "Unattributed",
    "numeric_tokens",
    "read_narrative",
]
