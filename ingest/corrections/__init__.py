"""What people decided about single cells, as data: one YAML file a bulletin, guarded by what the source prints.

``model``   one entry and its rules; the fingerprint that makes entries part of a reading's identity
``files``   reading and checking ``corrections/<bulletin_id>.yml``, and appending an entry to one
``prints``  what the renditions of an edition print in a cell
``apply``   guards, precedence, and the corrected cells, inside reconciliation
"""
