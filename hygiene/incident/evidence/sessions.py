"""Clues from sessions, cookies and failed sign-ins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import KINDS, Sighting, learn, sightings
from hygiene.analysis.sessions.coincidence import rare_before
from hygiene.analysis.sessions.failed_sign_ins import failed_sign_in_runs
from hygiene.analysis.sessions.shared_cookies import Sharing, shared_cookies
from hygiene.incident.evidence.facts import facts, old_device
from hygiene.incident.evidence.scene import HOURS, RECENT, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, printable

_BEFORE: Final = timedelta(hours=48)
_AFTER: Final = timedelta(hours=2)
"""The time around the moment within which an intruder's session is used."""
_NEW: Final = timedelta(days=30)
"""The days before the moment within which an intruder's source is new.

X keeps 60 days of sign-ins, so a longer time would not help.
"""
_OLD: Final = timedelta(days=60)
"""The days without use after which a device counts as old."""
_DAYS: Final = 3
"""The fewest days with sign-ins in two weeks that make a whole record.

X keeps single sign-ins of long ago. All these numbers are our judgement.
"""
_WEEK: Final = timedelta(days=7)
_NETWORK: Final = tr_later("a new network or device")
_NO_HISTORY: Final = tr_later("too few sessions are recorded to call one strange")


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues about who was signed in."""
    held, device = scene.of("logins"), old_device(facts(scene))
    every = sightings(held) if held else []
    used = [each for each in every if not each.listed]
    if held is not None and used:
        uncovered = _uncovered(held, used, scene.at)
        yield _own(scene, used, uncovered)
        yield _strange(scene, held, every, uncovered)
        yield _old_by_client(scene, device) if device else _old(scene, used, uncovered)
    else:
        yield unknown(scene, "own-session")
        yield unknown(scene, "strange-session")
        yield _old_by_client(scene, device) if device else unknown(scene, "old-device")
    yield _cookie(scene)
    yield _failures(scene)


def _uncovered(held: Snapshot, seen: Sequence[Sighting], at: datetime) -> str:
    """Return why the record of sessions does not cover the moment, or ""."""
    if held.lacks_history("logins"):
        return held.missing("logins")
    if held.taken_at < at:
        return tr("the export was made before it")
    if seen[0].at > at - RECENT:
        return tr("the record of sign-ins begins {day}", day=f"{seen[0].at:%Y-%m-%d}")
    days = {each.at.date() for each in seen if at - RECENT <= each.at <= at}
    return "" if len(days) >= _DAYS else tr("few sign-ins of those weeks are recorded")


def _own(scene: Scene, seen: Sequence[Sighting], uncovered: str) -> Clue:
    usual = {(kind, each.value(kind)) for each in seen if each.at < scene.at - RECENT for kind in KINDS}
    near = [each for each in seen if abs(each.at - scene.at) <= HOURS]
    telling = False
    for each in near:
        stated = [kind for kind in KINDS if kind != "country" and each.value(kind)[0]]
        if stated and all((kind, each.value(kind)) in usual for kind in stated):
            when = local(each.at, scene.policy.zone())
            words = tr("A session came from where yours usually do, {time}.", time=when)
            return Clue(key="own-session", value="yes", words=words, at=each.at)
        telling = telling or "device" in stated
    if uncovered:
        return unknown(scene, "own-session", uncovered)
    if near and not telling:
        # A phone joins new networks every day, so an unknown network alone may be the owner's.
        return unknown(scene, "own-session", tr("the sessions of those hours name networks alone, which may be yours"))
    words = tr("No session like your usual ones lies within {span} of it.", span=span(HOURS))
    return Clue(key="own-session", value="no", words=words)


def _strange(scene: Scene, held: Snapshot, seen: Sequence[Sighting], uncovered: str) -> Clue:
    zone, baselines = scene.policy.zone(), learn(seen, scene.policy.logins, held.taken_at)
    habits = [habit for habit in baselines.habits if habit.kind != "network"]
    lately = [first for habit in habits for first in habit.firsts if scene.at - _NEW <= first.at <= scene.at + _AFTER]
    new = [(first.at, first.shown) for first in lately if first.last >= scene.at - _BEFORE]
    # A phone joins new networks every day, so a new network counts only where it is rare, or where a check considers it
    # a sign.
    new += [(first.at, first.shown or _NETWORK) for first in rare_before(baselines.habits, scene.at, scene.policy)]
    new += [(at, _NETWORK) for at in scene.findings_near(_BEFORE, _AFTER, "logins")]
    if new:
        at, shown = min(new)
        source = tr(shown)
        words = tr("A session came from {source}, first seen {time}.", source=source, time=local(at, zone))
        return Clue(key="strange-session", value="yes", words=words, at=at)
    learned = any(habit.since <= scene.at - RECENT for habit in habits)
    networks = any(habit.kind == "network" for habit in baselines.habits) and scene.answered("logins")
    if uncovered or not (learned or networks):
        return unknown(scene, "strange-session", uncovered or tr(_NO_HISTORY))
    if lately:
        why = tr(
            "{source} was new {time}, but not used near it",
            source=tr(lately[-1].shown),
            time=local(lately[-1].at, zone),
        )
        return unknown(scene, "strange-session", why)
    if joined := _on_new_network(scene, seen):
        why = tr("a session came from a new network, {time}, which may be yours", time=local(joined, zone))
        return unknown(scene, "strange-session", why)
    words = tr("No session near it came from a device, a network or a place that was new.")
    return Clue(key="strange-session", value="no", words=words)


def _on_new_network(scene: Scene, seen: Sequence[Sighting]) -> datetime | None:
    """Return the first session near the moment from a new network, or None."""
    usual = {each.network for each in seen if each.at < scene.at - RECENT}
    near = (each for each in seen if scene.at - _BEFORE <= each.at <= scene.at + _AFTER)
    return next((each.at for each in near if each.network and each.network not in usual), None)


def _old_by_client(scene: Scene, device: str) -> Clue:
    words = tr("The post was made with {device}, which had not posted for long.", device=printable(device, 60))
    return Clue(key="old-device", value="yes", words=words, at=scene.at)


def _old(scene: Scene, seen: Sequence[Sighting], uncovered: str) -> Clue:
    last = {each.value("device"): each.at for each in seen if each.at < scene.at - RECENT and each.value("device")[0]}
    for each in seen:
        before = last.get(each.value("device"))
        if before and abs(each.at - scene.at) <= HOURS and each.at - before >= _OLD:
            words = tr(
                "{device} was used, after {span} with little or no use.",
                device=printable(tr(each.agent.name) if each.agent else "", 60),
                span=span(each.at - before),
            )
            return Clue(key="old-device", value="yes", words=words, at=each.at)
    if uncovered or not last:
        return unknown(scene, "old-device", uncovered or tr("the sessions name no devices"))
    if scene.at - seen[0].at < _OLD:
        return unknown(scene, "old-device", tr("the record of sign-ins begins {day}", day=f"{seen[0].at:%Y-%m-%d}"))
    return Clue(key="old-device", value="no", words=tr("No device came back after a long time."))


def _cookie(scene: Scene) -> Clue:
    held = scene.of("logins")
    if held is None:
        return unknown(scene, "cookie")
    if not any(login.cookie is not None for login in held.logins or ()):
        return unknown(scene, "cookie", tr("the export states no cookies"), moot=True)
    for each in shared_cookies(held, scene.policy.logins):
        if each.sharing >= Sharing.TWO_KINDS and scene.at - RECENT <= each.at <= scene.at + _BEFORE:
            words = tr(
                "One browser's cookie was used by {first} and by {second}.", first=each.first, second=each.second
            )
            return Clue(key="cookie", value="yes", words=words, at=each.at)
    if why := held.missing("logins"):
        return unknown(scene, "cookie", why)
    return Clue(key="cookie", value="no", words=tr("No cookie was used by two devices."))


def _failures(scene: Scene) -> Clue:
    held = scene.of("logins")
    if held is None:
        return unknown(scene, "failures")
    for run in failed_sign_in_runs(held, scene.policy.logins):
        if scene.at - _WEEK <= run.last and run.first <= scene.at + _AFTER:
            words = tr_n(
                run.tries,
                "{count:,} sign-in failed or was challenged, {time}.",
                "{count:,} sign-ins failed or were challenged, {time}.",
                time=local(run.first, scene.policy.zone()),
            )
            return Clue(key="failures", value="yes", words=words, at=run.first)
    if why := scene.platform.cannot("failures") or held.missing("logins"):
        return unknown(scene, "failures", why)
    dated = sorted(each.at for each in held.logins or () if each.at)
    earlier = [each for each in held.logins or () if each.at and each.at < scene.at - RECENT]
    if not any(login.outcome in {"failure", "challenge"} for login in earlier):
        return unknown(scene, "failures", tr("the export holds no earlier failed sign-in, so it may leave them out"))
    if not dated or held.taken_at < scene.at or dated[0] > scene.at - _WEEK:
        return unknown(scene, "failures", tr("the record of sign-ins does not hold all of the week before"))
    return Clue(key="failures", value="no", words=tr("No run of failed sign-ins came before it."))
