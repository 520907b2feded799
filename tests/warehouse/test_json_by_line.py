"""A line a field: what is read back is what was written, and a person finds it."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from warehouse.json_by_line import json_by_line

plain = st.none() | st.booleans() | st.integers() | st.text()
objects = st.dictionaries(st.text(), plain, max_size=4)


@given(st.dictionaries(st.text(), plain | objects | st.lists(plain) | st.lists(objects)))
def test_what_was_written_is_read_back(fields: dict[str, object]) -> None:
    assert json.loads(json_by_line(fields)) == fields


def test_a_line_a_field_and_a_line_an_object() -> None:
    written = json_by_line(
        {"names": ("一.txt",), "month": date(2020, 9, 1), "readings": [{"b": 1, "a": "株"}, {"a": 2}]}
    )
    assert written.decode().splitlines() == [
        "{",
        ' "month": "2020-09-01",',
        ' "names": ["一.txt"],',
        ' "readings": [',
        '  {"a": "株", "b": 1},',
        '  {"a": 2}',
        " ]",
        "}",
    ]
