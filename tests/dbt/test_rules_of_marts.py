"""The one test of a mart's rules says of every rule that is broken which one, by what value and how often."""

from __future__ import annotations

import shutil
from pathlib import Path

from dbt_build import PROJECT, paths_of

from orchestration.transform.runner import invoke

RULES = """
models:
  - name: {model}
    data_tests:
      - upholds:
          name: rules_of_{model}
          arguments:
            key: [code, number]
            references:
              home: homes.name
            accepted:
              kind: [small, large]
"""
HOMES = "select unnest(['north', 'south']) as name"
SOUND = """
select * from (values ('a', 1, 'north', 'small'), ('a', 2, null, null)) as rows (code, number, home, kind)
"""
BROKEN = """
select * from (values
    ('a', 1, 'north', 'small'), ('a', 1, 'south', 'tiny'), (null, 2, 'west', 'tiny'), ('b', 3, 'east', 'large'),
    ('b', 4, 'east', 'large')
) as rows (code, number, home, kind)
"""


def test_every_broken_rule_is_named_with_an_example(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    shutil.copytree(PROJECT / "macros", project / "macros")
    shutil.copy(PROJECT / "profiles.yml", project)
    (project / "dbt_project.yml").write_text("name: small\nprofile: bulletin_warehouse\n", encoding="utf-8")
    for model, sql in (("homes", HOMES), ("sound", SOUND), ("broken", BROKEN)):
        (project / "models" / f"{model}.sql").write_text(sql, encoding="utf-8")
        if model != "homes":
            (project / "models" / f"{model}.yml").write_text(RULES.format(model=model), encoding="utf-8")
    with paths_of(tmp_path, tmp_path / "bulletins.duckdb"):
        outcome = invoke(["build"], project=project, target=tmp_path / "target")
    assert not outcome.success
    assert outcome.failing_rows == {
        test: rows for test, rows in outcome.failing_rows.items() if "rules_of_broken" in test
    }, "sound data uphold their rules; what is null refers to nothing and is no value"
    (rows,) = outcome.failing_rows.values()
    assert rows == [
        "broken_rule=home: found in homes.name, for_example=east, broken_by_values=2, in_rows=3",
        "broken_rule=key code, number: whole, and only once, for_example=a, 1, broken_by_values=2, in_rows=3",
        "broken_rule=kind: one of small, large, for_example=tiny, broken_by_values=1, in_rows=2",
    ]
