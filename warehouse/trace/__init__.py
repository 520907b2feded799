"""Where does this figure come from: everything the release and the archive know about one cell.

trace(home, "醴陵市", "2020-09", "完成投资")
    ──lookup──▶ the one cell that is meant, or the candidates
    ──tracing──▶ the figure and its status, every vintage, its document, every check that guards it with the
                 figures it is made of, evidence of repair, what of this cell is in quarantine
    ──printed_place──▶ the printed neighbourhood, from the archive
"""

from __future__ import annotations

from warehouse.trace.traced import Check, Figure, Held, Part, Source, Trace, Vintage
from warehouse.trace.tracing import trace

__all__ = ["Check", "Figure", "Held", "Part", "Source", "Trace", "Vintage", "trace"]
