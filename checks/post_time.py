"""post-time: posts whose time contradicts itself, or does not fit the client they came from."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Posts, Severity, Snapshot, check
from hygiene.check import CannotTellError
from hygiene.clock import LEARNT, at_once, beyond, hours_known, odd_hours, skewed
from hygiene.text import plural


@check("post-time", title="Posts at impossible or unusual times", path="compromise", needs={"posts"})
def post_time(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts whose time contradicts itself, or does not fit the client they came from.

    What: on some platforms a post's id carries the time it was made. This compares it with the time the export states: more
    than one second apart since 2015, or two minutes before, was seen in one of 1.7 million posts of untouched archives.
    It also names times before the platform existed or after the export (a defect of the data, not an intrusion), counts the
    posts whose time of day the platform lost (old X archives say midnight for everything before November 2010) and leaves
    them out. In the last year it looks for four or more posts in a row at hours at which you practically never use *that*
    client, and for two clients within half a minute that you never used side by side; both only for clients with 200 posts
    to learn from.

    Why it matters: a stated time that differs from the id means that the export was changed after it was made. A burst at
    your hour of deepest sleep, or from two places at once, may be somebody else.

    Fix: download a fresh export if times contradict ids. If a burst is not yours, end all other sessions and change the
    password.

    False alarms: travel, a sleepless night, a scheduler that fires while you type. Hours alone separate people badly, so
    these findings are of low severity and low confidence; they support others. Tools that merge archives move times:
    then confidence is low as well.
    """
    posts = snapshot.posts
    assert posts is not None  # noqa: S101  # `needs` has seen to it; this tells the type checker
    yield from _facts(posts, snapshot, policy)
    for burst in (*odd_hours(posts, snapshot, policy), *at_once(posts, snapshot, policy)):
        yield Finding(
            subject=burst.subject,
            message=burst.message,
            severity=Severity.LOW,
            confidence=Confidence.LOW,
            why="Hours and haste alone separate people badly; read this beside other findings of the same day.",
            fix=burst.fix,
            at=burst.at,
            evidence=burst.examples,
        )
    if not hours_known(posts, snapshot):
        raise CannotTellError(
            f"no client has the {LEARNT} posts with a time of day from which its hours could be known "
            f"({plural(int(posts.dated.sum()), 'dated post')} in all)"
        )


def _facts(posts: Posts, snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """What the times say of themselves, whoever wrote the posts."""
    if lost := int((~posts.dated).sum()):
        yield Finding(
            subject="posts:time-lost",
            message=f"left out of every question about hours: {plural(lost, 'post')} without a time of day",
            severity=Severity.INFO,
            why="The export does not hold those times, and a guess would be no evidence.",
        )
    if wrong := beyond(posts, snapshot, policy):
        yield Finding(
            subject="posts:time-impossible",
            message=f"{plural(wrong.count, 'post')} dated before the platform existed, or after this export was made",
            severity=Severity.INFO,
            why="This is a defect of the export's data, not an intrusion.",
            fix="Nothing to do: where the id does not bear such a date out, the post is left out of every other question.",
            evidence=wrong.examples,
        )
    if moved := skewed(posts, snapshot, policy):
        yield Finding(
            subject="posts:time-skew",
            message=f"{plural(moved.count, 'post')} whose stated time differs from the time inside the id, by up to {moved.worst}",
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW if snapshot.edited else Confidence.MEDIUM,
            why=f"An export as downloaded does not do this. {_edited(snapshot)}".strip(),
            fix="Download a fresh export and scan that; if you were given this one, ask who changed it.",
            evidence=moved.examples,
        )


def _edited(snapshot: Snapshot) -> str:
    return f"This one was changed by another program: {snapshot.edited}." if snapshot.edited else ""
