"""What each command does, put together from its parts: the composition root. `pipeline/commands` only words it.

A command does its work itself; where another process of ours holds the warehouse, it asks that to do it.
"""
