"""Clues from the posts around the asked one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import ORDINARY
from hygiene.incident.evidence.facts import PostFacts, families
from hygiene.incident.evidence.scene import HOURS, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_n
from hygiene.model.text import local, printable

_BESIDE: Final = timedelta(minutes=30)
"""The time within which posts by two clients may be by two people.

This is our judgement.
"""
_SEVERAL: Final = 3
"""The fewest posts of one incident that count as several."""


def likeness(found: PostFacts) -> Clue:
    """Return how unusual the most unusual post of those hours is.

    The first of several posts of an intruder is the most unusual, because the detector gets used to the others.
    """
    known = len(found.posts) - 1
    if found.asked is None or known < found.scene.policy.posts.min_history:
        return unknown(found.scene, "likeness", tr("there are too few posts to compare it with"), moot=True)
    bits = max(map(found.bits_alone, found.alike))
    if bits < ORDINARY:
        words = tr("The post is like most posts of the account.")
        return Clue(key="likeness", value="like", words=words, at=found.scene.at)
    value = "unlike" if bits >= INCIDENT_BITS else "middling"
    return Clue(key="likeness", value=value, words=_unusual(value, len(found.alike)), at=found.scene.at)


def _unusual(value: str, posts: int) -> str:
    """Return how unusual the post is, or the most unusual one of several."""
    if posts == 1:
        return (
            tr("The post is very unusual for the account.")
            if value == "unlike"
            else tr("The post is somewhat unusual for the account.")
        )
    return (
        tr("The most unusual of these posts is very unusual for the account.")
        if value == "unlike"
        else tr("The most unusual of these posts is somewhat unusual for the account.")
    )


def number(found: PostFacts) -> Clue:
    """Return how many such posts there are."""
    scene, others = found.scene, len(found.alike) - 1
    if found.asked is None:
        return unknown(scene, "number", tr("the posts around it have no date"))
    if others + 1 >= _SEVERAL:
        words = tr_n(
            others,
            "Within {span} of it, {count:,} more such post appeared.",
            "Within {span} of it, {count:,} more such posts appeared.",
            span=span(HOURS),
        )
        return Clue(key="number", value="several", words=words, at=scene.at)
    words = tr("No other such post appeared within {span} of it.", span=span(HOURS))
    if others:
        words = tr("One more such post appeared within {span} of it.", span=span(HOURS))
    return Clue(key="number", value="one", words=words, at=scene.at)


def beside(found: PostFacts) -> Clue:
    """Return whether the owner's usual client posted at the same time."""
    scene = found.scene
    if not found.family:
        return unknown(scene, "beside", tr("the export does not name the clients of posts"), moot=True)
    other = Counter[str]()
    labels = families(found)
    for each in found.near:
        theirs = labels.get(each.client, "")
        near = each.at and abs(each.at - scene.at) <= _BESIDE and each is not found.asked
        if near and theirs and theirs != found.family and each.suspicion < ORDINARY:
            other[each.client] += 1
    if other:
        shown = printable(other.most_common(1)[0][0], 60)
        words = tr(
            "Your usual “{client}” posted within half an hour of it, so two people may have written.", client=shown
        )
        return Clue(key="beside", value="yes", words=words, at=scene.at)
    return Clue(
        key="beside", value="no", words=tr("None of your usual clients posted within half an hour of it."), at=scene.at
    )


def went_on(found: PostFacts) -> Clue:
    """Return whether such posts went on after the owner changed the password.

    The date comes from the vault. A change in the platform's record may be the intruder's.
    """
    scene, labels = found.scene, families(found)
    changed = min((at for at in _password_changes(scene) if at > scene.at), default=None)
    if changed is None:
        return unknown(scene, "went-on", tr("when you changed the password afterwards is not known"))
    later = [
        each.at
        for each in found.near
        if each.at
        and each.at > changed
        and each.suspicion >= INCIDENT_BITS
        and (not found.family or labels.get(each.client) == found.family)
    ]
    if later:
        words = tr("Such posts went on after the new password, {time}.", time=local(min(later), scene.policy.zone()))
        return Clue(key="went-on", value="yes", words=words, at=min(later))
    if found.snapshot.taken_at < changed + HOURS:
        return unknown(scene, "went-on", tr("the export was made too soon after the new password"))
    return Clue(key="went-on", value="no", words=tr("No such post came after the new password."), at=changed)


def _password_changes(scene: Scene) -> Iterator[datetime]:
    """Yield the times at which the vault got a new password for the account."""
    for snapshot in scene.every:
        for secret in snapshot.secrets or ():
            if scene.account.key in secret.accounts and secret.changed_at_means == "password" and secret.changed_at:
                yield secret.changed_at
