"""The clue from the apps that were given access."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.apps.disguises import Disguises
from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.records import Clue
from hygiene.model.text import local, printable, span

_AFTER: Final = timedelta(days=2)
"""The days after the moment in which an intruder lets in an app."""
_DISGUISED: Final = timedelta(days=30)
"""The days before the moment in which an app with a false name counts.

Both times are our judgement.
"""


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clue about apps that were given access around that time."""
    held = scene.of("apps")
    if held is None or held.apps is None:
        yield unknown(scene, "grant")
        return
    others = [app for app in held.apps if not app.first_party]
    names, zone = Disguises(held.account.platform, held.apps), scene.policy.zone()
    before = timedelta(days=scene.policy.apps.before_odd_post_days)
    false, fresh = [], []
    for app in others:
        at = app.granted_at if app.granted_at_means == "grant" else None
        if at is None or not (app.may_post or app.unstated) or not scene.at - _DISGUISED <= at <= scene.at + _AFTER:
            continue
        shown, disguise = f"“{printable(app.name, 60)}” was given access {local(at, zone)}", names.of(app)
        if disguise and disguise.is_false:
            false.append((at, f"{shown}. Its name imitates “{printable(disguise.genuine, 60)}”."))
        elif at >= scene.at - before:
            fresh.append((at, f"{shown}, {_gap(scene.at, at)}."))
    for value, found in (("disguised", false), ("fresh", fresh)):
        if found:
            at, words = max(found)
            yield Clue(key="grant", value=value, words=words, at=at)
            return
    if held.missing("apps") or any(app.granted_at is None for app in others) or held.taken_at < scene.at:
        why = "the export was made before it" if held.taken_at < scene.at else "some apps have no date"
        yield unknown(scene, "grant", held.missing("apps") or why)
        return
    yield Clue(key="grant", value="none", words=f"No app was given access in the {span(before)} before it.")


def _gap(at: datetime, other: datetime) -> str:
    return f"{span(abs(at - other))} {'before' if other <= at else 'after'} it"
