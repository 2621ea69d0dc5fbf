"""What a walkthrough leaves out before it is shared.

It keeps what a reader needs to follow the incident: the account, the suspicious acts with their times and clients, the
reasons, the steps, and the digests of the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hygiene.incident.records import Aftermath, Clue, Entry, Explanation, Step, Story, Walkthrough, Weight
from hygiene.model.snapshot import Input
from hygiene.model.text import plural

_PRIVATE: Final = {"password-known": "What the vault says about the password.", "second-factor": ""}
"""Clues whose words name entries of the vault, and what is said instead."""
_OWN: Final = frozenset({"session", "device", "challenge", "password"})
"""Kinds of entries that show where the owner was, or what the vault holds."""


def shareable(walk: Walkthrough) -> Walkthrough:
    """Return a copy without what is nobody else's business.

    Left out are the names of files and of the people responsible, the words of posts, entries of the vault, the owner's
    own sign-ins and devices, what other accounts recorded, and the lines of the policy.
    """
    names = {each.path: f"input {number}" for number, each in enumerate(walk.inputs, 1)}
    return replace(
        walk,
        first=_without_owners(walk.first),
        keep=_without_owners(walk.keep),
        steps=_without_owners(walk.steps),
        explanations=tuple(_explanation(each) for each in walk.explanations),
        story=_story(walk.story, walk, names),
        aftermath=_aftermath(walk.aftermath),
        inputs=tuple(_input(each, names) for each in walk.inputs),
        texts={},
    )


def _without_owners(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, owner="") for step in steps)


def _explanation(each: Explanation) -> Explanation:
    supporting, opposing = (tuple(map(_weight, weights)) for weights in (each.supporting, each.opposing))
    return replace(each, supporting=supporting, opposing=opposing)


def _weight(weight: Weight) -> Weight:
    return replace(weight, clue=_clue(weight.clue))


def _clue(clue: Clue) -> Clue:
    instead = _PRIVATE.get(clue.key)
    return replace(clue, words=instead) if instead and not clue.answered else clue


def _story(story: Story, walk: Walkthrough, names: dict[str, str]) -> Story:
    kept = [entry for entry in story.entries if _is_shared(entry, walk)]
    entries = tuple(replace(entry, input=names.get(entry.input, "")) for entry in kept)
    return replace(story, entries=entries, left_out=story.left_out + len(story.entries) - len(entries))


def _is_shared(entry: Entry, walk: Walkthrough) -> bool:
    own = entry.account.key == walk.asked.account.key
    return own and (entry.suspicious or entry.kind not in _OWN)


def _aftermath(after: Aftermath) -> Aftermath:
    count = len(after.prevented_by)
    words = (f"{plural(count, 'standing weakness', 'standing weaknesses')} would have mattered.",) if count else ()
    return replace(after, prevented_by=words, policy="")


def _input(each: Input, names: dict[str, str]) -> Input:
    return replace(each, path=names[each.path], with_path=names.get(each.with_path, ""), warnings=())
