"""Time and peak memory of reading acts beside posts.

usage: python bench/acts.py [ARCHIVE.zip] [--posts N] [--messages N] [--follows N] [--rounds K]

An X archive is scanned as it is, and again with headers of messages and a list of followed accounts added, in turn.
Each scan is a separate process, and each ratio compares neighbours. Without ARCHIVE the script makes one of N posts.
The time is that of the processor, because the machine may be busy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.scan import enlarge

IN_A_CHAT = 50
"""Messages of one conversation."""


def used(argv: list[str]) -> tuple[float, float]:
    """Run a command; return seconds of the processor and peak MB."""
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{argv[0]} exited with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def with_acts(archive: Path, made: Path, messages: int, follows: int) -> None:
    """Write a copy of an archive with messages and followed accounts.

    Half of the messages are sent, and half are received.
    """
    shutil.copy(archive, made)
    chance = random.Random(7)  # noqa: S311  # the same archive every time
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as out:
        owner = json.loads(out.read("data/account.js").partition(b"= ")[2])[0]["account"]["accountId"]
        rows = [conversation(owner, number, chance) for number in range(messages // IN_A_CHAT)]
        write(out, "direct-message-headers", rows)
        write(out, "following", [{"following": {"accountId": str(2_000_000 + n)}} for n in range(follows)])


def conversation(owner: str, number: int, chance: random.Random) -> dict[str, object]:
    """Return the headers of one conversation, at any times of six years."""
    friend, sent = str(1_000_000 + number), []
    for each in range(IN_A_CHAT):
        at = datetime.fromtimestamp(1_550_000_000 + chance.randrange(190_000_000), UTC)
        sender, recipient = (owner, friend) if each % 2 else (friend, owner)
        header = {"id": f"{number}{each}", "senderId": sender, "recipientId": recipient}
        sent.append({"messageCreate": header | {"createdAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"}})
    return {"dmConversation": {"conversationId": f"{owner}-{friend}", "messages": sent}}


def write(out: zipfile.ZipFile, name: str, rows: list[dict[str, object]]) -> None:
    """Write one file of an archive, in place of an empty one."""
    out.writestr(f"data/{name}-part1.js", f"window.YTD.{name.replace('-', '_')}.part1 = {json.dumps(rows, indent=2)}")


def main() -> int:
    """Measure, and print a line for each round and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--follows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    hygiene = str(Path(sys.executable).parent / "hygiene")
    with tempfile.TemporaryDirectory() as folder:
        plain, more = args.archive or Path(folder) / "plain.zip", Path(folder) / "more.zip"
        if args.archive is None:
            enlarge(args.posts, plain)
        with_acts(plain, more, args.messages, args.follows)
        ratios, megabytes = [], []
        for number in range(1, args.rounds + 1):
            pair = [
                used([hygiene, "scan", str(each), "--format", "json", "--output", f"{folder}/{each.name}.json"])
                for each in (plain, more)
            ]
            ratios.append(pair[1][0] / pair[0][0])
            megabytes.append(pair[1][1] - pair[0][1])
            print(
                f"round {number}: {pair[0][0]:.2f} s and {pair[0][1]:.0f} MB; "
                f"with acts {pair[1][0]:.2f} s and {pair[1][1]:.0f} MB; ratio {ratios[-1]:.2f}"
            )
        print(f"medians: ratio {statistics.median(ratios):.2f}, {statistics.median(megabytes):+.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
