"""Why a bulletin is not in the release: what the load wrote in its books."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.accounts import LoadAccount
from tests.mutation.edits.make import Edited
from tests.mutation.release.load import Load, rendition_id


def reasons(loaded: Load, bulletins: Sequence[Edited]) -> dict[str, str]:
    """Refusals by rendition."""
    found: dict[str, str] = {}
    for path in sorted((loaded.home / "build" / "loads").glob("*.json")):
        try:
            account = LoadAccount.read(path)
        except (KeyError, TypeError, ValueError):
            continue  # another file of the folder
        found |= {d.rendition_id: d.message or "refused" for d in account.refused if d.rendition_id}
    known = {rendition_id(one) for one in bulletins}
    return {key: message for key, message in found.items() if key in known}
