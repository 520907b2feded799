"""A bulletin with what a page must survive: hostile text, an unknown table, figures nobody can place."""

from __future__ import annotations

SCRIPT = "</script><script>window.hacked=1</script>"
IMAGE = '<img src="x" onerror="window.hacked=1">'
ATTRIBUTE = "\" onmouseover='window.hacked=1' x=\""
TEMPLATE = "{{7*7}}{% raw %}${window.hacked=1}"
LINE_SEPARATORS = "分\u2028隔\u2029符"
COMMENT = "<!--<script>"
REVERSED = "\u202e543.21"
HOSTILE = (SCRIPT, IMAGE, ATTRIBUTE, TEMPLATE, LINE_SEPARATORS, COMMENT)

UNKNOWN_TABLE = [
    "附件 10", "", "各镇蔬菜种植面积", "", "单位：亩", "",
    "乡镇\t春\t夏\t秋", f"甲镇\t11\t{SCRIPT}\t31.5", f"乙镇\t12\t22\t{IMAGE}", f"丙镇\t13\t{REVERSED}\t/", "",
]  # fmt: skip


def troubled(clean: str) -> str:
    """``clean`` (the text of the bundled sample) with the trouble written into it."""
    lines = clean.split("\n")
    out: list[str] = []
    for line in lines:
        cells = line.split("\t")
        if cells[0] == "荷塘区" and cells[1:3] == ["131.07", "88.7"]:
            cells[5] = SCRIPT
        if cells[0] == "芦淞区" and cells[1:3] == ["112.12", "82.55"]:
            cells[0] = IMAGE
        if line.startswith("报："):
            out += UNKNOWN_TABLE
        if line.startswith("一、"):
            out += [*HOSTILE[2:], "另有777.7个说不清的事。", ""]
        out.append("\t".join(cells))
    return "\n".join(out)
