"""The case folder: its log, its files, and the proof that they are whole.

| part | contents |
|---|---|
| `run` | what a run was asked and read |
| `entries` | the entries of the log, in types |
| `chain` | the lines of the log, each with the hash of the one before; how anyone checks them |
| `log_file` | the locked log on the disk |
| `produced` | the files that the log names, and the content that each may have |
| `case` | an open case, which records and writes |
| `copies` | copies of the inputs |
| `verify` | the proof that a case is unchanged |
"""
