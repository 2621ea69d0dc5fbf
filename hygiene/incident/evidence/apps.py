"""The clue from apps that received access."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.apps.disguises import Disguises
from hygiene.incident.evidence.facts import facts
from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.durations import span
from hygiene.language.words import tr
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, name_key, printable
from hygiene.reference.clients import known

_AFTER: Final = timedelta(days=2)
"""The days after the moment within which an intruder lets in an app."""
_DISGUISED: Final = timedelta(days=30)
"""The days before the moment within which an app with a false name counts.

Both times are our judgement.
"""


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clue about apps that received access around that time.

    Every app gets access before it posts. So the grant of the app that posted adds nothing to its post, unless its name
    imitates another.
    """
    held = scene.of("apps")
    if held is None or held.apps is None:
        yield unknown(scene, "grant")
        return
    before = timedelta(days=scene.policy.apps.before_odd_post_days)
    false, fresh = _granted(scene, held, before)
    for value, found in (("disguised", false), ("fresh", fresh)):
        if found:
            at, _, words = max(found)
            yield Clue(key="grant", value=value, words=words, at=at)
            return
    others = [app for app in held.apps if not app.first_party]
    if held.missing("apps") or any(app.granted_at is None for app in others) or held.taken_at < scene.at:
        why = tr("the export was made before it") if held.taken_at < scene.at else tr("some apps have no date")
        yield unknown(scene, "grant", held.missing("apps") or why)
        return
    if _posted_by_app(scene):
        why = tr("the grant of the app that posted says no more than its post")
        if name_key(scene.asked.client) not in {name_key(app.name) for app in others}:
            why = tr("the app that posted is not in the list, so its access may have been taken away already")
        yield unknown(scene, "grant", why, moot=True)
        return
    yield Clue(
        key="grant", value="none", words=tr("No app was given access in the {span} before it.", span=span(before))
    )


_Dated = tuple[datetime, str, str]
"""The time, the name of the app and the words."""


def _granted(scene: Scene, held: Snapshot, before: timedelta) -> tuple[list[_Dated], list[_Dated]]:
    """Return the falsely named and the other apps that were let in then."""
    apps, zone = held.apps or (), scene.policy.zone()
    names = Disguises(held.account.platform, apps)
    false, fresh = [], []
    for app in apps:
        at = app.granted_at if app.granted_at_means == "grant" and not app.first_party else None
        if at is None or not (app.may_post or app.unstated) or not scene.at - _DISGUISED <= at <= scene.at + _AFTER:
            continue
        name, time, disguise = printable(app.name, 60), local(at, zone), names.of(app)
        if disguise and disguise.is_false:
            words = tr(
                "“{name}” was given access {time}. Its name imitates “{genuine}”.",
                name=name,
                time=time,
                genuine=printable(disguise.genuine, 60),
            )
            false.append((at, name, words))
        elif at >= scene.at - before and name_key(app.name) != name_key(scene.asked.client):
            fresh.append((at, name, _fresh(name, time, at, scene)))
    return false, fresh


def _posted_by_app(scene: Scene) -> bool:
    """Return whether a third-party app posted the asked post."""
    found = facts(scene)
    genuine = known(scene.account.platform, found.client) if found and found.client else None
    return found is not None and found.client is not None and not (genuine and genuine.first_party)


def _fresh(name: str, time: str, at: datetime, scene: Scene) -> str:
    """Return that an app was given access then, and how far from the moment."""
    apart = span(abs(at - scene.at))
    if at <= scene.at:
        return tr("“{name}” was given access {time}, {span} before it.", name=name, time=time, span=apart)
    return tr("“{name}” was given access {time}, {span} after it.", name=name, time=time, span=apart)
