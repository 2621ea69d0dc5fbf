"""Time of all password checks on an invented vault, beside zxcvbn.

usage: python bench/passwords.py [--entries N] [--rounds K]

The yardstick is a plain loop of zxcvbn over the same entries, in the same run. The vault has 60 % random passwords, 25
% common ones, and 15 % variants of sixty words. Each measurement is a separate process that makes the vault, and then
times only the work: every password check on one side, `zxcvbn(password)` on the other, with the same extra words that
the checks give it. Both use one thread. The processor time stands beside the wall time, because a busy machine disturbs
it less. The two sides take turns, and each ratio compares neighbours.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SITES = ("x.com", "google.com", "instagram.com", "github.com", "paypal.com")


def passwords(entries: int) -> Iterator[str]:
    """Yield the same invented passwords every time."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    chance = random.Random(7)  # noqa: S311  # a fixed seed is the point
    common = FREQUENCY_LISTS["passwords"][:10_000]
    words = [word for word in FREQUENCY_LISTS["english_wikipedia"][:20_000] if 5 <= len(word) <= 9]
    letters = string.ascii_letters + string.digits + "!@#$%^&*-_"
    bases = [chance.choice(words).capitalize() + chance.choice(words) for _ in range(60)]
    for _ in range(entries):
        kind, base = chance.random(), chance.choice(bases)
        variants = (
            base + str(chance.randrange(10)),
            base + "!",
            base + str(chance.randrange(2000, 2027)),
            base.lower(),
            base.replace("a", "@").replace("o", "0"),
            base[:-1] + chance.choice(letters),
        )
        if kind < 0.60:
            yield "".join(chance.choice(letters) for _ in range(chance.randrange(12, 25)))
        else:
            yield chance.choice(common) if kind < 0.85 else chance.choice(variants)


def checks(entries: int) -> dict[str, float]:
    """Return the seconds of all password checks, in total and for each.

    The vault has this number of entries.
    """
    from hygiene.model.account import VAULT, Account
    from hygiene.model.policy import Policy
    from hygiene.model.records import Former, Secret
    from hygiene.model.redacted import Hidden
    from hygiene.model.snapshot import Origin, Snapshot
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.judge import run

    made = list(passwords(entries))
    secrets = tuple(
        Secret(
            ref=f"Entry {at}",
            label=f"Entry {at}",
            value=Hidden(password),
            username=Hidden("alice"),
            urls=(f"https://{SITES[at // 10 % len(SITES)]}" if at % 10 == 0 else f"https://site{at}.example",),
            history=(Former(value=Hidden(made[at - 1]), until=NOW - timedelta(days=at)),) if at % 4 == 0 else (),
        )
        for at, password in enumerate(made)
    )
    origin = Origin(path="invented", sha256="", reader="bench")
    vault = Snapshot(account=Account(platform=VAULT, handle="v"), taken_at=NOW, origin=origin, secrets=secrets)
    each = {}
    policy = Policy()
    start, cpu = time.perf_counter(), time.process_time()
    for check in Plugins(strangers=False).loaded("checks"):
        if "secrets" in check.needs:
            before = time.perf_counter()
            list(run(check, [vault], policy))
            each[check.id] = round(time.perf_counter() - before, 2)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, **each}


def plain(entries: int) -> dict[str, float]:
    """Return the seconds of zxcvbn alone."""
    from zxcvbn import zxcvbn

    made = list(passwords(entries))
    start, cpu = time.perf_counter(), time.process_time()
    for at, password in enumerate(made):
        zxcvbn(password, user_inputs=[f"Entry {at}", f"site{at}", "alice"])
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}


def measure(side: str, entries: int) -> dict[str, float]:
    """Measure one side in a separate process."""
    argv = [sys.executable, __file__, "--entries", str(entries), "--side", side]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", choices=("checks", "plain"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side == "checks":
        print(json.dumps(checks(args.entries)))
    elif args.side == "plain":
        print(json.dumps(plain(args.entries)))
    else:
        rounds = []
        for number in range(1, args.rounds + 1):
            ours = measure("checks", args.entries)
            theirs = measure("plain", args.entries)
            rounds.append((ours["seconds"] / theirs["seconds"], ours["cpu"] / theirs["cpu"]))
            each = ", ".join(f"{name} {seconds:.2f}" for name, seconds in ours.items() if "-" in name)
            print(
                f"round {number}: {args.entries:,} entries; checks {ours['seconds']:.2f} s ({each}), "
                f"zxcvbn {theirs['seconds']:.2f} s; ratio {rounds[-1][0]:.2f} (processor {rounds[-1][1]:.2f})"
            )
        wall, cpu = (statistics.median(ratios) for ratios in zip(*rounds, strict=True))
        print(f"median ratio of all password checks to zxcvbn alone: {wall:.2f} (processor {cpu:.2f})")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
