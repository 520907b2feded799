"""Contracts drafted from a document: everything but the names of the metrics, for a person to finish.

``header``    the header tree from the layout of the printed labels
``rows``      roster, total, cross-district row, categories; areas that no file knows
``columns``   unit, role, spanned cells, what a blank means
``search``    edit rules that hold, told from chance by their ``evidence``
``across``    rules to the tables of the same document that contracts know
``table``     one table to a Draft, and the document's tables to choose from
``yaml_text`` the commented file
"""

from ingest.contracts.draft.table import Draft, Drafting, start

__all__ = ["Draft", "Drafting", "start"]
