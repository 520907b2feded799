"""Benchmarks, each a script that prints its figures and writes them to docs/benchmarks.md."""
