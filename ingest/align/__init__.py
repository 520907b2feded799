"""Every cell of a matched table to its place: area, category and column.

``table``       the flow: direct placement where the print is plain, search where it is not
``rows``        labels against the roster (split labels, slid labels, look-alike characters)
``columns``     header evidence and arithmetic: which printed column is which of the contract's
``cells``       the cells of one row against the columns (shifted, lost and superfluous cells)
``characters``  failing edit rules traced to single characters (error localisation)
``placed``      the result: PlacedTable

Repairs are edit operations with costs; an explanation is accepted only if it is the only cheapest one and more than a
sum speaks for it. What stays open goes to quarantine. docs/placement.md states the model.
"""
