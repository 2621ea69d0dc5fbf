"""How well the detector finds takeovers of accounts that its model never saw, and how often it troubles an ordinary life.

    python -m training.measure POSTS.parquet [--takeovers 4]

Three models are fitted, each without one third of the accounts; the accounts of that third are judged by it, and taken over by
others of that third. Figures are shares of takeovers, or of their posts, at a rate of false alarms over the last fifth of the
untouched accounts, each account counting the same.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hygiene.analysis.detector.features import evidence
from hygiene.analysis.detector.score_posts import RECENT
from hygiene.analysis.detector.season import Floats
from hygiene.analysis.detector.weights import Model, bursts, scale, usual_habits, weigh
from hygiene.analysis.posts.episodes import SURE, gathered
from hygiene.model.policy import PostRules
from training.__main__ import FOLDS, fold, train
from training.takeovers import VARIANTS, Account, Burst, Case, accounts, clean, ended, takeover

YEAR: Final = 365.25 * 86_400
CUTS: Final = 10
"""Archives cut at a random moment, of each account."""
LAST: Final = 3 * 86_400
BURSTS: Final = {
    "five posts": Burst(),
    "five, archive ends the same day": Burst(ends=0.5),
    "one post": Burst(posts=1),
    "two posts": Burst(posts=2),
    "three posts": Burst(posts=3),
    "twelve posts": Burst(posts=12, gap=90),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One takeover: whether the intruder writes the victim's language, and how odd each of the posts is, in bits."""

    variant: str
    burst: str
    same_language: bool
    bits: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One account: the bits of its own posts in the last fifth, when they were made, and takeovers of it.

    `cuts` are archives that end at a random moment: whether they give an alarm about their last three days, and whether the
    same posts do in the whole archive.
    """

    bits: Floats
    at: Floats
    taken: tuple[Taken, ...]
    cuts: tuple[tuple[bool, bool], ...]


def suspicions(case: Case, model: Model) -> Floats:
    """The bits of every post, as a scan would give them."""
    found = evidence(case.traits, case.written, 0, 0, len(case.traits), usual_habits(model))
    strength = bursts(weigh(found, model).bits, case.traits.at, case.traits.client)
    return scale(strength[-RECENT:], model).rarity(strength)


def lives(every: Sequence[Account], takeovers: int, said: Callable[[str], None]) -> Iterator[Life]:
    """Every account, judged by the model that never saw it."""
    for third in range(FOLDS):
        known = [account for account in every if fold(account.name) != third]
        model = train(known, "measured", "", lambda _name: None)
        unseen = [account for account in every if fold(account.name) == third]
        for account in unseen:
            said(account.name)
            bits, cut = suspicions(clean(account), model), int(len(account.traits) * 0.8)
            yield Life(
                bits=bits[cut:],
                at=account.traits.at[cut:].astype(np.float64),
                taken=tuple(_takeovers(account, [o for o in unseen if o is not account], takeovers, model)),
                cuts=tuple(_cuts(account, bits, model)),
            )


def _cuts(account: Account, bits: Floats, model: Model) -> Iterator[tuple[bool, bool]]:
    for number in range(CUTS):
        case = ended(account, random.Random(f"cut:{account.name}:{number}"))
        at = case.traits.at
        last = np.flatnonzero(at >= at[-1] - LAST)
        alarm = PostRules().alarm_bits
        yield bool((suspicions(case, model)[last] >= alarm).any()), bool((bits[last] >= alarm).any())


def _takeovers(account: Account, others: Sequence[Account], number: int, model: Model) -> Iterator[Taken]:
    for name, burst in BURSTS.items():
        for variant in VARIANTS:
            for again in range(number if name == "five posts" else 1):
                rng = random.Random(f"measure:{account.name}:{name}:{variant}:{again}")
                thief = rng.choice(others)
                case = takeover(account, thief, variant, rng, burst)
                same = thief.language == account.language
                bits = suspicions(case, model)[case.injected]
                yield Taken(variant=variant, burst=name, same_language=same, bits=bits)


def threshold(clean_bits: Sequence[Floats], rate: float) -> float:
    """The lowest bits at which the mean share of an account's own posts that are as odd is at most `rate`."""
    bits = np.concatenate(clean_bits)
    weight = np.concatenate([np.full(len(its), 1 / len(its) / len(clean_bits)) for its in clean_bits])
    order = np.argsort(-bits)
    bits, share = bits[order], np.cumsum(weight[order])
    last = np.concatenate((bits[1:] != bits[:-1], [True]))
    found = bits[last][share[last] <= rate]
    return float(found[-1]) if len(found) else np.inf


def tables(measured: Sequence[Life]) -> Iterator[str]:
    """What was found, as lines of Markdown."""
    one, tenth = (threshold([life.bits for life in measured], rate) for rate in (0.01, 0.001))
    groups: defaultdict[str, defaultdict[str, list[Floats]]] = defaultdict(lambda: defaultdict(list))
    for taken in (taken for life in measured for taken in life.taken):
        groups[taken.burst][taken.variant].append(taken.bits)
        if taken.burst == "five posts" and taken.same_language:
            groups["five posts, same language"][taken.variant].append(taken.bits)
    yield f"1 % of clean posts reach {one:.1f} bits, 0.1 % reach {tenth:.1f}.\n"
    yield f"| takeover | figure | {' | '.join(VARIANTS)} |"
    yield "|---|---|" + "---|" * len(VARIANTS)
    figures: dict[str, Callable[[list[Floats]], float]] = {
        "posts at 1 %": lambda its: float(np.mean(np.concatenate(its) >= one)),
        "posts at 0.1 %": lambda its: float(np.mean(np.concatenate(its) >= tenth)),
        "takeovers at 0.1 %": lambda its: float(np.mean([(b >= tenth).sum() >= min(2, len(b)) for b in its])),
        "takeovers in a scan": lambda its: float(np.mean([b.max() >= PostRules().alarm_bits for b in its])),
    }
    for name, by_variant in groups.items():
        for figure, of in figures.items():
            yield f"| {name} | {figure} | " + " | ".join(f"{of(by_variant[v]):.0%}" for v in VARIANTS) + " |"


def alarms(measured: Sequence[Life]) -> Iterator[str]:
    """How often an ordinary life is troubled."""
    years = sum((life.at[-1] - life.at[0]) / YEAR for life in measured)
    posts = sum(len(life.bits) for life in measured)
    yield f"\nOrdinary life: {len(measured)} accounts, {years:.0f} account-years, {posts / years:.0f} posts a year each.\n"
    yield "| at | bursts a year | for 1,825 posts a year |\n|---|---|---|"
    for bits in (7.0, PostRules().alarm_bits, 10.0, 12.0, SURE, 18.0):
        number = sum(len(gathered(life.at.astype(np.int64), np.flatnonzero(life.bits >= bits))) for life in measured)
        yield f"| {bits:g} bits | {number / years:.2f} | {number / posts * 1825:.2f} |"
    early, late = np.mean([cut for life in measured for cut in life.cuts], axis=0).tolist()
    yield (
        f"\nOf {CUTS * len(measured)} archives cut at a random moment, {early:.1%} give an alarm about their last three days, "
        f"where the same posts give one in {late:.1%} once the rest is there."
    )


def main() -> int:
    """Measure, and print tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("posts", type=Path)
    asked.add_argument("--takeovers", type=int, default=4, help="takeovers of five posts, of every variant and account")
    given = asked.parse_args()
    measured = list(lives(accounts(given.posts), given.takeovers, lambda name: _said(f"{name}\n")))
    sys.stdout.write("\n".join([*tables(measured), *alarms(measured)]) + "\n")
    return 0


def _said(text: str) -> None:
    sys.stderr.write(text)


if __name__ == "__main__":
    raise SystemExit(main())
