"""Printed labels reduced to keys that are equal where a reader would call the labels equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from ingest.remembered import Remembered

# Chromium's PDFs print radicals in place of characters. NFKC folds the Kangxi block; the Supplement block has no
# compatibility mapping in Unicode, so those that occur in running Chinese text are listed here.
_RADICALS_SUPPLEMENT = str.maketrans(
    {
        "⺀": "冫", "⺁": "厂", "⺃": "乚", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺈": "刀", "⺉": "刂", "⺌": "小",
        "⺍": "小", "⺐": "尢", "⺒": "巳", "⺓": "幺", "⺖": "忄", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日",
        "⺝": "月", "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "水", "⺣": "灬", "⺤": "爪", "⺥": "爪", "⺧": "牛",
        "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糹", "⺰": "纟",
        "⺱": "罒", "⺲": "罒", "⺶": "羊", "⺸": "羊", "⺹": "老", "⺻": "聿", "⺼": "肉", "⺽": "臼", "⺾": "艹",
        "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "西", "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角",
        "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻐": "钅",
        "⻑": "長", "⻒": "長", "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页",
        "⻛": "风", "⻜": "飞", "⻝": "食", "⻟": "飠", "⻠": "饣", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼",
        "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟",
    }
)  # fmt: skip

_SPACE = re.compile(r"[\s\u200b\ufeff\u00ad]+")
_BRACKETED = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[“”\"'‘’「」『』《》<>【】\[\]、，,。.;；:：·\-—–_/\\|~～*#()]")
_DASH = re.compile(r"[-—–―－~～至到]+")
PERIOD = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月?[-—–―~～至到]\d{1,2}月(?:份)?|\d{1,2}月(?:份)?|[一二三四1-4前]{1,2}季度|上半年|全年度?(?=完成))"
)
_YEARS = re.compile(r"\d{4}(?:[-—–―~～至到]\d{4})?年(?:度)?")
_TEMPLATE = re.compile(r"\{[^{}]*\}年?")


@lru_cache(maxsize=65536)
def _fold(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_RADICALS_SUPPLEMENT))


@lru_cache(maxsize=65536)
def _label_key(text: str) -> str:
    folded = _fold("".join(_TEMPLATE.sub("", text).split()))
    bare = _BRACKETED.sub("", folded)
    bare = PERIOD.sub("", bare) or bare
    bare = _YEARS.sub("", bare) or bare
    return _SIGNS.sub("", bare) or _SIGNS.sub("", folded)


@lru_cache(maxsize=65536)
def _name_key(text: str) -> str:
    return _SIGNS.sub("", _fold(text))


def _of_spaceless(key: Callable[[str], str]) -> Callable[[str], str]:
    """``key`` of a text without its spaces, remembered as printed. Spaces differ from print to print; without them
    the same few labels come again and again."""
    kept: Remembered[str, str] = Remembered(lambda text: key("".join(text.split())), 32768)
    return kept.__getitem__


fold = _of_spaceless(_fold)
"""NFKC with radicals mended and every white space taken out: ``攸　县`` and ``攸 县`` are ``攸县``."""

label_key = _of_spaceless(_label_key)
"""A header label or title without what changes from month to month: periods, years, marks, bracketed hints.

``1-9 月完成数`` and the contract's ``{期间}完成数`` share the key ``完成数``; ``(180分)`` is no part of a label.
"""

name_key = _of_spaceless(_name_key)
"""An area's printed name: folded, brackets and marks dropped (``高新区(天元区)`` is ``高新区天元区``)."""
