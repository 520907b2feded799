"""Whatever a rendition does to lines, spaces and order: a figure is right or open, no token is lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.narrative import numeric_tokens
from tests.narrative.bulletins import CITY, document, read

SECTIONS = (
    "（一）重点项目投资完成情况\n1-9月，重点项目完成投资891.3亿元，占年度投资计划的85.4%，同比上升19.9个百分点。其中，"
    "产业项目完成投资617.4亿元，占年度投资计划的93.9%，同比上升28个百分点；配套项目完成投资273.9亿元，"
    "占年度投资计划的71%，同比上升22.2个百分点。\n",
    "1.省“五个100”。11个重大产业项目完成投资142.4亿元，为年度投资计划的117%，同比上升13.1个百分点；"
    "引进“500强”企业任务14个，已签约引进12个，为年度计划任务的85.7%；20个引进科技创新人才任务，初步认定20个。\n",
    "2.市“五个一批”。重点产业项目中，328个实施项目完成投资383.2亿元，为年度投资计划的71.7%；"
    "77个前期项目完成投资6.12亿元；引进科技创新人才中，200个引进任务已签约引进310个，为年度计划的155%。\n",
    "1.重点项目开竣工。全市计划开工239个，实际开工274个（按计划开工195个，计划外开工79个）。"
    "其中产业项目计划开工135个，实际开工191个。计划竣工70个，实际竣工96个，其中产业项目计划竣工38个。\n",
    "3.征地拆迁。全市完成集体土地征地拆迁25031亩，完成年度计划的80%，同比上升3个百分点；"
    "完成国有土地上房屋征收17.2万平方米，完成年度计划的85.3%，同比下降10.3个百分点。\n",
    "5.项目融资情况。全市新增社会融资规模773.5亿元，较去年同期增长26.7%。其中间接融资新增323.22亿元，"
    "新增额同比增长14.9%，直接融资发生额450.3亿元，同比增长36.8%。\n",
)  # fmt: skip
TRUTH = {f.metric_code: (f.value, f.unit) for f in read("".join(SECTIONS)).figures}
EXPECTED = 47
CHARACTERS = (
    "0123456789.,，。；：、（）()%％-—～年月日期个亿元亩第附件号前至同比上升重点产业项目完成投资 \n\t“”强一二"
)
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
            "；".join(data.draw(st.permutations(part.split("；")))) if "；" in part else part
            for part in sentences[1:]
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
