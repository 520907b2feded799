"""Writes the pages of the cookbook anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.cookbook.pages import PAGES, page
from tests.cookbook.release import cookbook_home
from warehouse.query import connect


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = connect(cookbook_home(Path(folder)))
        for language, path in PAGES.items():
            path.write_text(page(language, connection), encoding="utf-8")
            print(path)
        connection.close()


if __name__ == "__main__":
    main()
