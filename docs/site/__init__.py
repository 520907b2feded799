"""The documentation as a static site: ``python -m docs.site``, or ``make docs``.

    pages of the repository ─┐
    contracts, areas, units ─┼─▶ source/ (Markdown) ──Sphinx──▶ site/ ──▶ links.broken_in_site
    release of the sample ───┤                                    ▲
    console script's help ───┘          dbt docs (one page) ──────┘

The pages go into ``source/`` at the places they have in the repository, so that a link that works on a forge works
in the site. What can be derived is derived anew each time and stands nowhere else: the data dictionary, the lineage,
the commands. MyST reads Markdown as forges do (CommonMark, anchors of headings as GitHub makes them).

The result opens from disk, asks the network for nothing, and finds Chinese text.
"""
