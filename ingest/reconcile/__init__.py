"""Renditions against each other, tables against tables, narrative against tables: one set of figures an edition.

``rendition``   one file: its tables placed, its narrative read, every numeric token of it counted
``cells``       the edition's cells as arrays over one edit plan
``units``       the printed unit line against the figures' magnitude
``rows``        a shifted row told by the columns that do not close
``characters``  failing edit rules traced to single characters
``merge``       several renditions: agreement confirms, disagreement is decided by evidence or quarantined
``narrative``   restated figures and claims as checks
``edition``     the flow
"""
