"""Where data lives: the archive of original bytes, the append-only lake, and the releases that are served.

Everything under ``$WAREHOUSE_HOME`` is written here and nowhere else. A file or folder becomes visible by one
rename, so that a killed process or a full disk leaves what was there before, and the same command run again
finishes the work. No Dagster, no dbt, no reading of bulletins.
"""
