"""Removal of private data from a walkthrough before it is shared.

It keeps the facts that a reader needs to follow the incident: the account, the suspicious acts with their times and
clients, the reasons, the steps, and the digests of the inputs. Anything not known to be fit to share is left out, so
that a new kind of line or clue is private until the code lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.records import (
    Aftermath,
    Clue,
    Conclusion,
    Draft,
    Entry,
    Explanation,
    Gap,
    Question,
    Step,
    Story,
    Walkthrough,
    Weight,
)
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import PROFILE_KINDS
from hygiene.model.snapshot import Input
from hygiene.model.text import local, sentence

_SHARED_PARTS: Final = frozenset({"", "apps", "events", "follows", "messages", "posts"})
"""The parts whose clues are shared in full.

The first stands for clues that only the user can give. The words of other clues may name devices, places, networks and
entries of the vault.
"""
_SHARED_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "own-session": {
        "yes": tr_later("One of the owner's own sessions was near that time"),
        "no": tr_later("No session of the owner was near that time"),
    },
    "strange-session": {
        "yes": tr_later("A session was not as the owner's sessions usually are"),
        "no": tr_later("No session was unlike those of the owner"),
    },
    "old-device": {
        "yes": tr_later("A device that was long unused was used again"),
        "no": tr_later("No device that was long unused was used again"),
    },
    "cookie": {
        "yes": tr_later("The cookie of one browser was used on two devices or in two countries"),
        "no": tr_later("No cookie of a browser was used on two devices or in two countries"),
    },
    "failures": {
        "yes": tr_later("Many sign-ins failed before it"),
        "no": tr_later("There was no run of failed sign-ins before it"),
    },
}
"""The words shared of the clues about sign-ins.

Clues about passwords and second factors are not shared.
"""
_SHARED_KINDS: Final = frozenset({"grant", "revocation", *PROFILE_KINDS})
"""The kinds of entries that are shared even if they are not suspicious."""


def shareable(walk: Walkthrough) -> Walkthrough:
    """Return a copy without private data.

    It leaves out the names of files and of the people responsible, the owner's own posts, the words of all posts, facts
    about passwords and second factors, the owner's own sign-ins and devices, records of other accounts, and the lines
    of the policy.
    """
    names = {each.path: tr("input {number}", number=number) for number, each in enumerate(walk.inputs, 1)}
    shared = replace(
        walk,
        first=_steps(walk.first),
        keep=_steps(walk.keep),
        steps=_steps(walk.steps),
        explanations=tuple(_explanation(each, walk) for each in walk.explanations),
        story=_story(walk.story, walk, names),
        aftermath=_aftermath(walk.aftermath),
        inputs=tuple(_input(each, walk, names) for each in walk.inputs),
        texts={},
        shared=True,
    )
    made: Walkthrough = _without(shared, _hidden(walk, names))
    return made


def _steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, owner="", private="") for step in steps)


def _explanation(each: Explanation, walk: Walkthrough) -> Explanation:
    supporting, opposing = (
        tuple(Weight(clue=clue, ratio=weight.ratio) for weight in weights if (clue := _clue(weight.clue, walk)))
        for weights in (each.supporting, each.opposing)
    )
    return replace(each, supporting=supporting, opposing=opposing)


def _clue(clue: Clue, walk: Walkthrough) -> Clue | None:
    """Return a clue without devices, places and vault entries, or None."""
    kind = clue_kinds()[clue.key]
    if kind.part in _SHARED_PARTS:
        return clue
    if clue.key not in _SHARED_WORDS:
        return None
    if clue.answered or not clue.known:
        return clue
    words, when = tr(_SHARED_WORDS[clue.key][clue.value]), clue.at if kind.act else None
    return replace(clue, words=sentence(f"{words}, {local(when, walk.zone)}" if when else words))


def _story(story: Story, walk: Walkthrough, names: Mapping[str, str]) -> Story:
    own = walk.asked.account.key
    kept = [entry for entry in story.entries if entry.account.key == own and _is_shared(entry, walk)]
    return replace(
        story,
        entries=tuple(replace(entry, input=names.get(entry.input, "")) for entry in kept),
        undated={part: count for part, count in story.undated.items() if part in _SHARED_PARTS},
        gaps=tuple(gap for gap in story.gaps if gap.account.key == own),
        private=len(story.entries) - len(kept),
    )


def _is_shared(entry: Entry, walk: Walkthrough) -> bool:
    is_asked = entry.post_id == walk.asked.post_id != ""
    return entry.suspicious or is_asked or entry.kind in _SHARED_KINDS


def _aftermath(after: Aftermath) -> Aftermath:
    count = len(after.prevented_by)
    words = tr_n(
        count,
        "{count:,} standing weakness would have mattered.",
        "{count:,} standing weaknesses would have mattered.",
    )
    return replace(after, prevented_by=(words,) if count else (), policy="")


def _input(each: Input, walk: Walkthrough, names: Mapping[str, str]) -> Input:
    """Return an input by its number; for other accounts and vaults, only that."""
    own = each.account and each.account.key == walk.asked.account.key
    other = tr("export of another account") if each.account else tr("password export")
    return replace(
        each,
        path=names[each.path],
        with_path=names.get(each.with_path, ""),
        reader=each.reader if own or not each.reader else other,
        account=each.account if own else None,
        warnings=(),
        gaps={},
    )


def _hidden(walk: Walkthrough, names: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Return names that no sentence may contain, and their replacements.

    They are the names of the files and of the other accounts that were read.
    """
    others = {str(each.account) for each in walk.inputs if each.account and each.account.key != walk.asked.account.key}
    hidden = {**dict.fromkeys(others - {str(walk.asked.account)}, tr("another account")), **names}
    longest = sorted(filter(None, hidden), key=len, reverse=True)
    return [(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), hidden[name]) for name in longest]


_RECORDS: Final = (
    Walkthrough,
    Conclusion,
    Explanation,
    Weight,
    Clue,
    Story,
    Entry,
    Gap,
    Question,
    Step,
    Draft,
    Aftermath,
)
"""The records of a walkthrough that hold sentences."""


def _without(value: Any, hidden: list[tuple[re.Pattern[str], str]]) -> Any:
    """Return a record with every text in it free of hidden names."""
    if isinstance(value, str):
        for name, instead in hidden:
            value = name.sub(instead, value)
    elif isinstance(value, tuple):
        return tuple(_without(each, hidden) for each in value)
    elif isinstance(value, _RECORDS):
        found = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _without(each, hidden) for name, each in found.items()})
    return value
