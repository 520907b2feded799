"""A reconciled edition as Arrow tables.

``schemas`` declares the datasets, ``columns`` builds arrays, ``datasets`` is the flow. ``observations``, ``checks``,
``quarantine``, ``tokens`` and ``reports`` fill a dataset each; ``accounting`` counts what became of every token.
"""
