"""Setting up BI tools on the published release through their own interfaces.

release ──describe──▶ datasets (relations, comments) ──┐
        ──choose────▶ charts of what it holds most of ─┴─▶ superset: found by name and renewed, else made
"""
