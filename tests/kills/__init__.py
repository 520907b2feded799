"""The real load killed at random instants over a warehouse with history, and run again.

``python -m tests.kills --count 100`` prepares a warehouse of 32 small segments, so that the load also merges them, then
kills a process group with SIGKILL again and again, each time in a fresh copy. After each kill the published release
must be the one before or the one after, whole; after the same command ran again everything must be as if nothing had
happened, without anybody's help. ``--command rebuild`` kills `bulletins rebuild --publish` instead.
"""
