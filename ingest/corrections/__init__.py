"""What people decided about single cells, as data: one YAML file a bulletin, guarded by what is printed.

``model``        one entry and its rules; the fingerprint that makes entries part of a reading's identity
``files``        reading and checking ``corrections/<bulletin_id>.yml``
``entries``      one entry more or less in such a file, comments kept
``suggestions``  what a quarantined cell suggests, in codes and figures
``prints``       what the renditions of an edition print in a cell
``guard``        whether an entry still applies
``apply``        precedence, and the corrected cells, inside reconciliation
"""
