"""The figures of the detector, as tables in Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import DAY, Floats, Ints
from hygiene.analysis.posts.bursts import SURE, SURE_WITHOUT_CLIENT, episode_confidence, gathered
from hygiene.model.finding import Confidence
from hygiene.model.policy import PostRules
from training.plans import VARIANTS

YEAR: Final = 365.25 * DAY

RULES: Final = PostRules()
"""The rules of a scan without a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """One measured takeover.

    `same_language` is whether the intruder writes the victim's language. `bits` is the suspicion of each of the
    intruder's posts, `sure_bits` and `client_bits` are those that confidence goes by (see `bursts.py`), and `top` and
    `first` are whether it is among the most unusual 1 % and 0.1 % of this account's posts.
    """

    variant: str
    shape: str
    same_language: bool
    bits: Floats
    sure_bits: Floats
    client_bits: Floats
    top: NDArray[np.bool_]
    first: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The measurements of one account.

    The columns are of its own posts in the last fifth: their bits, the same with bursts that only other posts excuse,
    those that confidence goes by, the time in seconds since 1970, a code for the client, the seconds within which posts
    of that client are one burst, and whether each is a repost. `takeovers` are takeovers of the account. `cuts` are
    archives that end at a random moment. Each holds whether it gives an alarm about its last three days, and whether
    the same posts give one in the whole archive.
    """

    bits: Floats
    raised: Floats
    sure_bits: Floats
    client_bits: Floats
    at: Ints
    client: Ints
    window: Ints
    repost: NDArray[np.bool_]
    takeovers: tuple[Takeover, ...]
    cuts: tuple[tuple[bool, bool], ...]


def threshold(clean_bits: Sequence[Floats], rate: float) -> float:
    """Return the lowest bits that at most the share `rate` of posts reaches.

    The share is that of an account's own posts with at least these bits, as a mean over accounts.
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
    groups: defaultdict[str, defaultdict[str, list[Takeover]]] = defaultdict(lambda: defaultdict(list))
    for case in (case for life in lives for case in life.takeovers):
        groups[case.shape][case.variant].append(case)
        if case.shape == "five posts" and case.same_language:
            groups["five posts, same language"][case.variant].append(case)
    yield f"1 % of clean posts reach {percent:.1f} bits, 0.1 % reach {permille:.1f}.\n"
    yield f"| takeover | figure | {' | '.join(VARIANTS)} |"
    yield "|---|---|" + "---|" * len(VARIANTS)
    figures: dict[str, Callable[[Takeover], NDArray[np.bool_]]] = {
        "posts at 1 %": lambda case: case.bits >= percent,
        "posts at 0.1 %": lambda case: case.bits >= permille,
        "takeovers at 0.1 %": lambda case: _two_of(case.bits >= permille),
        "takeovers in a scan": lambda case: np.array([case.bits.max() >= RULES.alarm_bits]),
        "takeovers of medium confidence": lambda case: np.array([_sure(case, _found(case))]),
        "posts in the account's top 1 %": lambda case: case.top,
        "takeovers in the account's top 0.1 %": lambda case: _two_of(case.first),
    }
    for shape, by_variant in groups.items():
        for figure, measure in figures.items():
            shares = (_share(by_variant[variant], measure) for variant in VARIANTS)
            yield f"| {shape} | {figure} | " + " | ".join(shares) + " |"


def _share(cases: Sequence[Takeover], measure: Callable[[Takeover], NDArray[np.bool_]]) -> str:
    return f"{float(np.mean([measure(case).mean() for case in cases])):.0%}" if cases else ""


def _two_of(posts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether two posts, or the only one, are among these."""
    return np.array([posts.sum() >= min(2, len(posts))])


def _found(case: Takeover) -> Ints:
    """Return the intruder's posts that a scan finds."""
    return np.flatnonzero(case.bits >= RULES.alarm_bits)


def _sure(posts: Takeover | Measured, which: Ints) -> bool:
    """Return whether posts that a scan finds are of medium confidence.

    We assume that there are enough other posts to compare with.
    """
    if not len(which):
        return False
    bits, client, enough = posts.sure_bits[which].max(), posts.client_bits[which].max(), RULES.full_history
    sure = episode_confidence(float(bits), float(client), len(which), enough, full_history=enough, partial=False)
    return sure is Confidence.MEDIUM


def ordinary_life(lives: Sequence[Measured]) -> Iterator[str]:
    """Yield the false alarms in ordinary lives, as lines of Markdown."""
    years = sum((life.at[-1] - life.at[0]) / YEAR for life in lives)
    posts = sum(len(life.bits) for life in lives)
    yield f"\nOrdinary life: {len(lives)} accounts, {years:.0f} account-years, {posts / years:.0f} posts a year each.\n"
    yield "| at | bursts a year | for 1,825 posts a year | of reposts alone |\n|---|---|---|---|"
    for bits in (7.0, 8.5, RULES.alarm_bits, 12.0, 14.0, SURE, SURE_WITHOUT_CLIENT):
        found = _bursts(lives, bits)
        reposts = sum(bool(life.repost[burst].all()) for life, burst in found)
        number = len(found)
        yield f"| {bits:g} bits | {number / years:.2f} | {number / posts * 1825:.2f} | {reposts} of {number} |"
    found = _bursts(lives, RULES.alarm_bits)
    sure = sum(_sure(life, burst) for life, burst in found)
    yield (
        f"\n{sure} of the {len(found)} bursts at {RULES.alarm_bits:g} bits would be of medium confidence, "
        f"{sure / posts * 1825:.2f} for 1,825 posts a year."
    )
    cuts = [cut for life in lives for cut in life.cuts]
    early, late = np.mean(cuts, axis=0).tolist()
    yield (
        f"\n{len(cuts)} archives were cut at a random moment. {early:.1%} give an alarm about their last three days. "
        f"The same posts give one in {late:.1%} of the whole archives."
    )


def _bursts(lives: Sequence[Measured], bits: float) -> list[tuple[Measured, Ints]]:
    """Return the bursts of posts with at least these bits, each with its life.

    They are gathered as a scan gathers them.
    """
    return [
        (life, burst)
        for life in lives
        for burst in gathered(life.at, np.flatnonzero(life.raised >= bits), life.client, life.window)
    ]
