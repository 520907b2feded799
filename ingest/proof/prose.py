"""Paragraphs of the narrative with their numeric tokens in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Document, Paragraph
from ingest.proof.places import Key, Places, Row, Seen

Checks = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph. A token has a ``klass`` (class of the dataset ``token``); ``target`` is
    the figure of a table that it restates."""

    text: str
    column: int = 0
    klass: str = ""
    kind: str = ""
    metric: str = ""
    seen: Seen | None = None
    target: Key | None = None

    @property
    def is_token(self) -> bool:
        return bool(self.klass)


class Prose:
    """Cuts the paragraphs of one rendition at their tokens."""

    def __init__(self, document: Document, tokens: Sequence[Row], places: Places, checks: Checks) -> None:
        self._rendition = document.rendition_id
        self._places = places
        self._tokens: dict[int, list[Row]] = defaultdict(list)
        for token in sorted(tokens, key=lambda t: (t["line"], t["column"])):
            if token["rendition_id"] == self._rendition:
                self._tokens[token["line"]].append(token)
        self._restated: dict[str, list[tuple[str, Key]]] = defaultdict(list)
        for check in checks:
            if check["rule_kind"] == "narrative" and check["cells"]:
                area, _, metric = check["cells"][0].partition("|")
                self._restated[metric].append((check["check_id"].partition("#")[2], (area, metric)))

    def pieces(self, paragraph: Paragraph) -> list[Piece]:
        """The paragraph's text in order, nothing added or lost: joined, the pieces are the paragraph."""
        text, found, at = paragraph.text, [], 0
        for token in self._tokens.get(paragraph.line, ()):
            start = token["column"] - 1
            end = start + len(token["text"])
            if start < at or text[start:end] != token["text"]:
                continue
            if start > at:
                found.append(Piece(text[at:start]))
            found.append(self._token(token, text[start:end]))
            at = end
        if at < len(text):
            found.append(Piece(text[at:]))
        return found

    def _token(self, token: Row, text: str) -> Piece:
        metric = token["metric_code"] or ""
        seen = self._places.at((self._rendition, token["line"], token["column"]))
        if seen is None and token["class"] == "fact":
            # A fact that was taken from another place: this metric's figure, if there is only one.
            keys = set(self._places.narrative_keys.get((self._rendition, metric), ()))
            key = keys.pop() if len(keys) == 1 else None
            served = self._places.served(key) if key else None
            seen = Seen(served["status"], key, served) if served else None
        target = self._target(metric, text) if token["class"] == "restated" else None
        return Piece(text, token["column"], token["class"], token["kind"], metric, seen, target)

    def _target(self, metric: str, text: str) -> Key | None:
        known = self._restated.get(metric, [])
        exact = [key for printed, key in known if printed.startswith(text)]
        found = exact or [key for _, key in known]
        return found[0] if found else None
