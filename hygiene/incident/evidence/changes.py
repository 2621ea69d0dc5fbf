"""Clues from changes of the account, and from acts in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Final

from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.words import tr, tr_later
from hygiene.model.records import EVENT_KINDS, FIRST, PROFILE_KINDS
from hygiene.model.text import listed, local, sentence
from hygiene.wording.steps import either

_KINDS: Final = {
    "reset": (frozenset({"password-reset", "recovery"}), timedelta(days=3), timedelta(hours=1)),
    "phone-change": (frozenset({"phone"}), timedelta(days=7), timedelta(days=7)),
    "second-factor-off": (frozenset({"second-factor-off"}), timedelta(days=7), timedelta(days=7)),
    "profile": (frozenset(PROFILE_KINDS), timedelta(days=2), timedelta(days=7)),
}
"""The changes behind each clue, and how long before and after they count.

The times are our judgement.
"""
_EMAIL: Final = timedelta(days=14)
_VAGUE: Final = timedelta(days=14)
"""The fewest days between two exports at which changes count as undated.

This is our judgement.
"""
_PASSWORD: Final = timedelta(days=3)
_ACTS: Final = {"messages": timedelta(days=7), "follows": timedelta(days=7)}
"""The checks behind each clue about acts in bulk, and their days."""


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues from changes and from acts in bulk."""
    yield _email(scene)
    yield _locked_out(scene)
    for key, (kinds, before, after) in _KINDS.items():
        yield _change(scene, key, kinds, before, after)
    for check, near in _ACTS.items():
        yield _bulk(scene, check, near)


def _changes(scene: Scene, kinds: frozenset[str]) -> Iterator[tuple[datetime, datetime, str]]:
    """Yield the earliest and the latest time of each change, and its kind."""
    held = scene.of("events")
    for event in held.events if held and held.events else ():
        if event.kind in kinds and event.at and event.detail != FIRST:
            yield event.at, event.at, event.kind
    compared = scene.of("differences")
    for difference in compared.differences if compared and compared.differences else ():
        if difference.kind in kinds:
            yield difference.since, difference.until, difference.kind


def _records(scene: Scene, kinds: frozenset[str]) -> str:
    """Return why the absence of these changes proves nothing, or "".

    Their absence counts where the export records every such change, or was compared with an earlier one.
    """
    held = scene.of("events")
    complete = held is not None and not held.missing("events") and held.taken_at >= scene.at
    if complete and kinds <= scene.platform.records:
        return ""
    compared = scene.of("differences")
    covers = compared is not None and compared.taken_at >= scene.at and "profile" in compared.compared
    if covers and kinds <= set(PROFILE_KINDS):
        return ""
    why = held.missing("events") if held else scene.platform.cannot("events")
    if held is not None and held.taken_at < scene.at:
        return tr("the export was made before it")
    if why:
        return why
    changes = either([tr(EVENT_KINDS[kind]) for kind in sorted(kinds - scene.platform.records)])
    return tr("the export does not record every time that {changes}", changes=changes)


def _email(scene: Scene) -> Clue:
    kinds = frozenset({"email"})
    near = [(since, at) for since, at, _ in _changes(scene, kinds) if _near(scene, since, at, _EMAIL, _EMAIL)]
    if near:
        zone = scene.policy.zone()
        since, at = min(near, key=lambda each: each[1])
        when = "before" if at <= scene.at else "after"
        words = (
            tr("The e-mail address was changed {time}.", time=local(at, zone))
            if since == at
            else tr(
                "The e-mail address was changed between {since} and {until}.",
                since=local(since, zone),
                until=local(at, zone),
            )
        )
        if _is_vague(since, at):
            return unknown(scene, "email-change", words)
        return Clue(key="email-change", value=when, words=words, at=at)
    if why := _records(scene, kinds):
        return unknown(scene, "email-change", why)
    return Clue(key="email-change", value="no", words=tr("The e-mail address was not changed around that time."))


def _when(since: datetime, at: datetime, zone: tzinfo) -> str:
    if since == at:
        return local(at, zone)
    return tr("between {since} and {until}", since=local(since, zone), until=local(at, zone))


def _is_vague(since: datetime, at: datetime) -> bool:
    """Return whether two exports lie too far apart to date a change."""
    return at - since > _VAGUE


def _locked_out(scene: Scene) -> Clue:
    """Return the clue that only the user can give, with the recorded changes.

    Owners change the password after an incident, so a change alone proves nothing.
    """
    near = [at for _, at, _ in _changes(scene, frozenset({"password"})) if abs(at - scene.at) <= _PASSWORD]
    if near:
        shown = local(min(near), scene.policy.zone())
        why = tr("the password was changed {time}; only you can say whether by you", time=shown)
        return unknown(scene, "locked-out", why)
    return unknown(scene, "locked-out")


def _near(scene: Scene, since: datetime, at: datetime, before: timedelta, after: timedelta) -> bool:
    return at >= scene.at - before and since <= scene.at + after


def _change(scene: Scene, key: str, kinds: frozenset[str], before: timedelta, after: timedelta) -> Clue:
    near = [each for each in _changes(scene, kinds) if _near(scene, each[0], each[1], before, after)]
    if near:
        near.sort(key=lambda each: (_is_vague(each[0], each[1]), *each))
        since, at, _ = near[0]
        kinds_then = dict.fromkeys(kind for start, end, kind in near if (start, end) == near[0][:2])
        names = listed([tr(EVENT_KINDS[kind]) for kind in kinds_then])
        words = f"{sentence(names).rstrip('.')}, {_when(since, at, scene.policy.zone())}."
        if _is_vague(since, at):
            return unknown(scene, key, words)
        return Clue(key=key, value="yes", words=words, at=at)
    if why := _records(scene, kinds):
        return unknown(scene, key, why)
    return Clue(key=key, value="no", words=tr(_NONE[key]))


_NONE: Final = {
    "reset": tr_later("No password reset was asked for before it."),
    "phone-change": tr_later("The phone number was not changed around that time."),
    "second-factor-off": tr_later("No second factor was switched off around that time."),
    "profile": tr_later("The profile was not changed around that time."),
    "messages": tr_later("No messages in bulk were sent around that time."),
    "follows": tr_later("There were no follows or blocks in bulk around that time."),
}
"""The words of each clue where nothing of the kind happened."""
_MANY: Final = {
    "messages": tr_later("Messages were sent in bulk"),
    "follows": tr_later("People were followed or blocked in bulk"),
}


def _bulk(scene: Scene, check: str, near: timedelta) -> Clue:
    times = scene.findings_near(near, near, check)
    if times:
        at = min(times, key=lambda each: abs(each - scene.at))
        return Clue(key=check, value="yes", words=f"{tr(_MANY[check])}, {local(at, scene.policy.zone())}.", at=at)
    held = scene.of(check)
    if held is None or not scene.answered(check) or held.taken_at < scene.at:
        why = tr("the export was made before it") if held is not None and held.taken_at < scene.at else ""
        return unknown(scene, check, why)
    return Clue(key=check, value="no", words=tr(_NONE[check]))
