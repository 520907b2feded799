"""Edit rules evaluated anew only where figures changed say what evaluating them all says."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import pytest

from ingest.align.placed import State
from ingest.edits.evaluate import evaluate
from ingest.figures import read_figure
from ingest.identify import identify
from ingest.read import read_document
from ingest.reconcile.cells import EditionCells, gather
from ingest.reconcile.rendition import read_rendition
from tests.mutation.sources import reference
from tests.synthetic import generate


@pytest.fixture(scope="module")
def cells() -> EditionCells:
    document = read_document(generate("430300", date(2020, 9, 1), 7).content, "clean.txt")
    identity = identify(document, reference())
    placed = read_rendition(document, identity, reference()).placed
    return gather(placed, identity.city_code, identity.series_code, reference())


@pytest.mark.parametrize("seed", range(12))
def test_a_few_changed_cells_are_evaluated_as_the_whole_is(cells: EditionCells, seed: int) -> None:
    rng = Random(seed)
    changing = cells.copy()
    changing.evaluate()
    for _ in range(6):
        for cell in rng.sample(range(changing.plan.size), rng.choice((1, 2, 5, 40))):
            if rng.random() < 0.3:
                changing.states[cell] = rng.choice((State.UNKNOWN, State.ABSENT, State.NONE, State.FIGURE))
            else:
                text = rng.choice(("0", "7", "12.5", "88.25%", "1204", "3.0"))
                changing.figures[cell], changing.states[cell] = read_figure(text), State.FIGURE
        if rng.random() < 0.5:
            changing.values()  # looked at in between, without the rules
        found = changing.evaluate()
        whole = changing.copy()
        expected = evaluate(whole.plan, whole.values())
        for name in ("outcome", "left", "right", "left_half", "right_low", "right_high", "tolerance"):
            assert np.array_equal(getattr(found, name), getattr(expected, name)), name
        assert (found.outcome != cells.evaluate().outcome).any()
