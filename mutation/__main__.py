"""Put small faults into the code, and see whether tests find them.

usage: python -m mutation [MODULE ...] [--lines FIRST-LAST]

A MODULE is a path such as hygiene/scan/judge.py, or a part of one; without any, all modules of `mutation/modules.py`
are tried. The exit code is 1 when a fault survives that `mutation/equivalent.py` does not explain.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from mutation.equivalent import EQUIVALENT
from mutation.modules import MODULES
from mutation.summary import survivors, table
from mutation.trial import Outcome, Trial

ROOT: Final = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="a path, or a part of one (default: all)")
    parser.add_argument("--lines", help="only the faults of these lines, such as 20-40")
    arguments = parser.parse_args()
    wanted = [path for path in MODULES if not arguments.modules or any(part in path for part in arguments.modules)]
    first, _, last = (arguments.lines or "").partition("-")
    lines = range(int(first), int(last or first) + 1) if first else None
    outcomes = [outcome_of(ROOT, path, MODULES[path], lines) for path in wanted]
    print("\n".join(table(outcomes, EQUIVALENT)))
    return any(True for outcome in outcomes for _ in survivors(outcome, EQUIVALENT.get(outcome.path, {})))


def outcome_of(root: Path, path: str, tests: Sequence[str], lines: range | None = None) -> Outcome:
    """Try the faults of a module in a new process.

    It has imported nothing of hygiene.

    Raises:
        RuntimeError: when the tests fail without any fault.
    """
    theirs, pipe = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(theirs)
        trial = Trial(root, path, lines)
        os.chdir(root)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--no-summary"]
        pytest.main([*options, *tests], plugins=[trial])
        with os.fdopen(pipe, "wb") as file:
            pickle.dump((trial.outcome, trial.problem), file)
        os._exit(0)
    os.close(pipe)
    outcome: Outcome
    with os.fdopen(theirs, "rb") as file:
        outcome, problem = pickle.load(file)  # noqa: S301  # from our own fork
    os.waitpid(pid, 0)
    if problem:
        raise RuntimeError(f"{path}: {problem}")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
