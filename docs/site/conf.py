"""Sphinx's settings. The source folder is made by ``docs.site``, never edited."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import languages

from docs.site.search import SearchEnglishAndChinese

project = "Bulletin Warehouse"
html_title = project
root_doc = "README"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}

# Plain CommonMark, as a forge reads it; directives are for the navigation, which only the site has.
myst_disable_syntax = ["myst_line_comment", "myst_block_break", "myst_target", "myst_role"]
myst_heading_anchors = 4
myst_heading_slug_func = "github"
highlight_language = "text"
# A forge colours csv, Pygments does not know it; it is shown plain.
suppress_warnings = ["misc.highlighting_failure"]

languages["zh"] = SearchEnglishAndChinese
html_search_language = "zh"

html_theme = "furo"
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_search_summary = False  # A page from disk may not fetch the pages that it found.
html_use_index = False
# The pages are written in English; the search index knows both.
language = "en"

_CHINESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff5e“”]")


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _join_chinese_lines)


def _join_chinese_lines(app: Sphinx, doctree: nodes.document) -> None:
    """A line of the source that ends in Chinese goes on without a space: browsers show one for the line break."""
    for paragraph in list(doctree.findall(nodes.TextElement)):
        parts = list(paragraph.children)
        for before, between, after in zip(parts, parts[1:], parts[2:], strict=False):
            if between.astext() == "\n" and all(map(_CHINESE.fullmatch, (before.astext()[-1:], after.astext()[:1]))):
                paragraph.children = [part for part in paragraph.children if part is not between]
