"""Bytes of one bulletin in, typed figures and a ledger of checks out.

Pure functions only: no Dagster, no DuckDB, no network, no clock. Data flows through the rooms in this order::

    read      bytes            -> Document (paragraphs and grids, every cell with its locator)
    identify  Document         -> Identity (bulletin, edition, city, month, publication date)
    match     grid             -> the table contract it fulfils, or none
    align     grid + contract  -> PlacedTable (which cell is which figure; edit operations with evidence)
    narrative paragraphs       -> figures and claims attributed to declared slots
    edits     placed figures   -> evaluated edit rules (intervals at printed precision)
    reconcile renditions       -> one reading per edition, disputes in quarantine
    emit      reading          -> Arrow tables, one declared schema each

``contracts`` and ``reference`` hold the language of table contracts and the data written in it; no Python
here names a single table, district or metric.
"""
