"""The cookbook: questions of analysts with their SQL, answered from a release that is made for it.

    docs/cookbook/NN-name.sql: the question in two languages and its SQL ─┐
    release: the bundled bulletin and two synthetic years ────────────────┴─▶ pages ─▶ docs/cookbook.md (.zh-CN)

``python -m tests.cookbook`` writes the pages; a test says when they are stale.
"""
