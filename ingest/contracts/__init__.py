"""The language of table contracts: what a table of a series looks like and which edit rules hold in it.

``model``  the YAML files' schema and the compiled contract (leaf columns, rows, edit rules)
"""
