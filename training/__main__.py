"""Fit the detector's model to a table of real accounts.

    python -m training POSTS.parquet --output hygiene/data/detector.json

It gives the same numbers every time on one machine. With `--without N` the N-th third of the accounts, by the hash of
their names, is held out: their posts are used neither as the owner's nor as the intruder's. `python -m
training.measure` does so three times, and measures each account with a model that never saw it. Needs the `training`
extra (pyarrow, scipy).
docs/detector.md describes the protocol and the figures.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import msgspec

from training.accounts import FOLDS, accounts, fold
from training.examples import all_examples
from training.fit import train
from training.people import people_of
from training.processes import print_progress


def main() -> int:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--without", type=int, choices=range(FOLDS), help="the third of the accounts to hold out")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="default: one for each processor")
    args = parser.parse_args()
    every = accounts(args.posts)
    known = [account for account in every if fold(account.name) != args.without]
    about = f"{len(known)} accounts, {sum(map(len, known)):,} posts; {len(every) - len(known)} held out"
    people = people_of(known)
    model = train(known, all_examples(known, people.usual, print_progress, args.processes), people, about)
    args.output.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
    sys.stdout.write(f"{args.output}: {about}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
