"""Millions of hostile inputs: mutators, subjects, and the run.

| part | contents |
|---|---|
| `mutate/` | mutators of bytes, JSON, CSV, XML, TOML, times, names and archives |
| `subjects/` | what reads hostile input, with whole examples to start from |
| `inputs` | one input: its files, and the form in which they are given |
| `guard` | the watch over sockets, programs and written files |
| `judge` | the faults that one input causes |
| `shrink` | the smallest input that still causes a fault |
| `workers` | processes that are watched, ended and replaced |
| `summary` | the table at the end |

`make fuzz` runs it, and `python -m fuzz --help` says more.
"""
