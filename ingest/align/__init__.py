"""Every cell of a matched table to its place: area, category and column.

``table``           the flow
``plain``           direct placement where the print is plain
``roster``          the areas a table prints, and their names
``rows``            body rows taken apart
``categories``      rows gathered into blocks, and the pattern of areas with several rows
``row_labels``      labels against the roster (split labels, slid labels, look-alike characters)
``columns``         header evidence: candidates for which printed column is which of the contract's
``label_similarity`` how well printed labels agree with a contract's
``header_repair``   a header with one cell more or less than the contract's
``column_choice``   the candidates judged by types and row rules of the body
``map_costs``       what a candidate costs
``column_support``  what else holds a column in its place: rules and neighbours
``fractions``       rates printed as fractions
``row_cells``       rows that stand as printed, and those that do not
``row_search``      the best alignment of such a row, and the columns it leaves in doubt
``cells``           alignments of one row's cells to the columns (shifted, lost and superfluous cells)
``lattice``         the cheapest alignments, one after the other
``assemble``        the result as a PlacedTable, all that found no place in quarantine
``evidence``        types, row rules and column profiles that the hypotheses are judged by
``placed``          the result: PlacedTable

Repairs are edit operations with costs; an explanation is accepted only if it is the only cheapest one and more than a
sum speaks for it. What stays open goes to quarantine. docs/placement.md states the model.
"""
