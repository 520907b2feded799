"""Peers of the benchmarks that need packages of their own: an environment each, made once under the user's cache.

``dlt.txt`` are the pinned packages, by hash; ``dlt_load.py`` is what runs in it. It imports nothing of the project.
"""
