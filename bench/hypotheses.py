"""The conclusions of a walkthrough, for incidents with a known truth.

usage: python bench/hypotheses.py [SEED ...]

Without SEED it takes 0, 1 and 2, which the table was made with. Seeds 101 and 102 were kept back until the table was
done. For each incident of tests/support/incidents it walks through its real files, once with everything, and once
without each piece and each pair of pieces. A piece is an answer, a part of an export, the vault or the policy. It
prints a table in Markdown. A row says how the walkthrough ended with all the evidence and how many questions it needed
until its conclusion was likely. It also says how often, with less evidence, the conclusion was right, right but not
sure, undecided, wrong but not sure, and wrong but sure.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.support.incidents import elsewhere, on_x
from tests.support.incidents.removal import counted
from tests.support.incidents.scenario import Chance, Walk

ENDS = ("right", "leads right", "cannot tell", "leads wrong", "wrong")
"""The ends of a walkthrough.

The first and the last are conclusions that were called likely.
"""


def main(seeds: Sequence[int]) -> None:
    """Print a line for each incident, and one for each kind of removal."""
    head = ("platform", "incident", "all evidence", "questions", *ENDS)
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    every = Counter[tuple[str, str]]()
    for make in (*on_x.ALL, *elsewhere.ALL):
        full, asked, less, shown = Counter[str](), [], Counter[str](), ""
        for seed in seeds:
            scenario = make(Chance(seed=seed))
            with tempfile.TemporaryDirectory() as folder:
                walk = Walk(scenario, Path(folder))
                full[walk().judged(scenario.truth)] += 1
                keys, leading = walk.asked()
                asked += [len(keys)] if leading == scenario.truth else []
                for kind, said in counted(scenario, walk).items():
                    less += said
                    every.update({(kind, end): count for end, count in said.items()})
            shown = f"{scenario.platform} | {scenario.name}"
        ends = ", ".join(f"{count} {end}" for end, count in full.most_common())
        questions = f"{statistics.median(asked):.0f}" if asked else "not likely"
        print(f"| {shown} | {ends} | {questions} | {' | '.join(str(less[end]) for end in ENDS)} |", flush=True)
    for kind in dict.fromkeys(kind for kind, _ in every):
        print(f"| | without {kind} | | | {' | '.join(str(every[kind, end]) for end in ENDS)} |")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0, 1, 2])
