"""Clues from apps, sessions, cookies and failed sign-ins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.apps.disguises import Disguises
from hygiene.analysis.baseline.session_use import KINDS, Sighting, learn, sightings
from hygiene.analysis.sessions.failed_sign_ins import failed_sign_in_runs
from hygiene.analysis.sessions.shared_cookies import Sharing, shared_cookies
from hygiene.incident.evidence import post
from hygiene.incident.evidence.scene import HOURS, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, printable, span

_AFTER: Final = timedelta(days=2)
"""The days after the moment in which an intruder lets in an app to come back by."""
_DISGUISED: Final = timedelta(days=30)
"""The days before the moment in which an app with a false name was let in for it."""
_NEW: Final = timedelta(hours=48)
"""The time before the moment in which an intruder's session begins."""
_SOON: Final = timedelta(hours=2)
_KNOWN: Final = timedelta(days=7)
"""The days before the moment by which a source must be known."""
_OLD: Final = timedelta(days=60)
"""The days without use after which a device is an old one.

All these times are our judgement.
"""
_WEEK: Final = timedelta(days=7)
_FORTNIGHT: Final = timedelta(days=14)


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues about who could act for the account."""
    yield _grant(scene)
    yield from _sessions(scene)
    yield _cookie(scene)
    yield _failures(scene)


def _grant(scene: Scene) -> Clue:
    held, zone = scene.of("apps"), scene.policy.zone()
    if held is None or held.apps is None:
        return unknown(scene, "grant")
    others = [app for app in held.apps if not app.first_party]
    names = Disguises(held.account.platform, held.apps)
    fresh: list[tuple[datetime, str]] = []
    before = timedelta(days=scene.policy.apps.before_odd_post_days)
    for app in others:
        at = app.granted_at if app.granted_at_means == "grant" else None
        if at is None or not (app.may_post or app.unstated) or not scene.at - _DISGUISED <= at <= scene.at + _AFTER:
            continue
        shown = f"“{printable(app.name, 60)}” was given access {local(at, zone)}"
        disguise = names.of(app)
        if disguise and disguise.is_false:
            words = f"{shown}. Its name imitates “{printable(disguise.genuine, 60)}”."
            return Clue(key="grant", value="disguised", words=words, at=at)
        if at >= scene.at - before:
            fresh.append((at, f"{shown}, {_gap(scene.at, at)}."))
    if fresh:
        at, words = max(fresh)
        return Clue(key="grant", value="fresh", words=words, at=at)
    if held.missing("apps") or any(app.granted_at is None for app in others):
        return unknown(scene, "grant", held.missing("apps") or "some apps have no date")
    return Clue(key="grant", value="none", words=f"No app was given access in the {span(before)} before it.")


def _gap(at: datetime, other: datetime) -> str:
    return f"{span(abs(at - other))} {'before' if other <= at else 'after'} it"


def _sessions(scene: Scene) -> Iterator[Clue]:
    """Yield the clues about sessions of the owner, of strangers, of old devices."""
    held = scene.of("logins")
    seen = sightings(held) if held else []
    device = post.old_device(post.facts(scene))
    if held is None or not seen:
        for key in ("own-session", "strange-session"):
            yield unknown(scene, key)
        yield _old_by_client(scene, device) if device else unknown(scene, "old-device")
        return
    covered = _covered(held, seen, scene.at)
    yield _own(scene, seen, covered)
    yield _strange(scene, held, seen, covered)
    yield _old_by_client(scene, device) if device else _old(scene, seen, covered)


def _covered(held: Snapshot, seen: list[Sighting], at: datetime) -> str:
    """Return why the record of sessions does not cover the moment, or ""."""
    if held.lacks_history("logins"):
        return held.missing("logins")
    if seen[0].at > at - _NEW:
        return f"the record of sign-ins begins {seen[0].at:%Y-%m-%d}"
    return "" if held.taken_at >= at else "the export was made before it"


def _known_before(seen: list[Sighting], at: datetime) -> set[tuple[str, tuple[str, str]]]:
    """Return the networks, countries and devices used well before a moment."""
    return {(kind, each.value(kind)) for each in seen if each.at < at - _KNOWN for kind in KINDS if each.value(kind)[0]}


def _own(scene: Scene, seen: list[Sighting], covered: str) -> Clue:
    known = _known_before(seen, scene.at)
    near = [each for each in seen if abs(each.at - scene.at) <= HOURS and not each.listed]
    for each in near:
        stated = [kind for kind in KINDS if kind != "country" and each.value(kind)[0]]
        if stated and all((kind, each.value(kind)) in known for kind in stated):
            when = local(each.at, scene.policy.zone())
            return Clue(key="own-session", value="yes", words=f"A session from a source of yours, {when}.", at=each.at)
    if covered:
        return unknown(scene, "own-session", covered)
    words = f"No session from a source of yours lies within {span(HOURS)} of it."
    return Clue(key="own-session", value="no", words=words)


def _strange(scene: Scene, held: Snapshot, seen: list[Sighting], covered: str) -> Clue:
    zone, baselines = scene.policy.zone(), learn(seen, scene.policy.logins, held.taken_at)
    new = [
        (first.at, first.shown or "a new network")
        for habit in baselines.habits
        if habit.kind != "network"
        for first in habit.firsts
        if scene.at - _NEW <= first.at <= scene.at + _SOON
    ]
    # A phone joins new networks every day, so a network counts only where the check of sign-ins found it telling.
    new += [(at, "a source never seen before") for at in scene.findings_near(_NEW, _SOON, "logins")]
    if new:
        at, shown = min(new)
        return Clue(key="strange-session", value="yes", words=f"A session came from {shown}, {local(at, zone)}.", at=at)
    learned = any(habit.since <= scene.at - _NEW for habit in baselines.habits if habit.kind != "network")
    networks = any(habit.kind == "network" for habit in baselines.habits) and scene.answered("logins")
    if covered or not (learned or networks):
        return unknown(scene, "strange-session", covered or "too few sessions are recorded to call one strange")
    return Clue(key="strange-session", value="no", words="No session near it came from a source never seen before.")


def _old_by_client(scene: Scene, device: str) -> Clue:
    words = f"The post was made with {printable(device, 60)}, which had not posted for long."
    return Clue(key="old-device", value="yes", words=words, at=scene.at)


def _old(scene: Scene, seen: list[Sighting], covered: str) -> Clue:
    last: dict[tuple[str, str], datetime] = {}
    for each in seen:
        value = each.value("device")
        if not value[0] or each.listed:
            continue
        near = abs(each.at - scene.at) <= HOURS
        if near and value in last and each.at - last[value] >= _OLD:
            words = f"{printable(str(each.agent), 60)} was used, after {span(each.at - last[value])} without use."
            return Clue(key="old-device", value="yes", words=words, at=each.at)
        if each.at < scene.at - HOURS:
            last[value] = each.at
    if covered or not last:
        return unknown(scene, "old-device", covered or "the sessions name no devices")
    if scene.at - seen[0].at < _OLD:
        return unknown(scene, "old-device", f"the record of sign-ins begins {seen[0].at:%Y-%m-%d}")
    return Clue(key="old-device", value="no", words="No device came back after a long time.")


def _cookie(scene: Scene) -> Clue:
    held = scene.of("logins")
    if held is None or not any(login.cookie is not None for login in held.logins or ()):
        return unknown(scene, "cookie", "the export states no cookies")
    found = [
        each
        for each in shared_cookies(held, scene.policy.logins)
        if each.sharing >= Sharing.TWO_KINDS and scene.at - _FORTNIGHT <= each.at <= scene.at + _AFTER
    ]
    if found:
        first = found[0]
        words = f"One browser's cookie was used by {first.first} and by {first.second}."
        return Clue(key="cookie", value="yes", words=words, at=first.at)
    return Clue(key="cookie", value="no", words="No cookie was used by two devices.")


def _failures(scene: Scene) -> Clue:
    held = scene.of("logins")
    if held is None:
        return unknown(scene, "failures")
    for run in failed_sign_in_runs(held, scene.policy.logins):
        if scene.at - _WEEK <= run.last and run.first <= scene.at + _SOON:
            words = f"{run.tries:,} sign-ins failed or were challenged, {local(run.first, scene.policy.zone())}."
            return Clue(key="failures", value="yes", words=words, at=run.first)
    if why := scene.platform.cannot("failures"):
        return unknown(scene, "failures", why)
    recorded = any(login.outcome in {"failure", "challenge"} for login in held.logins or ())
    if not recorded or held.missing("logins"):
        return unknown(scene, "failures", held.missing("logins") or "the export holds no failed sign-in at all")
    return Clue(key="failures", value="no", words="No run of failed sign-ins came before it.")
