#!/bin/sh
# Before whatever the container runs: the folders of a new warehouse, and the production settings of Dagster where there
# are none yet. A dagster.yaml that is there is somebody's own and stays.
set -eu
here=$(dirname "$0")
mkdir -p "$WAREHOUSE_HOME/landing" "$DAGSTER_HOME"
if [ ! -e "$DAGSTER_HOME/dagster.yaml" ]; then
    # Two containers start at a time: each writes a file of its own and renames it.
    cp "$here/dagster.yaml" "$DAGSTER_HOME/dagster.yaml.$$"
    mv "$DAGSTER_HOME/dagster.yaml.$$" "$DAGSTER_HOME/dagster.yaml"
fi
exec "$@"
