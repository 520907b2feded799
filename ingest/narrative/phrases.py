"""Phrases as people declare them, and the one regular expression that finds the longest of them.

A phrase is text with two marks: ``(为|占)`` stands for one of its alternatives, ``[年度]`` may be left out.
``{前两年}``, ``{本年}`` and ``{上年}`` stand for years as the bulletin prints them (``2018-2019``,
``2020``, ``2019``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from re import Pattern, escape
from re import compile as compile_pattern
from typing import Any

from ingest.errors import ReferenceDataError

YEARS = {"{前两年}": "\ue020", "{本年}": "\ue021", "{上年}": "\ue022"}
"""How a declared year is written in a sentence whose numbers were replaced by their kinds."""

_LIMIT = 6000


def expand(phrase: str) -> list[str]:
    """All texts that a phrase stands for; raises ReferenceDataError for a phrase that is not well
    formed."""
    for name, mark in YEARS.items():
        phrase = phrase.replace(name, mark)
    texts, rest = _sequence(phrase, 0, phrase)
    if rest != len(phrase):
        raise ReferenceDataError("phrase", f"the phrase “{phrase}” has a bracket that is not opened.")
    if any(not text for text in texts) or any(c in text for text in texts for c in "{}"):
        raise ReferenceDataError("phrase", f"the phrase “{phrase}” can be empty or names an unknown {{…}}.")
    return list(dict.fromkeys(texts))


def _sequence(phrase: str, at: int, whole: str) -> tuple[list[str], int]:
    """Texts of a run up to ``|``, a closing bracket or the end, and where it stops."""
    texts = [""]
    while at < len(phrase):
        mark = phrase[at]
        if mark in ")]|":
            break
        if mark in "([":
            options, at = _options(phrase, at, whole)
            texts = [head + tail for head in texts for tail in options]
            if len(texts) > _LIMIT:
                raise ReferenceDataError("phrase", f"the phrase “{whole}” stands for more than {_LIMIT} texts.")
        else:
            texts = [text + mark for text in texts]
            at += 1
    return texts, at


def _options(phrase: str, at: int, whole: str) -> tuple[list[str], int]:
    opening, closing = phrase[at], {"(": ")", "[": "]"}[phrase[at]]
    options = [""] if opening == "[" else []
    while True:
        texts, at = _sequence(phrase, at + 1, whole)
        options += texts
        if at >= len(phrase) or phrase[at] not in (closing, "|"):
            raise ReferenceDataError("phrase", f"the phrase “{whole}” has a bracket that is not closed.")
        if phrase[at] == closing:
            return options, at + 1


def longest_match(texts: Iterable[str]) -> Pattern[str]:
    """A pattern that matches the longest of ``texts`` at a position (a trie, so that length decides,
    not order)."""
    trie: dict[str, Any] = {}
    for text in texts:
        node = trie
        for character in text:
            node = node.setdefault(character, {})
        node[""] = {}
    return compile_pattern(_branch(trie) if trie else r"(?!)")


def _branch(node: Mapping[str, Any]) -> str:
    """The trie below a node; a text that ends here matches only where no longer one does."""
    branches = [escape(character) + _branch(below) for character, below in node.items() if character]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 else "|".join(branches)
    if "" in node:
        return f"(?:{inner})?"
    return f"(?:{inner})" if len(branches) > 1 else inner
