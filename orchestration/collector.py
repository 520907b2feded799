"""How often Python looks for cycles of garbage. A load makes millions of objects that live until its end: at Python's
own thresholds, looking for cycles among them costs a tenth to a fifth of its time, and finds none."""

import gc


def collect_seldom() -> None:
    """For the rest of this process, look when a hundred thousand objects came, not every seven hundred."""
    gc.set_threshold(100_000, 20, 20)
