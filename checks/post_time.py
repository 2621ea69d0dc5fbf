"""post-time: posts whose time contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.posts.timestamps import contradictions, implausible_rows
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import local
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import platform as platform_of

SHOWN_POSTS = 5


@check(
    "post-time",
    title=tr_later("Posts at impossible times"),
    path="compromise",
    needs={"posts"},
    worst=Worst(Severity.MEDIUM, Confidence.MEDIUM),
    about_export=True,
)
def post_time(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts whose time contradicts itself.

    What: on some platforms a post's id carries the time it was made. This compares it with the time the export states.
    A difference of more than one second since 2015, or of two minutes before, was seen in one of 1.7 million posts of
    untouched archives. The check also names times before the platform existed or after the export (a defect of the
    data, not an intrusion). It counts the posts whose time of day the platform lost (old X archives say midnight for
    everything before November 2010) and leaves them out. Hours that are unusual for you, and two clients at once, are
    part of `post-client`, which weighs them with the rest.

    Why it matters: a stated time that differs from the id means that someone changed the export after it was made.
    Then nothing else in it is proof either.

    Fix: download a fresh export.

    False alarms: tools that merge archives move times; then confidence is low. Some platforms let clients state the
    time, and bridges date posts back; there the stated time is not compared with the id.
    """
    posts, platform = snapshot.require("posts"), platform_of(snapshot.account.platform)
    if lost := int((~posts.dated).sum()):
        yield Finding(
            subject="posts:time-lost",
            message=tr_n(
                lost,
                "{count:,} post has no time of day and is left out of every question about hours.",
                "{count:,} posts have no time of day and are left out of every question about hours.",
            ),
            severity=Severity.INFO,
            why=tr("The export does not hold those times, and a guess would be no evidence."),
            covers=(str(lost),),
        )
    if len(rows := implausible_rows(snapshot)):
        yield Finding(
            subject="posts:time-impossible",
            message=tr_n(
                len(rows),
                "{count:,} post is dated before the platform existed, or after this export was made.",
                "{count:,} posts are dated before the platform existed, or after this export was made.",
            ),
            severity=Severity.INFO,
            why=tr("This is a defect of the export's data, not an intrusion."),
            fix=tr(
                "You need not do anything. Such a post is judged by the time inside its id, and left out "
                "of every other question if the id holds none."
            ),
            evidence=_examples(rows, snapshot, policy),
            covers=accepted.some_posts(posts, rows, len(rows)),
        )
    yield from _contradictions(snapshot, policy)
    if bool(np.isnat(posts.id_time).all()):
        raise CannotTellError(platform.cannot("id_times") or tr("no post has a time in its id to compare with"))


def _contradictions(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Yield the finding about posts whose time differs from that in the id."""
    posts = snapshot.require("posts")
    found = contradictions(snapshot)
    if count := len(found.rows):
        yield Finding(
            subject="posts:time-skew",
            message=tr_n(
                count,
                "{count:,} post states a time that differs from the one inside the id. The difference is up to "
                "{difference} (h:mm:ss).",
                "{count:,} posts state a time that differs from the one inside the id. The difference is up to "
                "{difference} (h:mm:ss).",
                difference=found.worst,
            ),
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW if snapshot.edited else Confidence.MEDIUM,
            why=" ".join(filter(None, (tr("An export as downloaded does not do this."), _edited(snapshot)))),
            fix=tr("Download a fresh export and scan that. If someone gave you this one, ask who changed it."),
            last_at=max(filter(None, map(posts.when, found.rows.tolist())), default=None),
            evidence=_examples(found.rows, snapshot, policy),
            covers=accepted.some_posts(posts, found.rows, count),
        )


def _examples(rows: NDArray[np.int64], snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    posts, platform = snapshot.require("posts"), platform_of(snapshot.account.platform)
    dated = ((row, posts.when(row)) for row in rows[:SHOWN_POSTS].tolist())
    return tuple(
        f"{local(at, policy.zone())} {platform.post(posts.post_id(row))}".strip() for row, at in dated if at is not None
    )


def _edited(snapshot: Snapshot) -> str:
    return tr("Another program changed this one: {program}.", program=snapshot.edited) if snapshot.edited else ""
