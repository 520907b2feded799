"""The release gate: many damaged bulletins of many months loaded at once through the real job, and the release graded.

``python -m tests.mutation.release --count 1000`` runs it. ``lot`` says which bulletins, ``load`` writes and loads them,
``grading`` compares what the release serves with the truth.
"""
