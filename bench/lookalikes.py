"""Imitations that are recognised, and ordinary domains that are not.

usage: python bench/lookalikes.py [--dnstwist PYTHON] [--dictionary FILE] [--tlds FILE] [--ordinary FILE] [DOMAIN ...]

The imitations are made by dnstwist, which knows nothing of hygiene. It is not a dependency: name a Python in which it
is installed (`python -m venv twist && twist/bin/pip install dnstwist`). `--dictionary` and `--tlds` are dnstwist's own
files of words and of endings, from its repository. `--ordinary` is a list of ordinary domains, one a line. Measurements
without input are skipped. For each brand the account's name is that in the domain, and the domain is its one usual
site.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hygiene.analysis.links.lookalike_domains import Brand

DOMAINS = ("dell.com", "amazon.com", "wmata.com", "comcast.net", "harbourlanerowingclub.com")
PERMUTE = """
import json, sys
from dnstwist import Fuzzer
domain, words, endings = json.load(sys.stdin)
fuzzer = Fuzzer(domain, dictionary=words, tld_dictionary=endings)
fuzzer.generate()
json.dump([[made["fuzzer"], made["domain"]] for made in fuzzer.domains if made["domain"] != domain], sys.stdout)
"""


def lines(path: Path | None) -> list[str]:
    """Return the lines of a file without comments, or no lines without one."""
    every = path.read_text(encoding="utf-8").splitlines() if path else []
    return [line.strip() for line in every if line.strip() and not line.startswith(("#", "//"))]


def permutations(python: str, domain: str, words: list[str], endings: list[str]) -> list[tuple[str, str]]:
    """Return dnstwist's permutations of a domain, as (kind, domain).

    There are none where dnstwist cannot be run.
    """
    if not shutil.which(python):
        return []
    given = json.dumps([domain, words, endings])
    done = subprocess.run([python, "-c", PERMUTE], input=given, capture_output=True, text=True, check=False)
    return [(kind, made) for kind, made in json.loads(done.stdout)] if done.returncode == 0 else []


def special(domain: str) -> Iterator[tuple[str, str]]:
    """Yield tricks that dnstwist leaves out: the domain before another."""
    dashed = domain.replace(".", "-")
    for host in ("evil.net", "evil.example", "account-check.info"):
        yield from (("in front", f"{front}.{host}") for front in (domain, f"www.{domain}", dashed, f"login.{dashed}"))


def recognised(brand: Brand, made: list[tuple[str, str]]) -> str:
    """Return how many permutations are recognised, in all and of each kind."""
    every = Counter(kind for kind, _ in made)
    found = Counter(kind for kind, host in made if brand.alike(host))
    kinds = ", ".join(f"{kind} {found[kind]:,} of {count:,}" for kind, count in sorted(every.items()))
    share = found.total() / max(every.total(), 1)
    return f"{found.total():,} of {every.total():,} recognised ({share:.1%}): {kinds}"


def mistaken(brand: Brand, ordinary: list[str]) -> str:
    """Return how many ordinary domains are taken for an imitation."""
    found = {host: alike for host in ordinary if (alike := brand.alike(host))}
    kinds = ", ".join(f"{how} {count}" for how, count in Counter(alike.how for alike in found.values()).most_common())
    rate = 10_000 * len(found) / len(ordinary)
    some = f": {kinds}; such as {', '.join(list(found)[:: len(found) // 8 + 1])}" if found else ""
    return f"{len(found):,} of {len(ordinary):,} mistaken ({rate:.2f} in 10,000){some}"


def main() -> int:
    """Measure and print."""
    from hygiene.analysis.links.lookalike_domains import Brand

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", nargs="*", default=DOMAINS, metavar="DOMAIN")
    parser.add_argument("--dnstwist", default=sys.executable, metavar="PYTHON")
    for option in ("--dictionary", "--tlds", "--ordinary"):
        parser.add_argument(option, type=Path, metavar="FILE")
    args = parser.parse_args()
    words, endings, ordinary = map(lines, (args.dictionary, args.tlds, args.ordinary))
    for domain in args.domains:
        brand = Brand([domain.partition(".")[0]], [domain])
        made = permutations(args.dnstwist, domain, words, endings)
        print(f"{domain}: {recognised(brand, [*made, *special(domain)])}")
        if not made:
            print(f"  skipped: {args.dnstwist} has no dnstwist")
        print(f"  {mistaken(brand, ordinary) if ordinary else 'skipped: no list of ordinary domains'}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
