"""Tables that no contract knows: departments or projects as rows, few figures a row, rank or serial number first.

Every figure of theirs belongs in quarantine; what is left out without a word is lost.
"""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.register import edit
from tests.mutation.page import Cell, Page, Row

DEPARTMENTS = ("市发改委", "市工信局", "市科技局", "市商务局", "市自然资源局", "市住建局", "市财政局", "市人社局")
PROJECTS = ("北环线改造", "智能装备产业园二期", "滨江污水处理厂", "中心医院新院区", "城东变电站", "轨道配套厂房")
TITLES = ("市直有关部门考核得分表", "重点调度项目进展情况表", "督查通报事项表", "部门工作完成情况")

_FORMS = (
    (("单位", "得分"), "nf"),
    (("排名", "单位", "得分"), "rnf"),
    (("序号", "名称", "完成数", "备注"), "rnft"),
    (("名称", "计划", "完成", "完成率"), "nffp"),
    (("名次", "单位", "情况", "得分"), "rntf"),
    (("项目名称", "进展", "投资"), "ntf"),
)


@edit("table of departments added")
def departments_added(page: Page, rng: Random) -> Effect | None:
    """Between two annexes or right below the rows of one, with or without a title."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    effect = Effect()
    heads, form = rng.choice(_FORMS)
    names = rng.sample(DEPARTMENTS if rng.random() < 0.5 else PROJECTS, rng.randint(3, 6))
    rows: list[Row | str] = [Row([Cell(head) for head in heads])]
    for number, name in enumerate(names, 1):
        rows.append(Row([Cell(_cell(kind, number, name, effect, rng)) for kind in form]))
    titled, below = rng.random() < 0.6, rng.random() < 0.3
    if below:
        annex.body += rows
    else:
        title = ["", rng.choice(TITLES), ""] if titled else [""]
        annex.after = [*annex.after, *title, *(r.line() for r in rows if isinstance(r, Row)), ""]
    where = "below its rows" if below else f"after it, {'with' if titled else 'without'} a title"
    effect.note = f"{annex.contract.code}: {'｜'.join(heads)} of {len(names)} rows {where}"
    return effect


def _cell(kind: str, number: int, name: str, effect: Effect, rng: Random) -> str:
    if kind == "n":
        return name
    if kind == "r":
        return str(number)
    if kind == "t":
        return rng.choice(("正常推进", "已完成", "良好", ""))
    text = f"{rng.uniform(10, 99):.3f}"
    effect.strange.append(text)
    return text + "%" * (kind == "p")
