"""Disorder around the real commands: kills, full disks, wrong clocks.

| part | contents |
|---|---|
| `child` | one run of a command in a forked process, which may be killed |
| `commands` | the commands that write files, and what they leave when undisturbed |
| `case_folder` | a driver of the case folder of an incident |
| `history_file` | a driver of the history of runs |
| `kills` | the kills, and the faults that they cause |
| `steady` | kills of a process that keeps one run after another |
| `cases` | what a case of other disorder consists of |
| `disks` | disks that are full, and homes that cannot be written |
| `disorder` | no home, two runs at once, clocks, memory; the list of all cases |
| `summary` | the table at the end |

`make chaos` runs it, and `python -m chaos --help` says more.
"""
