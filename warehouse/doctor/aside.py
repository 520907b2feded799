"""Bulletins that are set aside: nothing is damaged, but what they print is not served."""

from __future__ import annotations

from warehouse.aside import read_aside
from warehouse.doctor.finding import Finding, counted, note, sound
from warehouse.home import Home


def set_aside(home: Home) -> Finding:
    """Every edition that a load could not read, or whose reading breaks a rule."""
    found = read_aside(home)
    if not found:
        return sound("none")
    details = [f"{one.bulletin_id} ({one.edition}), {one.month:%Y-%m}: {one.said}" for one in found.values()]
    return note(
        f"{counted(len(found), 'bulletin')} not served as received", details,
        "What each served before stays. It is tried again when its files, the reader or the contracts change.",
    )  # fmt: skip
