"""Tests of the proof sheet, in a real browser."""
