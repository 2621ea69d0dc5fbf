"""Clues from the post: its client, its words, and the posts around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from hygiene.analysis.baseline.client_use import time_of
from hygiene.incident.evidence.around import beside, likeness, number, went_on
from hygiene.incident.evidence.facts import SILENT, PostFacts, facts
from hygiene.incident.evidence.matter import matter
from hygiene.incident.evidence.scene import SETTLED, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_n
from hygiene.model.posts import Client
from hygiene.model.text import printable
from hygiene.reference.clients import families_named, known
from hygiene.reference.tools import tool_name

_USUAL: Final = 20
"""The fewest posts in a year that make a client for typing a usual one."""
_TOOL: Final = 5
"""The fewest earlier posts of a tool that has long been posting.

Both numbers are our judgement.
"""
_ABOUT_A_POST: Final = ("route", "matter", "likeness", "number", "beside", "went-on")
_SMS: Final = "sms"
_WEEK: Final = timedelta(days=7)


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues from the post and the posts around it."""
    found = facts(scene)
    if found is None:
        other_acts = bool(scene.findings_near(_WEEK, _WEEK, "messages", "follows"))
        moot = other_acts and scene.of("posts") is not None
        why = tr("no post that was read is from that time")
        yield from (unknown(scene, key, why, moot=moot) for key in _ABOUT_A_POST)
        return
    yield _route(found)
    yield matter(found)
    yield likeness(found)
    yield number(found)
    yield beside(found)
    yield went_on(found)


def _route(found: PostFacts) -> Clue:
    client, scene = found.client, found.scene
    if client is None:
        return unknown(scene, "route", scene.platform.cannot("client") or tr("the export does not name its client"))
    shown, genuine = f"“{printable(client.label, 60)}”", known(scene.account.platform, client)
    if genuine and genuine.family == _SMS:
        return Clue(key="route", value="text-message", words=tr("The post was sent as a text message."), at=scene.at)
    listed, own = _listed(found), bool(genuine and genuine.first_party)
    if own or (_is_typed(client) and len(found.uses)):
        lately = found.silence is not None and found.silence <= SILENT
        if lately and ((found.a_year >= _USUAL and found.settled) or found.family in (listed or ())):
            words = tr("The post came from {client}, with which you often post.", client=shown)
            return Clue(key="route", value="usual", words=words, at=scene.at)
        return Clue(key="route", value="seldom", words=_seldom(found, shown), at=scene.at)
    used = len(found.uses) >= _TOOL and found.settled
    if found.family in (listed or ()) or used or _granted_long_ago(found):
        words = tr("The post came through {client}, which has long had access.", client=shown)
        return Clue(key="route", value="tool", words=words, at=scene.at)
    return Clue(key="route", value="new-app", words=_new(found, shown), at=scene.at)


def _new(found: PostFacts, client: str) -> str:
    """Return since when a client that is not a habit has posted."""
    if not len(found.every_use):
        return tr("The post came through {client}, which had never posted before.", client=client)
    return tr(
        "The post came through {client}, which had first posted {span} before.", client=client, span=_first_use(found)
    )


def _first_use(found: PostFacts) -> str:
    """Return how long before the moment the client was first used."""
    return span(found.scene.at - time_of(int(found.every_use[0])))


def _is_typed(client: Client) -> bool:
    """Return whether people type their posts in a client."""
    named = tool_name(client.label)
    return named is not None and not named.how and named.tool.typed


def _seldom(found: PostFacts, client: str) -> str:
    """Return why a client for typing is not a usual one."""
    if not len(found.every_use):
        return tr("The post came from {client}, which you had never used before.", client=client)
    if found.silence is not None and found.silence > SILENT:
        return tr(
            "The post came from {client}, which you had not used for {span}.", client=client, span=span(found.silence)
        )
    if not found.settled:
        return tr(
            "The post came from {client}, which you had first used {span} before.",
            client=client,
            span=_first_use(found),
        )
    return tr_n(
        found.a_year,
        "The post came from {client}, with which you made {count:,} post in the year before.",
        "The post came from {client}, with which you made {count:,} posts in the year before.",
        client=client,
    )


def _listed(found: PostFacts) -> frozenset[str] | None:
    """Return the clients that the policy lists, or None without a list."""
    rules = found.scene.rules
    if rules is None or rules.known_clients is None:
        return None
    return families_named(found.snapshot.account.platform, rules.known_clients, found.posts.clients)


def _granted_long_ago(found: PostFacts) -> bool:
    """Return whether an app of that name had access half a year before."""
    apps = found.scene.of("apps")
    label = found.client.label.casefold() if found.client else ""
    since = found.scene.at - SETTLED
    return any(
        app.name.strip().casefold() == label and app.granted_at and app.granted_at < since
        for app in (apps.apps if apps and apps.apps else ())
    )
