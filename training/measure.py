"""Measure how well the detector finds takeovers, and its false alarms.

    python -m training.measure POSTS.parquet [--takeovers 4]

Three models are fitted, each without one third of the accounts. Each model then judges the accounts of the third that
it never saw, and takeovers of them by other accounts of that third. The figures are shares of takeovers, or of their
posts, at a rate of false alarms over the last fifth of the untouched accounts. Each account counts the same.
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

from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.score_posts import RECENT, ordinary_days, own_words
from hygiene.analysis.detector.season import Floats
from hygiene.analysis.detector.weights import Model, bursts, scale, usual_habits, weigh
from hygiene.analysis.posts.bursts import SURE, gathered
from hygiene.model.policy import PostRules
from training.__main__ import FOLDS, fold, train
from training.takeovers import VARIANTS, Account, Burst, Case, accounts, clean, ended, takeover

YEAR: Final = 365.25 * 86_400
CUTS: Final = 10
"""The archives cut at a random moment, for each account."""
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
class Takeover:
    """One measured takeover.

    `same_language` is whether the intruder writes the victim's language. `bits` is the suspicion of each post.
    """

    variant: str
    burst: str
    same_language: bool
    bits: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The measurements of one account.

    `bits` and `at` are the suspicion and the time of its own posts in the last fifth; `takeovers` are takeovers of it.
    `cuts` are archives that end at a random moment: whether they give an alarm about their last three days, and whether
    the same posts do in the whole archive.
    """

    bits: Floats
    at: Floats
    takeovers: tuple[Takeover, ...]
    cuts: tuple[tuple[bool, bool], ...]


def suspicions(case: Case, model: Model) -> Floats:
    """Return the bits of every post, as a scan would give them."""
    found = compute_features(case.attributes, case.writing, 0, 0, len(case.attributes), usual_habits(model))
    weighed = weigh(found, model)
    alike = bursts(weighed.bits, case.attributes.at, case.attributes.client)[-RECENT:]
    usual = scale(alike[ordinary_days(case.attributes.at[-RECENT:])], model)
    bits = own_words(weighed.bits, weighed.parts, found.facts, slice(-RECENT, None))
    strength = bursts(bits, case.attributes.at, case.attributes.client)
    return usual.rarity(strength)


def measured(every: Sequence[Account], takeovers: int, progress: Callable[[str], None]) -> Iterator[Measured]:
    """Yield every account, judged by the model that never saw it."""
    for third in range(FOLDS):
        known = [account for account in every if fold(account.name) != third]
        model = train(known, "measured", "", lambda _name: None)
        unseen = [account for account in every if fold(account.name) == third]
        for account in unseen:
            progress(account.name)
            bits, cut = suspicions(clean(account), model), int(len(account.attributes) * 0.8)
            yield Measured(
                bits=bits[cut:],
                at=account.attributes.at[cut:].astype(np.float64),
                takeovers=tuple(_takeovers(account, [o for o in unseen if o is not account], takeovers, model)),
                cuts=tuple(_cuts(account, bits, model)),
            )


def _cuts(account: Account, bits: Floats, model: Model) -> Iterator[tuple[bool, bool]]:
    for number in range(CUTS):
        case = ended(account, random.Random(f"cut:{account.name}:{number}"))
        at = case.attributes.at
        last = np.flatnonzero(at >= at[-1] - LAST)
        alarm = PostRules().alarm_bits
        yield bool((suspicions(case, model)[last] >= alarm).any()), bool((bits[last] >= alarm).any())


def _takeovers(account: Account, others: Sequence[Account], count: int, model: Model) -> Iterator[Takeover]:
    for name, burst in BURSTS.items():
        for variant in VARIANTS:
            for number in range(count if name == "five posts" else 1):
                rng = random.Random(f"measure:{account.name}:{name}:{variant}:{number}")
                thief = rng.choice(others)
                case = takeover(account, thief, variant, rng, burst)
                same = thief.language == account.language
                bits = suspicions(case, model)[case.injected]
                yield Takeover(variant=variant, burst=name, same_language=same, bits=bits)


def threshold(clean_bits: Sequence[Floats], rate: float) -> float:
    """Return the lowest bits that at most a share of `rate` of posts reach.

    The share is the mean over accounts of the share of their own posts that have as many bits.
    """
    bits = np.concatenate(clean_bits)
    weight = np.concatenate([np.full(len(own), 1 / len(own) / len(clean_bits)) for own in clean_bits])
    order = np.argsort(-bits)
    bits, share = bits[order], np.cumsum(weight[order])
    last = np.concatenate((bits[1:] != bits[:-1], [True]))
    rare_enough = bits[last][share[last] <= rate]
    return float(rare_enough[-1]) if len(rare_enough) else np.inf


def tables(lives: Sequence[Measured]) -> Iterator[str]:
    """Yield the figures of the takeovers, as lines of Markdown."""
    percent, permille = (threshold([life.bits for life in lives], rate) for rate in (0.01, 0.001))
    groups: defaultdict[str, defaultdict[str, list[Floats]]] = defaultdict(lambda: defaultdict(list))
    for case in (case for life in lives for case in life.takeovers):
        groups[case.burst][case.variant].append(case.bits)
        if case.burst == "five posts" and case.same_language:
            groups["five posts, same language"][case.variant].append(case.bits)
    yield f"1 % of clean posts reach {percent:.1f} bits, 0.1 % reach {permille:.1f}.\n"
    yield f"| takeover | figure | {' | '.join(VARIANTS)} |"
    yield "|---|---|" + "---|" * len(VARIANTS)
    figures: dict[str, Callable[[list[Floats]], float]] = {
        "posts at 1 %": lambda cases: float(np.mean(np.concatenate(cases) >= percent)),
        "posts at 0.1 %": lambda cases: float(np.mean(np.concatenate(cases) >= permille)),
        "takeovers at 0.1 %": lambda cases: float(np.mean([(b >= permille).sum() >= min(2, len(b)) for b in cases])),
        "takeovers in a scan": lambda cases: float(np.mean([b.max() >= PostRules().alarm_bits for b in cases])),
    }
    for name, by_variant in groups.items():
        for figure, measure in figures.items():
            yield f"| {name} | {figure} | " + " | ".join(f"{measure(by_variant[v]):.0%}" for v in VARIANTS) + " |"


def alarms(lives: Sequence[Measured]) -> Iterator[str]:
    """Yield the false alarms in ordinary lives, as lines of Markdown."""
    years = sum((life.at[-1] - life.at[0]) / YEAR for life in lives)
    posts = sum(len(life.bits) for life in lives)
    yield f"\nOrdinary life: {len(lives)} accounts, {years:.0f} account-years, {posts / years:.0f} posts a year each.\n"
    yield "| at | bursts a year | for 1,825 posts a year |\n|---|---|---|"
    for bits in (7.0, PostRules().alarm_bits, 10.0, 12.0, SURE, 18.0):
        number = sum(len(gathered(life.at.astype(np.int64), np.flatnonzero(life.bits >= bits))) for life in lives)
        yield f"| {bits:g} bits | {number / years:.2f} | {number / posts * 1825:.2f} |"
    early, late = np.mean([cut for life in lives for cut in life.cuts], axis=0).tolist()
    yield (
        f"\n{CUTS * len(lives)} archives were cut at a random moment. {early:.1%} give an alarm about their last "
        f"three days. The same posts give one in {late:.1%} of the whole archives."
    )


def main() -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path)
    parser.add_argument(
        "--takeovers", type=int, default=4, help="takeovers of five posts, for every variant and account"
    )
    args = parser.parse_args()
    lives = list(measured(accounts(args.posts), args.takeovers, _print_progress))
    sys.stdout.write("\n".join([*tables(lives), *alarms(lives)]) + "\n")
    return 0


def _print_progress(name: str) -> None:
    sys.stderr.write(f"{name}\n")


if __name__ == "__main__":
    raise SystemExit(main())
