"""Run by the Python of a client: opens Harlequin on the file, unfolds its catalog and prints it as JSON."""

import asyncio
import json
import sys

from harlequin import Harlequin
from harlequin_duckdb import DuckDbAdapter


async def main() -> None:
    app = Harlequin(adapter=DuckDbAdapter((sys.argv[1],), read_only=True), connection_hash=None)
    async with app.run_test(size=(140, 50)) as pilot:

        async def below(node):
            node.expand()
            for _ in range(100):
                await pilot.pause(0.1)
                if node.children:
                    break
            # A label is the name and a short mark of the kind.
            return {str(child.label).rsplit(" ", 1)[0]: child for child in node.children}

        found = {}
        [database] = (await below(app.data_catalog.database_tree.root)).values()
        for name, schema in (await below(database)).items():
            if name != "main":
                relations = await below(schema)
                found[name] = dict.fromkeys(relations)
                first = min(relations)
                found[name][first] = list(await below(relations[first]))
        print(json.dumps(found))


asyncio.run(main())
