"""However mangled and large a file is, reading it keeps within its memory: each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.test_robustness import HEAD, LINES, drawn, every_row, in_place_of_investment, rows

MEGABYTES = 500
"""The process as a whole, its imports and reference data included."""

READ = """
import sys
from pathlib import Path
from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference

reference = Reference.load()
try:
    document = read_document(Path(sys.argv[1]).read_bytes(), "large.txt")
    reading = read_edition([Rendition(document, identify(document, reference))], reference)
    print(reading.tables["token"].num_rows, "tokens")
except BulletinError as refused:
    print(refused.code)
# Not ru_maxrss: that counts the memory of the process that started this one, up to the moment it did.
status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak of a process")
@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        (in_place_of_investment(rows(990, 190, "芦淞区")), False),
        (in_place_of_investment(rows(990, 12)), True),
        (every_row(lambda cells: [cells[0], *(d for c in cells[1:] for d in (c, "1"))], " "), True),
        (every_row(lambda cells: [*cells, *["7"] * 150]), True),
        ("\n".join(LINES) + "\n\n附件\n\n某表\n\n芦淞区\t1\t2\n荷塘区\t3\t4" * 500, True),
        (drawn("0123456789亿元个完成项目。，", 40_000), True),
        (drawn("0123456789    ", 90_000), True),
        (HEAD + "第1期" * 15_000, True),
        ("\n".join([*LINES, "", *rows(20_000, 12)]), False),
        ("某" * 9_000_000, False),
    ],
    ids=[
        "wide and long",
        "long",
        "no borders",
        "wide",
        "500 tables",
        "prose",
        "numbers",
        "issues",
        "20,000 rows",
        "9 MB",
    ],
)
def test_a_file_of_any_shape_is_read_or_refused_in_bounded_memory(tmp_path: Path, text: str, is_read: bool) -> None:
    path = tmp_path / "large.txt"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    outcome, kilobytes = done.stdout.split("\n")[:2]
    assert outcome.endswith(" tokens") is is_read, outcome
    assert int(kilobytes) / 1024 < MEGABYTES
