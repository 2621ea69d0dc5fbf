"""Bursts: suspicious posts close together, and their confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import since
from hygiene.analysis.detector.score_posts import score_all, score_posts
from hygiene.analysis.detector.season import ASIDE, Floats, Ints
from hygiene.analysis.detector.together import BURST_GAP, OFF_THE_SCALE, Scale, on_the_scale, scale
from hygiene.analysis.detector.weights import model
from hygiene.model.finding import Confidence
from hygiene.model.post_analysis import OtherLife

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.post_analysis import ScoredPosts
    from hygiene.model.snapshot import Snapshot

SURE: Final = 16.0
"""The fewest bits for medium confidence if the client is not the owner's.

No burst of 98 people's own posts reached it in 117 years, judged by models that never saw them.
"""
SURE_CLIENT: Final = 4.0
"""The fewest bits that show that a client is not the owner's.

They must come from the client of one of the posts. A client that the owner seldom uses has about two bits.
"""
SURE_WITHOUT_CLIENT: Final = 25.0
"""The fewest bits for medium confidence, whatever the client.

In invented lives, a short outburst of the owner's own, late at night, reaches nearly this number.
"""
MANY: Final = 20
"""The fewest posts of an episode that is not a short outburst.

The number is our judgement.
"""
SURE_OF_MANY: Final = 19.0
"""The fewest bits for medium confidence of an episode of `MANY` posts.

In invented lives, a day of thirty posts at a conference reaches 18.
"""
INCIDENT_BITS: Final = 7.0
"""The fewest bits of a post that is worth a look after an incident.

About one in 130 of an account's own posts reaches this.
"""
EARLIER_BITS: Final = 12.0
"""The fewest bits by the life before that later posts cannot excuse.

Among the own posts of 98 people, bursts that later posts excuse reach it once in five years, and 10 bits once in 19
months.
"""
TRIED_BITS: Final = 5.0
"""The fewest bits of a post that does not make a client known.

It came through the client of a visit, and the bits are those in a life without visits. Unknown clients often have as
many by themselves. In 188 years of 98 people's own posts, there were as many findings as without this rule, 78, and one
more of them was of medium confidence.
"""
BEGINNING: Final = 40
"""The posts of a visit that are also judged without its later ones.

A flood that outnumbers the owner's posts must not become what its own posts are compared with. The number is our
judgement.
"""
MOST_AGAIN: Final = 60_000
"""The most posts that are scored again, which bounds the time.

It is enough for ten lives of an account with 3,000 posts in the months reviewed. The one in which faint posts are
looked for is not counted. The number is our judgement.
"""


def score_again(snapshot: Snapshot, policy: Policy, scores: ScoredPosts, before: ScoredPosts) -> Iterator[OtherLife]:
    """Yield scores of the months reviewed by lives without unusual posts.

    `scores` and `before` are the scores with the unusual posts included. Unusual posts may be an intruder's, and must
    not make the intruder's acts on other days a habit. First all are left out together. Then each visit is judged
    without whatever else is worth a look, because an intruder may try an account before a raid. That includes what is
    worth a look only in a life without the visits. Through a client of a visit, `TRIED_BITS` are enough. Nothing is
    yielded for an account with more than `MOST_AGAIN` posts to score, or without unusual posts.
    """
    days, known = policy.posts.review_days, policy.posts.min_history
    begin, most = since(snapshot, days) // 1000, MOST_AGAIN // max(len(scores) + len(before), 1)

    def rows(scored: ScoredPosts, least: float) -> Ints:
        which: Ints = scored.row[(scored.suspicion >= least) & (scored.at >= begin) & (scored.known >= known)]
        return which

    unusual = np.union1d(rows(scores, OFF_THE_SCALE), rows(before, EARLIER_BITS))
    if not most or not len(unusual):
        return
    lives: list[tuple[Ints, Ints | None]] = [(unusual, None)]
    if most > 1:
        faint = np.union1d(rows(scores, INCIDENT_BITS), unusual)
        others, client = score_posts(snapshot, days, left_out=faint), snapshot.require("posts").client
        tried, theirs = rows(others, TRIED_BITS), client[unusual]
        tried = tried[np.isin(client[tried], theirs[theirs >= 0])]
        faint = np.unique(np.concatenate((faint, rows(others, INCIDENT_BITS), tried)))
        run = runs(scores.at, client[scores.row].astype(np.int64), scores.window)
        found = left_out(np.searchsorted(scores.row, faint), scores.at, np.isin(faint, unusual), run)
        lives += ((scores.row[without], scores.row[visit]) for without, visit in found)
    for without, visit in lives[:most]:
        other, earlier, _ = score_all(snapshot, days, left_out=without)
        yield OtherLife(scores=_with_facts(other, scores), before=_with_facts(earlier, before), visit=visit)


def left_out(faint: Ints, at: Ints, unusual: NDArray[np.bool_], run: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield (the posts to leave out, the posts of a visit).

    The newest visit comes first. `faint` are the indexes of posts that are worth a look, oldest first, and `unusual`
    says which of them make visits. `at` and `run` hold the time of every post, and the run that it is in. A visit is
    the unusual posts within `ASIDE` seconds. Posts within `ASIDE` of all of them are beside it, because they do not
    count as each other's habit. All faint posts that are not beside it are left out. For each beginning of a large
    visit two lives follow: one with no other faint posts, and one that lacks the rest of the visit's runs too. In a
    raid of many posts, the later ones make the first ones usual.
    """
    times, left = at[faint], np.flatnonzero(unusual)
    while len(left):
        start = times[left[-1]] - ASIDE
        visit, left = left[times[left] >= start], left[times[left] < start]
        beside = (times >= start) & (times <= times[visit[0]] + ASIDE)
        if not beside.all():
            yield faint[~beside], faint[visit]
        raid = np.union1d(faint, np.flatnonzero(np.isin(run, run[faint[visit]])))
        for first in _beginnings(faint[beside], faint[visit], run):
            yield np.setdiff1d(faint, first), faint[visit]
            yield np.setdiff1d(raid, first), faint[visit]


def _beginnings(beside: Ints, visit: Ints, run: Ints) -> list[Ints]:
    """Return the first `BEGINNING` posts of a visit and of each of its runs.

    Those of fewer posts have none. The posts beside the visit count as part of it.
    """
    theirs = run[visit]
    parts = [beside, *(visit[theirs == each] for each in np.unique(theirs).tolist())]
    found = [part[:BEGINNING] for part in parts if len(part) > BEGINNING]
    return list({first.tobytes(): first for first in found}.values())


def runs(at: Ints, client: Ints, window: Ints) -> Ints:
    """Return the number of the run that each post is in.

    All posts are split into runs as `gathered` splits suspicious ones into bursts. `client` may tell renamed clients
    apart, which only makes runs shorter.
    """
    number = np.zeros(len(at), dtype=np.int64)
    for each, run in enumerate(gathered(at, np.arange(len(at)), client, window)):
        number[run] = each
    return number


def _with_facts(scored: ScoredPosts, whole: ScoredPosts) -> ScoredPosts:
    """Return scores by another life, with the facts from the whole life.

    The facts about a post hold for the whole life: a client that unusual posts came through is not new.
    """
    scored = scored.since(int(np.searchsorted(scored.row, whole.row[0])))
    return replace(scored, facts=whole.facts.part(np.searchsorted(whole.row, scored.row)))


def client_bits(found: ScoredPosts, which: Ints | slice = slice(None)) -> Floats:
    """Return the bits that each of some posts has from its client.

    They are on the usual scale where the account's own is wider. Dozens of an intruder's posts widen it, which must not
    make their client the owner's.
    """
    if not len(found):
        return np.zeros(0)
    bits: Floats = found.parts["client"][which].astype(np.float64)
    bits *= np.maximum(1.0, Scale(0.0, model().spread).bit / found.bit[which])
    return bits


def sure_bits(found: ScoredPosts, client: Ints) -> Floats:
    """Return the suspicion of each post for `episode_confidence`.

    It is on the scale of the posts with fewer than `OFF_THE_SCALE` bits. A dozen posts of an intruder may be one in
    fifty of a year's posts, and would otherwise set the scale that they are judged by. `client` holds a code for the
    client of each post.
    """
    ordinary = found.suspicion < OFF_THE_SCALE
    if ordinary.all():
        return found.suspicion
    strength = found.middle + (found.suspicion - 1) / found.bit
    others = scale(strength[on_the_scale(found.at, client) & ordinary], model())
    return np.maximum(others.rarity(strength), found.suspicion)


def episode_confidence(
    suspicion: float, client: float, posts: int, known: int, *, full_history: int, partial: bool
) -> Confidence:
    """Return the confidence of an episode with a number of posts.

    `suspicion` is the most `sure_bits` of one of its posts, and `client` the most `client_bits`. Medium confidence
    takes `SURE` bits where the client is not the owner's. Otherwise it takes `SURE_WITHOUT_CLIENT`, or `SURE_OF_MANY`
    for `MANY` posts or more. It is never high, because unusual posts are not proof. It is low when posts were read in
    part, or with fewer posts to compare with than a `full_history`.
    """
    enough = SURE if client >= SURE_CLIENT else SURE_OF_MANY if posts >= MANY else SURE_WITHOUT_CLIENT
    sure = suspicion >= enough and known >= full_history and not partial
    return Confidence.MEDIUM if sure else Confidence.LOW


def gathered(at: Ints, which: Ints, client: Ints, window: Ints) -> list[Ints]:
    """Split the indexes of suspicious posts into bursts, oldest first.

    Two consecutive posts belong together when at most `BURST_GAP` seconds lie between them. So do two consecutive posts
    of one client, whatever other clients posted in between, when at most the window of the later one lies between them.
    `client` and `window` hold the code of the client and the window in seconds for each post.
    """
    if not len(which):
        return []
    run = np.concatenate(([0], np.cumsum(np.diff(at[which]) > BURST_GAP)))
    order = np.argsort(client[which], kind="stable")
    of_client = which[order]
    close = np.diff(at[of_client]) <= window[of_client[1:]]
    same = close & (np.diff(client[of_client]) == 0)
    run = _joined(run, run[order[:-1][same]], run[order[1:][same]])
    # A run is named after its earliest part, so that the names are in order of time.
    order = np.argsort(run, kind="stable")
    return np.split(which[order], np.flatnonzero(np.diff(run[order])) + 1)


def _joined(run: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the runs of posts with each pair of runs made one.

    A run is named by the earliest run that it is joined with.
    """
    name = list(range(int(run[-1]) + 1))

    def first(each: int) -> int:
        while name[each] != each:
            name[each] = name[name[each]]
            each = name[each]
        return each

    for pair in sorted(set(zip(one.tolist(), other.tolist(), strict=True))):
        early, late = sorted(map(first, pair))
        name[late] = early
    return np.array([first(each) for each in range(len(name))], dtype=np.int64)[run]


def of_one_author(burst: Ints, bits: Floats, alone: Floats, family: Ints) -> Ints:
    """Return the posts of a burst that are by one author.

    Posts that are more likely the owner's own in between are left out: those less than half as unusual as the most
    unusual one, and those through another client that are less than half as unusual as it when scored alone. `bits`,
    `alone` and `family` hold the bits, the bits of the post alone, and the client of every post.
    """
    oddest = burst[np.argmax(bits[burst])]
    alike = (family[burst] == family[oddest]) | (alone[burst] >= alone[oddest] / 2)
    kept: Ints = burst[alike & (bits[burst] >= bits[oddest] / 2)]
    return kept
