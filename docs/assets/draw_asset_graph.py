"""Draws docs/assets/asset-graph.svg from the Dagster definitions with the bundled contracts.

    .venv/bin/python docs/assets/draw_asset_graph.py

A layered drawing after Sugiyama, Tagawa and Toda (1981): edges that longer paths imply are left out, every asset
stands as low as what needs it allows, rows are ordered by the mean place of their neighbours.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

TARGET = Path(__file__).with_name("asset-graph.svg")
ROW, BOX, MARGIN, GAP, _SWEEPS = 76, 38, 16, 8, 40
# One colour a group; a group not named here is drawn grey.
COLOURS = {
    "documents": "#f4d9b8", "tables": "#f7ecc9", "lake": "#f4d9b8", "staging": "#dfe7ee", "labels": "#dfe7ee",
    "intermediate": "#cfdde9", "marts": "#cfe6d6", "release": "#9fd0b2",
}  # fmt: skip


@dataclass
class Node:
    """An asset, or (``label`` empty) the point where a long edge passes through a row."""

    row: int
    group: str = ""
    over: str = ""
    label: str = ""
    above: list[Node] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)
    x: float = 0.0

    @property
    def width(self) -> float:
        # 7 units a letter suit 12.5 px sans, 5.2 the small line; a passing edge needs a lane only.
        return max(60.0, 7.0 * len(self.label) + 12, 5.2 * len(self.over) + 8) if self.label else 10.0


def assets() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Group of every asset, and the assets that it needs, both by asset key."""
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("WAREHOUSE_HOME")
        os.environ["WAREHOUSE_HOME"] = home
        try:
            from orchestration.definitions import build_defs

            specs = list(build_defs().resolve_all_asset_specs())
        finally:
            os.environ.pop("WAREHOUSE_HOME")
            if before is not None:
                os.environ["WAREHOUSE_HOME"] = before
    groups = {s.key.to_user_string(): s.group_name or "" for s in specs}
    needs = {s.key.to_user_string(): sorted(d.asset_key.to_user_string() for d in s.deps) for s in specs}
    return dict(sorted(groups.items())), needs


def without_implied(needs: dict[str, list[str]]) -> dict[str, list[str]]:
    """Transitive reduction: an edge goes where a longer path says the same."""

    def ancestors(key: str) -> set[str]:
        if key not in known:
            known[key] = set(needs[key]).union(*(ancestors(k) for k in needs[key]))
        return known[key]

    known: dict[str, set[str]] = {}
    return {
        key: [k for k in direct if not any(k in ancestors(other) for other in direct if other != k)]
        for key, direct in needs.items()
    }


def caption(key: str, group: str) -> tuple[str, str]:
    """Small and large line of a box: staging models are told by their prefix, which is most of their name."""
    name = key.split("/")[-1]
    prefix, mark, rest = name.rpartition("__")
    return (prefix + mark, rest) if mark else (group, name)


def rows_of(groups: dict[str, str], needs: dict[str, list[str]]) -> list[list[Node]]:
    """Nodes by row, top to bottom, with points for long edges."""
    users: dict[str, list[str]] = defaultdict(list)
    for key, direct in needs.items():
        for k in direct:
            users[k].append(key)
    height: dict[str, int] = {}

    def measure(key: str) -> int:
        if key not in height:
            height[key] = 1 + max((measure(k) for k in users[key]), default=-1)
        return height[key]

    deepest = max(measure(key) for key in groups)
    nodes = {key: Node(deepest - height[key], groups[key], *caption(key, groups[key])) for key in groups}
    rows: list[list[Node]] = [[] for _ in range(deepest + 1)]
    for node in nodes.values():
        rows[node.row].append(node)
    for key in groups:
        for k in needs[key]:
            upper = nodes[k]
            for row in range(upper.row + 1, nodes[key].row):
                # Edges of one asset that pass the same row share their lane.
                lane = next((n for n in upper.below if not n.label), None)
                if lane is None:
                    lane = Node(row)
                    rows[row].append(lane)
                    _join(upper, lane)
                upper = lane
            _join(upper, nodes[key])
    return rows


def _join(upper: Node, lower: Node) -> None:
    upper.below.append(lower)
    lower.above.append(upper)


def place(rows: list[list[Node]]) -> None:
    """Sets ``x``, the middle of each node, so that neighbours are near and nothing overlaps."""
    for row in rows:
        _spread(row)
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else reversed(rows):
            for node in row:
                near = (node.above if downwards else node.below) or node.below or node.above
                if sweep >= _SWEEPS - 8:
                    near = node.above + node.below
                node.x = sum(n.x for n in near) / len(near)
            if sweep < _SWEEPS - 8:
                row.sort(key=lambda n: n.x)
            _spread(row)


def _spread(row: list[Node]) -> None:
    """Move nodes apart in their order: the mean of pushing all to the right and all to the left."""
    wanted = [node.x for node in row]
    pushed_right, edge = [], float("-inf")
    for node, x in zip(row, wanted, strict=True):
        pushed_right.append(max(x, edge + node.width / 2))
        edge = pushed_right[-1] + node.width / 2 + GAP
    pushed_left, edge = [], float("inf")
    for node, x in zip(reversed(row), reversed(wanted), strict=True):
        pushed_left.append(min(x, edge - node.width / 2))
        edge = pushed_left[-1] - node.width / 2 - GAP
    for node, right, left in zip(row, pushed_right, reversed(pushed_left), strict=True):
        node.x = (right + left) / 2


def svg(rows: list[list[Node]]) -> str:
    nodes = [node for row in rows for node in row]
    shift = MARGIN - min(node.x - node.width / 2 for node in nodes)
    for node in nodes:
        node.x += shift
    wide = round(MARGIN + max(node.x + node.width / 2 for node in nodes))
    tall = ROW * (len(rows) - 1) + BOX + 2 * MARGIN
    edges, boxes = [], []
    for row in rows:
        for node in row:
            y = MARGIN + node.row * ROW
            if not node.label:
                edges.append(f'<path d="M{node.x:.0f} {y}v{BOX}"/>')
            for lower in node.below:
                start, end = y + BOX, y + ROW
                bend = (start + end) / 2
                curve = f"{node.x:.0f} {bend:.0f} {lower.x:.0f} {bend:.0f} {lower.x:.0f} {end}"
                edges.append(f'<path d="M{node.x:.0f} {start}C{curve}"/>')
            if node.label:
                boxes.append(
                    f'<rect x="{node.x - node.width / 2:.0f}" y="{y}" width="{node.width:.0f}" height="{BOX}" rx="6"'
                    f' fill="{COLOURS.get(node.group, "#e8e8e8")}"/>'
                    f'<text class="g" x="{node.x:.0f}" y="{y + 13}">{escape(node.over)}</text>'
                    f'<text x="{node.x:.0f}" y="{y + 29}">{escape(node.label)}</text>'
                )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" aria-labelledby="t">',
            '<title id="t">Assets from the archived documents to the published release</title>',
            "<style>text{font:12.5px system-ui,'Noto Sans',Arial,sans-serif;text-anchor:middle;fill:#1c2733}"
            ".g{font-size:9.5px;fill:#5c6b78}</style>",
            f'<rect width="{wide}" height="{tall}" rx="8" fill="#fff"/>',
            '<g fill="none" stroke="#9aa7b2" stroke-width="1.2">',
            *edges,
            "</g>",
            '<g stroke="#8494a0" stroke-width=".8">',
            *(box.split("<text", 1)[0] for box in boxes),
            "</g>",
            *("<text" + box.split("<text", 1)[1] for box in boxes),
            "</svg>",
            "",
        )
    )


def draw() -> str:
    """The picture as SVG text; the same definitions give the same text."""
    groups, needs = assets()
    rows = rows_of(groups, without_implied(needs))
    place(rows)
    return svg(rows)


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
    print(f"{TARGET.name} written")
