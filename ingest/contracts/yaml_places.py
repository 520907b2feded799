"""Where the fields of a YAML file stand: field path to line number, and keys written twice."""

from __future__ import annotations

import yaml

from ingest.config_yaml import yaml_node
from ingest.errors import ReferenceDataError

FieldPath = tuple[str | int, ...]


class YamlPlaces:
    """Lines (1-based) of every field of one YAML text; an unreadable text has none."""

    def __init__(self, text: str) -> None:
        self._lines: dict[FieldPath, int] = {}
        self.repeated: list[tuple[FieldPath, int]] = []
        """Keys that a mapping has twice, of which YAML silently keeps the last."""
        try:
            node = yaml_node(text)
        except ReferenceDataError:
            node = None
        if node is not None:
            self._walk(node, ())

    def line(self, path: FieldPath) -> int | None:
        """The line of a field, or of the nearest field around it that is written."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path)

    def _walk(self, node: yaml.Node, path: FieldPath) -> None:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self._walk(item, (*path, number))
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                here = (*path, str(key.value))
                if key.value in seen:
                    self.repeated.append((here, key.start_mark.line + 1))
                seen.add(key.value)
                self._lines[here] = key.start_mark.line + 1
                self._walk(value, here)


def shown(path: FieldPath) -> str:
    """``columns[2].columns[0].unit``, as a person finds it."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
