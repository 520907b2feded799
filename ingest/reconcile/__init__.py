"""Renditions against each other, tables against tables, narrative against tables: one set of figures an edition.

``rendition``     one file: its tables placed, its narrative read, every numeric token of it counted
``cells``         the edition's cells as arrays over one edit plan
``units``         the printed unit line against the figures' magnitude
``row_shift``     a shifted row told by the columns that do not close
``merge``         several renditions: agreement confirms, disagreement is decided by evidence or quarantined
``localisation``  failing edit rules traced to the cells that could be wrong
``mending``       which misread characters (``variants``) would mend them
``column_doubt``  columns that may stand in each other's place
``row_doubt``     rows that may stand one cell off, or under another area's label
``narrative``     restated figures and claims as checks
``edition``       the flow
"""
