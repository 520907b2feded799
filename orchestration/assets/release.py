"""The release: the built database, verified, then served by one atomic swap."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.assets import OWNERS, RETRY
from orchestration.assets.marts import build_location, changed_months
from orchestration.checks import release_check, release_check_specs
from orchestration.failures import told_plainly
from orchestration.markdown import table
from orchestration.progress import tell
from orchestration.resources import BulletinLoad
from orchestration.served import versions_of
from orchestration.transform.project import PROJECT
from warehouse.dashboard import DASHBOARD, INDEX, try_dashboard
from warehouse.release import publish

RELEASE = dg.AssetKey("release")

# Bulletins appear towards the end of the month after the one they report on, so two lie up to 35 days apart.
FRESHNESS = dg.FreshnessPolicy.time_window(warn_window=timedelta(days=35), fail_window=timedelta(days=65))


def build_release(models: Sequence[dg.AssetKey], project: Path = PROJECT) -> dg.AssetsDefinition:
    """The asset after every dbt model. A failed dbt step leaves it out; a release that cannot be opened or
    queried is refused, and what was served before stays."""

    @dg.asset(
        key=RELEASE,
        deps=list(models),
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb"},
        retry_policy=RETRY,
        freshness_policy=FRESHNESS,
        check_specs=release_check_specs(RELEASE),
        description="published/current/bulletins.duckdb: opened read-only and queried relation by "
        "relation, then "
        "swapped in. Readers see the release before or this one, whole.",
    )
    def release(
        context: dg.AssetExecutionContext, load: BulletinLoad
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        session = load.session
        home, warnings = session.home, []

        months = changed_months(home)

        def beside(folder: Path, database: Path) -> None:
            if problem := try_dashboard(folder, database, previous=home.current, config=home.config, months=months):
                warnings.append(problem)
                context.log.warning(problem)

        tell("publish", 0, 1)
        with told_plainly():
            published = publish(
                home,
                build_location(home),
                keep=load.keep_releases,
                run_id=context.run.run_id,
                versions=versions_of(session.reference, project),
                months=months,
                consume=True,
                beside=beside,
                allow_fewer=load.allow_fewer,
            )
            session.published(
                {
                    "release_id": published.release_id,
                    "rows": published.rows,
                    "path": str(home.database),
                    "warnings": warnings,
                    "fewer": published.fewer,
                }
            )
        yield dg.MaterializeResult(
            metadata={
                "release": published.release_id,
                "dagster/row_count": published.rows.get("marts.fct_observation", 0),
                "size_bytes": published.size_bytes,
                "sha256": published.sha256,
                "relations": table(["relation", "rows"], sorted(published.rows.items())),
                "database": dg.MetadataValue.path(str(home.database)),
                **(
                    {"dashboard_warning": warnings[0]}
                    if warnings
                    else {"dashboard": dg.MetadataValue.path(str(home.current / DASHBOARD / INDEX))}
                ),
            },
        )
        yield release_check(RELEASE, session.lake.aside.values(), session.lake.current())

    return release
