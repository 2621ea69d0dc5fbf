"""Write an invented fleet of brand accounts.

It is `fleet.toml`, and an export of each account.

usage: python scripts/make_fleet.py FOLDER [--accounts 200] [--seed 1] [--now 2026-11-22] [--week 1]

The exports have the real layouts of eight platforms, and the same arguments give the same files. Every week, the brands
post as they always do. In the second week, ten more things happened, which `planted.json` lists. One account never has
an export, one has an old one, and one a damaged one. The second week may be written into the folder of the first, where
its exports are newer, or into a folder of its own.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path


def main() -> None:
    """Write the fleet and print where it is."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from scripts.fleet.plan import CAST
    from scripts.fleet.write import write

    parser = argparse.ArgumentParser(description="Write an invented fleet of brand accounts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accounts", type=int, default=200, help=f"how many accounts, {len(CAST)} at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--now", type=date.fromisoformat, default=datetime.now(UTC).date(), help="day of the first week"
    )
    parser.add_argument("--week", type=int, default=1, help="the week to write; in the second, ten things happened")
    asked = parser.parse_args()
    if asked.accounts < len(CAST) or asked.week < 1:
        parser.error(f"a fleet has {len(CAST)} accounts or more, and its first week is 1")
    count = write(asked.folder, accounts=asked.accounts, seed=asked.seed, now=asked.now, week=asked.week)
    print(f"made {count} exports in {asked.folder}")


if __name__ == "__main__":
    main()
