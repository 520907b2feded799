"""Sphinx's settings. The source folder is made by ``docs.site``, never edited."""

from __future__ import annotations

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
html_theme_options = {"top_of_page_buttons": []}
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_search_summary = False  # A page from disk may not fetch the pages that it found.
html_use_index = False
# The pages are written in English; the search index knows both.
language = "en"
