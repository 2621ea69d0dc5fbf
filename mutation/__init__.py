"""Mutation testing: small faults in the code, which tests should find.

| part | contents |
|---|---|
| `mutants` | the faults: one changed operator, constant, condition or statement |
| `patch` | a fault put into the functions and constants of a running process |
| `trial` | pytest with one fork for each fault, and the tests that reach it |
| `modules` | the modules that are tried, and their tests |
| `equivalent` | faults that change nothing a test can see, and why |
| `summary` | the table at the end |

`make mutate` runs it, and `python -m mutation --help` says more. We wrote our own for three reasons. mutmut leaves out
module-level code and most decorated functions, and copies the others under new names. cosmic-ray starts pytest anew for
each fault, which takes far longer than a fork. In neither can one record why a fault is harmless.

No file is changed: a fault exists only in a forked process. Tests that start another process therefore see none.
"""
