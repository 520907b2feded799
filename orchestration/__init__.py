"""What runs when: the Dagster job, its checks, schedule and sensor, and the console script that calls it.

No data logic: documents are read by ``ingest``, kept and published by ``warehouse``, modelled by
``dbt_project``. One module a Dagster concept (``assets/``, ``checks``, ``partitions``, ``schedules``,
``sensors``, ``resources``, ``notifications``); ``definitions.build_defs`` puts them together. ``loading``
and ``session`` are the steps of a load as plain Python, ``transform`` calls dbt in this process, ``cli``
is the console script.
"""
