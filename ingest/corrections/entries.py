"""One entry more or less in the text of a corrections file; everything else is kept, comments too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from ingest.corrections.files import parse_corrections
from ingest.corrections.model import Correction


def new_file(bulletin_id: str) -> str:
    """The text of a file without entries."""
    return (
        f"# 人工更正。下次装载时生效；expect 所记的原文一旦改变，该条即失效，并在装载报告中列出。\n"
        f"bulletin_id: {bulletin_id}\ncorrections: []\n"
    )


def with_entry(text: str, correction: Correction, path: Path) -> str:
    """``text`` with one more entry at the end of its list; everything else stays as it is, comments too.

    Raises ReferenceDataError where the file is not as its schema says.
    """
    before = parse_corrections(text, path)
    entry = entry_text(correction)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)
    place = next((value for name, value in node.value if name.value == "corrections"), None)
    if place is None:
        changed = f"{text.rstrip()}\ncorrections:\n{entry}"
    elif isinstance(place, yaml.SequenceNode) and place.value and not place.flow_style:
        indent = " " * place.start_mark.column
        head, tail = text[: place.end_mark.index], text[place.end_mark.index :]
        block = "".join(f"{indent}{line}\n" for line in entry.splitlines())
        changed = f"{head.rstrip()}\n{block}{tail}"
    else:
        listed = entry_list(before.corrections) + entry
        head, tail = text[: place.start_mark.index], text[place.end_mark.index :]
        changed = f"{head.rstrip()}\n{listed}{tail.lstrip()}"
    after = parse_corrections(changed, path)
    assert after.corrections == (*before.corrections, correction), "an entry must not change the others"
    return changed


def without_entry(text: str, digest: str, path: Path) -> str:
    """``text`` without the entries that ``digest`` begins; comments between other entries are kept.

    Raises ReferenceDataError where the file is not as its schema says, ValueError where it has no such entry.
    """
    content = parse_corrections(text, path)
    numbers = [n for n, entry in enumerate(content.corrections) if entry.digest.startswith(digest)]
    if not numbers:
        raise ValueError(f"{path} has no entry {digest}")
    kept = tuple(entry for n, entry in enumerate(content.corrections) if n not in numbers)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)
    listed = next(value for name, value in node.value if name.value == "corrections")
    lines = text.splitlines(keepends=True)
    if listed.flow_style:
        head, tail = text[: listed.start_mark.index], text[listed.end_mark.index :]
        changed = f"{head.rstrip()}{_block(kept)}{tail.lstrip()}"
    else:
        for number in reversed(numbers):
            item = listed.value[number]
            del lines[item.start_mark.line : _last_line(item) + 1]
        changed = "".join(lines) if kept else _emptied("".join(lines))
    assert parse_corrections(changed, path).corrections == kept, "the other entries must stay as they are"
    return changed


def _last_line(node: yaml.Node) -> int:
    """The line of the last character of a block's content; what follows it may be a comment on the next."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    mark = node.end_mark
    return int(mark.line if mark.column else mark.line - 1)


def _emptied(text: str) -> str:
    return re.sub(r"(?m)^corrections:[ \t]*(#.*)?$", r"corrections: []  \1", text).replace("[]  \n", "[]\n")


def _block(corrections: tuple[Correction, ...]) -> str:
    return f"\n{entry_list(corrections)}" if corrections else " []\n"


def entry_list(corrections: tuple[Correction, ...]) -> str:
    return "".join(entry_text(correction) for correction in corrections)


def entry_text(correction: Correction) -> str:
    """One entry as a list item in YAML, fields in the order in which one reads them."""
    fields = correction.model_dump(mode="json", exclude_none=True)
    if len(fields["expect"]["printed"]) == 1:
        fields["expect"]["printed"] = fields["expect"]["printed"][0]
    return yaml.dump([fields], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


class _Dumper(yaml.SafeDumper):
    """Texts that look like numbers come out in quotes by themselves; nothing is written as an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
