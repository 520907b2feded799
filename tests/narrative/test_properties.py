"""Whatever a rendition does to lines, spaces and order: a figure is right or open, no token is lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.narrative import numeric_tokens
from tests.narrative.bulletins import CITY, document, read

SECTIONS = (
    "（一）重点项目投资完成情况\n前三季度，全市重点项目累计完成投资802.7亿元，为全年计划的77.6%，比去年同期高12.4个百分点。其中，"
    "产业项目投资511.2亿元，完成全年计划的79.3%，同比提高8个百分点；配套项目投资291.5亿元，"
    "完成全年计划的74%，同比回落1.2个百分点。\n",
    "1.省“五个100”。重大产业项目13个，累计完成投资98.4亿元，完成全年计划的81%，同比提高3.1个百分点；"
    "引进“500强”企业任务15家，已引进9家，达到全年任务的60%；引进科技创新人才任务18个，初步认定16个。\n",
    "2.市“五个一批”。重点产业项目共301个，完成投资365.9亿元，达到全年计划的69.2%；"
    "前期项目66个，完成投资7.08亿元；引进科技创新人才任务190个，已签约240个，达到全年任务的126.3%。\n",
    "1.重点项目开竣工。年度计划开工221个，已实际开工207个，其中按计划开工160个，计划外开工47个。"
    "其中产业项目计划开工118个，实际开工103个。年度计划竣工81个，已实际竣工64个，其中产业项目计划竣工41个。\n",
    "3.征地拆迁。集体土地征收已完成19870亩，达到全年任务的66%，同比提高2个百分点；"
    "国有土地上房屋征收已完成14.9万平方米，达到全年任务的73.8%，同比回落6.5个百分点。\n",
    "5.项目融资情况。新增社会融资规模611.8亿元，同比增长15.2%。其中新增间接融资287.45亿元，"
    "新增额同比增长9.7%，直接融资324.3亿元，同比下降2.6%。\n",
)  # fmt: skip
TRUTH = {f.metric_code: (f.value, f.unit) for f in read("".join(SECTIONS)).figures}
EXPECTED = 47
CHARACTERS = "0123456789.,，。；：、（）()%％-—～年月日期个亿元亩第附件号前至同比上升重点产业项目完成投资 \n\t“”强一二"
PLACES = st.integers(0, len("".join(SECTIONS)))
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_never_wrong(text: str) -> Counter[str]:
    reading = read(text)
    for figure in reading.figures:
        assert figure.area_code == CITY
        assert (figure.value, figure.unit) == TRUTH.get(figure.metric_code), (figure, text)
    tokens = [
        (block.line, start + 1, token)
        for block in document(text).paragraphs
        for start, _, token in numeric_tokens(block.text)
    ]
    assert sorted(t[1:3] + t[:1] for t in reading.tokens) == sorted(tokens)
    classes = Counter(token.token_class for token in reading.tokens)
    assert set(classes) <= {"fact", "restated", "non_fact", "quarantined"}
    assert classes["quarantined"] == len(reading.unattributed)
    return classes


def test_the_plain_text_is_read_whole() -> None:
    classes = assert_never_wrong("".join(SECTIONS))
    assert len(TRUTH) == EXPECTED
    assert classes["quarantined"] == 0


@quick
@given(st.permutations(SECTIONS))
def test_sections_in_any_order_change_nothing(sections: list[str]) -> None:
    assert assert_never_wrong("".join(sections))["quarantined"] == 0


@quick
@given(st.data())
def test_clauses_in_another_order_are_right_or_open(data: st.DataObject) -> None:
    sections = []
    for section in SECTIONS:
        sentences = section.rstrip("\n。").split("。")
        shuffled = [
            "；".join(data.draw(st.permutations(part.split("；")))) if "；" in part else part for part in sentences[1:]
        ]
        sections.append("。".join([sentences[0], *shuffled]) + "。\n")
    assert_never_wrong("".join(sections))


@quick
@given(st.lists(PLACES, max_size=12), st.sampled_from(["\n", "\n\n", "\n \n"]))
def test_lines_broken_anywhere_are_right_or_open(places: list[int], break_: str) -> None:
    assert_never_wrong(_inserted("".join(SECTIONS), places, break_))


@quick
@given(st.lists(PLACES, max_size=40), st.sampled_from([" ", "　", "  ", "\u200b"]))
def test_spaces_anywhere_are_right_or_open(places: list[int], space: str) -> None:
    assert_never_wrong(_inserted("".join(SECTIONS), places, space))


@quick
@given(st.sets(st.integers(0, len("".join(SECTIONS)) - 1), max_size=80))
def test_full_width_digits_are_read_the_same(places: set[int]) -> None:
    text = "".join(SECTIONS)
    wide = "".join(c.translate(WIDE) if n in places else c for n, c in enumerate(text))
    assert assert_never_wrong(wide)["quarantined"] == 0


@quick
@given(st.sets(st.sampled_from(range(len(SECTIONS)))), st.sampled_from(["", "\n"]))
def test_lost_headings_leave_figures_right_or_open(lost: set[int], instead: str) -> None:
    sections = []
    for number, section in enumerate(SECTIONS):
        mark = "\n" if number == 0 else "。"
        sections.append(instead + section.split(mark, 1)[1] if number in lost else section)
    assert_never_wrong("".join(sections))


@quick
@given(st.integers(0, len("".join(SECTIONS)) - 1))
def test_a_lost_page_number_in_the_text_is_no_figure(place: int) -> None:
    text = "".join(SECTIONS)
    assert_never_wrong(text[:place] + "\n- 3 -\n" + text[place:])


def _inserted(text: str, places: list[int], piece: str) -> str:
    for place in sorted(places, reverse=True):
        text = text[:place] + piece + text[place:]
    return text


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(CHARACTERS), max_size=80))
def test_any_text_is_accounted_for(text: str) -> None:
    reading = read(text)
    tokens = [
        (block.line, start + 1, token)
        for block in document(text).paragraphs
        for start, _, token in numeric_tokens(block.text)
    ]
    assert [t[1:3] + t[:1] for t in reading.tokens] == tokens
    assert [t.token_class for t in reading.tokens].count("quarantined") == len(reading.unattributed)
