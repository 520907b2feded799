"""The lake's earlier months as evidence for the month that is read.

A contract column may say what holds of its figures within one calendar year: ``over_time: constant`` (an annual plan)
or ``over_time: not_falling`` (a year-to-date figure). The figures that earlier months of the same city, series and
year serve are then soft edit rules on one cell each:

    observations of a month ─month_figures─▶ MonthFigures ─History.then─▶ History ─expect─▶ Expected (by plan cell)

``catalogue``   which (area, metric) of a city and series have such a rule
``figures``     one month's served figures over the catalogue, in the contracts' units with their precision
``model``       History: what the months before say, with a content digest that enters the reading's identity
``expected``    the same over the cells of an edit plan, with outcomes
``checks``      rows of the ledger
``explain``     explanations of failing rules held against it
``misplaced``   rows and columns that print what another row or column printed before
``places``      constants as evidence for the places of columns and rows

A rule over time never starts a repair and never supplies a value: plans are revised and figures corrected by the
source itself. It prunes explanations, seconds one, upholds a place, and is a check of the ledger. Only served figures
count, of the latest edition of each month. A repaired figure counts as a value, but not among the months that agree:
history may have helped to repair it.
"""
