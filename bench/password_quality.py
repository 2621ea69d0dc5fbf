"""Quality of the password checks on an invented vault of known truth.

usage: python bench/password_quality.py [--missed]

It counts the weak and the strong passwords that are called guessable, and the families of similar and equal passwords
that are found as one group. The vault is that of `tests/support/password_truth.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.password_quality import families, groups, guessable, measured
from tests.support.password_truth import vault


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missed", action="store_true", help="also print what was missed, and what was false")
    args = parser.parse_args()
    made = vault()
    for question, (right, count, wrong) in measured(made).items():
        print(f"{question}: {right} of {count}, {wrong} false")
    if args.missed:
        called, found = guessable(made), groups(made)
        missed = [e for at, e in enumerate(made) if e.truth == "weak" and at not in called]
        false = [e for at, e in enumerate(made) if e.truth == "strong" and at in called]
        for name, entries_ in (("missed", missed), ("false", false)):
            print(name, dict(Counter(e.kind for e in entries_)), *(f"\n  {e.password}" for e in entries_))
        for name, family in families(made).items():
            if family not in found:
                print("no group:", name, [made[at].password for at in sorted(family)])
        for group in found:
            if group not in families(made).values():
                print("group:", [(made[at].kind, made[at].password) for at in sorted(group)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
