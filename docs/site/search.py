"""Search in English and Chinese: words by their stems, Chinese by pairs of characters.

Chinese is written without spaces. Cut by a dictionary, text and question are cut differently and miss each other;
overlapping pairs are the same on both sides, and every pair of 完成投资 stands in a text that has it (Nie and Ren,
"Chinese information retrieval: using characters or words?", 1999).
"""

from __future__ import annotations

import re

from sphinx.search.en import SearchEnglish

_PIECE = re.compile(r"[㐀-鿿]+|[^\W㐀-鿿]+")


class SearchEnglishAndChinese(SearchEnglish):
    """Registered for ``zh``, since a search index has one language."""

    lang = "zh"
    js_splitter_code = """
function splitQuery(query) {
  const pieces = query.replace(/[\\u3400-\\u9fff]+/g, " $& ").split(/[^\\p{Letter}\\p{Number}_]+/u);
  const pairs = (piece) => Array.from({length: piece.length - 1}, (_, at) => piece.slice(at, at + 2));
  return pieces.filter((piece) => piece)
    .flatMap((piece) => piece.length > 2 && /[\\u3400-\\u9fff]/.test(piece) ? pairs(piece) : [piece]);
}
"""

    def split(self, input: str) -> list[str]:
        found: list[str] = []
        for piece in _PIECE.findall(input):
            if piece[0] < "㐀" or piece[0] > "鿿" or len(piece) < 3:
                found.append(piece)
            else:
                found += (piece[at : at + 2] for at in range(len(piece) - 1))
        return found
