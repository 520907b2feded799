"""Tests: unit, property, dbt, integration, browser, benchmarks."""
