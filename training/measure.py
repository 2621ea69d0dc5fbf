"""Measure how well the detector finds takeovers, and its false alarms.

    python -m training.measure POSTS.parquet [--takeovers 2]

Three models are fitted, each without one third of the accounts. Each model then judges the accounts of the third that
it never saw, and takeovers of them by other accounts of that third. One thing is learnt from all accounts, including
the judged ones: the shares that say how common each habit of writing and each sign is among people. The figures are
shares of takeovers, or of their posts, at a rate of false alarms over the last fifth of the untouched accounts. Each
account counts the same.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES, Lifelong
from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import DAY, Floats, Ints, Season
from hygiene.analysis.detector.together import (
    OFF_THE_SCALE,
    RECENT,
    bursts,
    on_the_scale,
    scale,
    scales_before,
    windows,
)
from hygiene.analysis.detector.weights import Model, usual_writing, weigh
from hygiene.analysis.posts.bursts import (
    EARLIER_BITS,
    INCIDENT_BITS,
    TRIED_BITS,
    client_bits,
    gathered,
    left_out,
    runs,
    sure_bits,
)
from hygiene.model.policy import PostRules
from hygiene.model.post_analysis import ScoredPosts
from training.accounts import FOLDS, Account, accounts, fold
from training.examples import all_examples
from training.figures import Measured, Takeover, ordinary_life, tables
from training.fit import train
from training.people import people_of
from training.plans import VARIANTS, shaped
from training.processes import in_order, print_progress
from training.takeovers import Case, clean, ended, part, takeover

CUTS: Final = 10
"""The archives cut at a random moment, for each account."""
LAST: Final = 3 * DAY
"""The seconds at the end of such an archive in which alarms are counted."""
_REPOST: Final = KIND_NAMES.index("repost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A life as a scan judges it, a row for each post.

    `bits` is the suspicion, and `strength` the same before it is put on the account's scale. `sure_bits` and
    `client_bits` are those that confidence goes by (see `bursts.py`). `window` is the seconds within which posts of its
    client are one burst.
    """

    bits: Floats
    strength: Floats
    sure_bits: Floats
    client_bits: Floats
    window: Ints
    repost: NDArray[np.bool_]


def judge(case: Case, model: Model) -> Judged:
    """Return the suspicion of every post, as a scan would give it.

    A scan differs in a few things. It judges every post again, by parts of the life (see `raised`). It takes its scale
    from the months reviewed where they hold more than the newest `RECENT` posts, and here the scale always comes from
    these posts. For confidence, the scale here comes from the ordinary posts of the whole life, beside the usual scale
    of the shipped model. A scan reads the texts of a long life in slices, and here they are read at once. A scan also
    adds bits for other events of the account.
    """
    life = case.attributes
    found = compute_features(life, case.writing, 0, 0, len(life), usual_writing(model))
    weighed, window = weigh(found, model), windows(life.at, life.client[:])
    strength = bursts(weighed.bits, life.at, life.client[:], window)
    recent = slice(max(len(life) - RECENT, 0), None)
    usual = scale(strength[recent][on_the_scale(life.at[recent], life.client[:][recent])], model)
    client = weighed.parts["client"]
    scored = ScoredPosts(
        row=np.arange(len(life)),
        at=life.at,
        suspicion=usual.rarity(strength),
        known=np.full(len(life), len(life)),
        facts=found.facts,
        parts={"client": ((client - np.median(client[recent])) * usual.bit).astype(np.float32)},
        alone=weighed.bits.astype(np.float32),
        window=window,
        middle=np.broadcast_to(usual.middle, len(life)),
        bit=np.broadcast_to(usual.bit, len(life)),
    )
    return Judged(
        bits=scored.suspicion,
        strength=strength,
        sure_bits=sure_bits(scored, life.client[:].astype(np.int64)),
        client_bits=client_bits(scored),
        window=window,
        repost=found.facts.kind == _REPOST,
    )


def raised(case: Case, found: Judged, model: Model, first: int) -> Floats:
    """Return the suspicion of every post, with bursts that others excuse.

    A scan also judges a burst by the life before it, where that judgement has at least `EARLIER_BITS`, and by lives
    without unusual posts (see `score_again`). The posts from the row `first` on are those of the months reviewed.
    """
    bits, at = _excused_later(case, found, model), case.attributes.at
    unusual = np.flatnonzero((found.bits >= OFF_THE_SCALE) | (bits >= EARLIER_BITS))
    unusual = unusual[unusual >= first]
    if not len(unusual):
        return bits
    faint = np.flatnonzero(found.bits >= INCIDENT_BITS)
    faint = np.union1d(faint[faint >= first], unusual)
    kept = np.setdiff1d(np.arange(len(bits)), faint)
    others, client = judge(part(case, kept), model).bits, case.attributes.client[:]
    theirs = client[unusual]
    tried = (others >= TRIED_BITS) & np.isin(client[kept], theirs[theirs != 0])
    more = kept[(others >= INCIDENT_BITS) | tried]
    faint = np.union1d(faint, more[more >= first])
    lives: list[tuple[Ints, Ints | None]] = [(unusual, None)]
    lives += left_out(faint, at, np.isin(faint, unusual), runs(at, client.astype(np.int64), found.window))
    for rows, visit in lives:
        kept = np.setdiff1d(np.arange(len(bits)), rows)
        other = part(case, kept)
        life = judge(other, model)
        again = _excused_later(other, life, model)
        suspicious = np.flatnonzero((again >= PostRules().alarm_bits) & (kept >= first))
        for burst in gathered(at[kept], suspicious, client[kept].astype(np.int64), life.window):
            if visit is None or np.isin(kept[burst], visit).any():
                bits[kept[burst]] = np.maximum(bits[kept[burst]], again[burst])
    return bits


def _excused_later(case: Case, found: Judged, model: Model) -> Floats:
    """Return the suspicion of every post, with bursts that later posts excuse."""
    life = case.attributes
    lifelong = Lifelong(life).earlier()
    features = compute_features(life, case.writing, 0, 0, len(life), usual_writing(model), lifelong)
    strength = bursts(weigh(features, model).bits, life.at, life.client[:], found.window)
    known = Season(life.at, 0, len(life), later=False).ever.astype(np.int64)
    middle, bit = scales_before(strength, life.at, life.client[:], known, model)
    before, bits = np.maximum(1 + (strength - middle) * bit, 0), found.bits.copy()
    suspicious = np.flatnonzero((before >= PostRules().alarm_bits) & (known >= PostRules().min_history))
    for burst in gathered(life.at, suspicious, life.client[:].astype(np.int64), found.window):
        if before[burst].max() >= EARLIER_BITS:
            bits[burst] = np.maximum(bits[burst], before[burst])
    return bits


def measured(
    every: Sequence[Account], takeovers: int, progress: Callable[[str], None], processes: int = 1
) -> Iterator[Measured]:
    """Yield every account, judged by the model that never saw it."""
    people = people_of(every)
    made = all_examples(every, people.usual, progress, processes)
    models = [
        train([account for account in every if fold(account.name) != third], made, people, "") for third in range(FOLDS)
    ]
    lives = in_order(_measured, len(every), (every, models, takeovers), processes)
    for account, life in zip(every, lives, strict=True):
        progress(account.name)
        yield life


def _measured(shared: tuple[Sequence[Account], Sequence[Model], int], number: int) -> Measured:
    every, models, takeovers = shared
    account = every[number]
    model = models[fold(account.name)]
    others = [other for other in every if fold(other.name) == fold(account.name) and other is not account]
    life, cut = clean(account), int(len(account) * 0.8)
    own = judge(life, model)
    bits = raised(life, own, model, cut)
    return Measured(
        bits=own.bits[cut:],
        raised=bits[cut:],
        sure_bits=np.maximum(own.sure_bits, np.where(bits > own.bits, bits, 0))[cut:],
        client_bits=own.client_bits[cut:],
        at=account.attributes.at[cut:],
        client=account.attributes.client[cut:].astype(np.int64),
        window=own.window[cut:],
        repost=own.repost[cut:],
        takeovers=tuple(_takeovers(account, others, takeovers, model)),
        cuts=tuple(_cuts(account, own.bits, model)),
    )


def _cuts(account: Account, bits: Floats, model: Model) -> Iterator[tuple[bool, bool]]:
    alarm = PostRules().alarm_bits
    for number in range(CUTS):
        case = ended(account, random.Random(f"cut:{account.name}:{number}"))
        at = case.attributes.at
        last = np.flatnonzero(at >= at[-1] - LAST)
        yield bool((judge(case, model).bits[last] >= alarm).any()), bool((bits[last] >= alarm).any())


def _takeovers(account: Account, others: Sequence[Account], count: int, model: Model) -> Iterator[Takeover]:
    for variant in VARIANTS:
        for shape, intrusion in shaped(variant):
            for number in range(count if shape == "five posts" else 1):
                rng = random.Random(f"measure:{account.name}:{shape}:{variant}:{number}")
                thief = rng.choice(others)
                case = takeover(account, thief, intrusion, rng)
                found = judge(case, model)
                own, strength = np.sort(found.strength[~case.injected]), found.strength[case.injected]
                yield Takeover(
                    variant=variant,
                    shape=shape,
                    same_language=thief.main_language == account.main_language,
                    bits=found.bits[case.injected],
                    sure_bits=found.sure_bits[case.injected],
                    client_bits=found.client_bits[case.injected],
                    top=strength >= own[-max(len(own) // 100, 1)],
                    first=strength >= own[-max(len(own) // 1000, 1)],
                )


def main() -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path)
    parser.add_argument(
        "--takeovers", type=int, default=2, help="takeovers of five posts, for every variant and account"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="default: one for each processor")
    args = parser.parse_args()
    lives = list(measured(accounts(args.posts), args.takeovers, print_progress, args.processes))
    sys.stdout.write("\n".join([*tables(lives), *ordinary_life(lives)]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
