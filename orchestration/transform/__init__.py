"""dbt in this process: its manifest, rebuilt only when the project's files changed, and its one build a
load."""
