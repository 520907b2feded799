"""YAML of configuration and corrections: one loader for all of it.

It makes plain data and nothing else, and refuses what no person means: a file of megabytes, references (``*name``)
that stand for more than the file could say, a key that one mapping has twice (YAML would silently keep the last).
Errors name file and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import ReferenceDataError

MOST_CHARACTERS = 4_000_000
MOST_NODES = 400_000
"""Characters of a file, and values it stands for once its references are followed. The largest bundled file has 30,000
characters; corrections of every figure of a bulletin would have 600,000."""
MOST_DEPTH = 100
"""Lists and mappings within each other. libyaml has no such limit, and ends the process where its stack does."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""By libyaml where PyYAML was built with it: four times as fast at every start."""


def yaml_content(text: str, file: Path | str, *, repeated: bool = False) -> Any:
    """The data of a file's ``text``. With ``repeated`` a key may be written twice, and the last counts.

    Raises ReferenceDataError: ``yaml``, ``too_large``, ``repeated_key``.
    """
    with _Loader(text, file) as loader:
        node = loader.node()
        if node is None:
            return None
        if not repeated:
            for key, line, first in repeated_keys(node):
                raise ReferenceDataError(
                    "repeated_key", f"“{key}” is written twice, in lines {first} and {line}.", file=str(file),
                    remedy="Keep one of them.",
                )  # fmt: skip
        return loader.data(node)


def yaml_node(text: str, file: Path | str = "") -> yaml.Node | None:
    """The tree of ``text``, with the places of its parts; raises ReferenceDataError: ``yaml``, ``too_large``."""
    with _Loader(text, file) as loader:
        return loader.node()


def repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int, int]]:
    """Keys that a mapping below ``node`` has twice: the key, its line, and the line of the first."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, yaml.MappingNode):
            lines: dict[tuple[str, str], int] = {}
            for key, value in part.value:
                if isinstance(key, yaml.ScalarNode):
                    line, name = key.start_mark.line + 1, (key.tag, key.value)
                    if name in lines:
                        yield key.value, line, lines[name]
                    lines.setdefault(name, line)
                waiting.append(value)
        elif isinstance(part, yaml.SequenceNode):
            waiting += part.value


class _Loader:
    """One reading of one text; every error of the library is told as ours."""

    def __init__(self, text: str, file: Path | str) -> None:
        self._text, self._file = text, str(file)

    def __enter__(self) -> _Loader:
        if len(self._text) > MOST_CHARACTERS:
            raise self._too_large(f"has {len(self._text):,} characters, {MOST_CHARACTERS:,} at most are read.")
        try:
            self._refuse_deep()
            self._loader = _LOADER(self._text)
        except (yaml.YAMLError, ValueError) as error:
            raise self._not_yaml(error) from error
        return self

    def __exit__(self, *error: object) -> None:
        self._loader.dispose()

    def node(self) -> yaml.Node | None:
        try:
            node: yaml.Node | None = self._loader.get_single_node()
        except (yaml.YAMLError, ValueError) as error:
            raise self._not_yaml(error) from error
        if node is not None:
            self._refuse_endless(node)
        return node

    def data(self, node: yaml.Node) -> Any:
        try:
            return self._loader.construct_document(node)
        except (yaml.YAMLError, ValueError, TypeError) as error:
            # ValueError: 2020-13-45 has the form of a day and is none.
            raise self._not_yaml(error) from error

    def _refuse_deep(self) -> None:
        depth = 0
        for event in yaml.parse(self._text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEPTH:
                    line = event.start_mark.line + 1 if event.start_mark else 0
                    raise self._too_large(f"line {line}: is nested more than {MOST_DEPTH} deep.")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1

    def _refuse_endless(self, root: yaml.Node) -> None:
        """Count what the tree stands for, each reference with all that it repeats."""
        sizes: dict[int, int | None] = {}
        waiting: list[tuple[yaml.Node, bool]] = [(root, False)]
        while waiting:
            node, entered = waiting.pop()
            parts = _parts(node)
            if entered:
                sizes[id(node)] = size = 1 + sum(sizes[id(part)] or 0 for part in parts)
                if size > MOST_NODES:
                    raise self._too_large(
                        f"line {node.start_mark.line + 1}: stands for more than {MOST_NODES:,} values once its "
                        "references (*) are followed."
                    )
            elif id(node) not in sizes:
                sizes[id(node)] = None
                waiting.append((node, True))
                # Without a size and yet known: what lies around this node.
                if around := next((part for part in parts if sizes.get(id(part), 0) is None), None):
                    raise self._too_large(f"line {around.start_mark.line + 1}: contains itself by a reference (*).")
                waiting += [(part, False) for part in parts]

    def _not_yaml(self, error: Exception) -> ReferenceDataError:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        return ReferenceDataError(
            "yaml", f"{where}is not valid YAML: {problem}.", file=self._file, remedy="Mind indentation and quotes.",
        )  # fmt: skip

    def _too_large(self, problem: str) -> ReferenceDataError:
        return ReferenceDataError("too_large", problem, file=self._file, remedy="Write out what is meant.")


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
