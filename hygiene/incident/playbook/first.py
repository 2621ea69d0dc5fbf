"""The first steps: stopping the intruder, and evidence to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.incident.playbook.facts import step
from hygiene.incident.records import Answered, Step
from hygiene.language.words import tr, tr_later
from hygiene.model.text import sentence
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.steps import acts_seen, either, order, step_words

_PHOTO: Final[Mapping[str, str]] = {
    "sessions": tr_later("Photograph the page first, because it no longer shows a session that you ended."),
    "apps": tr_later("Photograph the page first, because it no longer shows an app that you revoked."),
}
"""The evidence to keep before a first step removes it, by the step."""


def first_steps(name: str, answered: Answered, owner: str = "") -> tuple[Step, ...]:
    """Return the three things to do now, before any analysis.

    Sessions and apps come before the password, because a new password alone may leave both in place. Where a platform
    has no apps, the addresses that recover the account take their place.

    Args:
        name: The id of the platform.
        answered: What the user has said so far.
        owner: The owner of the account, or empty.
    """
    known = platform(name)
    keys = order("first_without_apps" if step_words("apps").lacking(known) else "first")
    return tuple(step(step_words(key), known, answered, owner=owner, how=tr(_PHOTO.get(key, ""))) for key in keys)


def before_you_delete(name: str, answered: Answered, owner: str = "") -> tuple[Step, ...]:
    """Return the evidence to keep before a post or message is deleted.

    Args:
        name: The id of the platform.
        answered: What the user has said so far.
        owner: The owner of the account, or empty.
    """
    known = platform(name)
    act = either(list(acts_seen(known).values()))
    found = []
    for key in order("before_deleting"):
        words = step_words(key).filled(act=act)
        if not words.lacking(known):
            more = {"export": _readers(known), "keep": _deleted(known)}.get(key, "")
            found.append(step(words, known, answered, owner=owner, how=more))
    return tuple(found)


def _readers(known: Platform) -> str:
    """Return the instruction that shows which export to ask for."""
    return (
        tr("`hygiene readers {platform}` says which one, and in which format.", platform=known.id)
        if known.settings
        else ""
    )


def _deleted(known: Platform) -> str:
    """Return what a platform's export shows about deleted posts."""
    if shown := known.shows.get("deletions"):
        return tr("The export shows deleted posts: {how}.", how=tr(shown))
    why = tr(known.unrecorded.get("deletions", ""))
    return sentence(why or tr("what an export shows of deleted posts is not known here"))
