"""post-time: posts whose time contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.posts.timestamps import beyond, skewed
from hygiene.model.text import plural
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import platform


@check("post-time", title="Posts at impossible times", path="compromise", needs={"posts"})
def post_time(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts whose time contradicts itself.

    What: on some platforms a post's id carries the time it was made. This compares it with the time the export states: more
    than one second apart since 2015, or two minutes before, was seen in one of 1.7 million posts of untouched archives.
    It also names times before the platform existed or after the export (a defect of the data, not an intrusion), counts the
    posts whose time of day the platform lost (old X archives say midnight for everything before November 2010) and leaves
    them out. Hours that are unusual for you, and two clients at once, are part of `post-client`, which weighs them with the
    rest.

    Why it matters: a stated time that differs from the id means that the export was changed after it was made, and then
    nothing else in it is proof either.

    Fix: download a fresh export.

    False alarms: tools that merge archives move times; then confidence is low. Some platforms let clients state the time, and
    bridges date posts back; there it is not held against the id.
    """
    posts = snapshot.require("posts")
    if lost := int((~posts.dated).sum()):
        yield Finding(
            subject="posts:time-lost",
            message=f"left out of every question about hours: {plural(lost, 'post')} without a time of day",
            severity=Severity.INFO,
            why="The export does not hold those times, and a guess would be no evidence.",
        )
    if wrong := beyond(snapshot, policy):
        yield Finding(
            subject="posts:time-impossible",
            message=f"{plural(wrong.count, 'post')} dated before the platform existed, or after this export was made",
            severity=Severity.INFO,
            why="This is a defect of the export's data, not an intrusion.",
            fix="Nothing to do: where the id does not bear such a date out, the post is left out of every other question.",
            evidence=wrong.examples,
        )
    if moved := skewed(snapshot, policy):
        yield Finding(
            subject="posts:time-skew",
            message=f"{plural(moved.count, 'post')} whose stated time differs from the time inside the id, by up to {moved.worst}",
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW if snapshot.edited else Confidence.MEDIUM,
            why=f"An export as downloaded does not do this. {_edited(snapshot)}".strip(),
            fix="Download a fresh export and scan that; if you were given this one, ask who changed it.",
            evidence=moved.examples,
        )
    if bool(np.isnat(posts.id_time).all()):
        told = platform(snapshot.account.platform).cannot("id_times")
        raise CannotTellError(told or "no post has a time in its id to compare with")


def _edited(snapshot: Snapshot) -> str:
    return f"This one was changed by another program: {snapshot.edited}." if snapshot.edited else ""
