"""Words to say to others after an incident, as drafts.

They say what happened, what was done, and sorry. They blame no one, guess nothing, and hold only what the evidence or
the answers show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hygiene.incident.playbook.facts import Facts, pair
from hygiene.incident.records import Draft, Entry, Step
from hygiene.model.text import local, plural, series
from hygiene.wording.steps import step_words

_SURE: Final = 0.95
"""The share of the explanations with an intruder that a denial needs.

A draft with this share or more says that the owner did not write the post. This is our judgement. A public word that
has to be taken back costs more trust than a careful one.
"""
_I: Final = {"We": "I", "we": "I", "us": "me", "are": "am"}
_WE: Final = {word: word for word in _I}
"""The words of each tone, a person's and a brand's."""


def drafts(facts: Facts, steps: Iterable[Step]) -> tuple[Draft, ...]:
    """Return a public statement, and a message to those who got messages.

    There is none where nothing public happened. What was done is taken from the steps that are done.
    """
    done, words = [each.key for each in steps if each.state == "done"], _I if facts.tone == "person" else _WE
    made = []
    if public := list(_public(facts, done)):
        text = " ".join([*public, *_end(facts)]).format_map(words)
        made.append(Draft(audience="public", title="Draft of a public statement", text=text))
    if messages := facts.acts("message"):
        text = " ".join([*_message(facts, messages), *_done(facts, done), *_end(facts)]).format_map(words)
        made.append(Draft(audience="recipients", title="Draft of a message to those who got one", text=text))
    return tuple(made)


def _public(facts: Facts, done: Sequence[str]) -> Iterator[str]:
    """Yield what happened in public and what was done, in sentences."""
    posts, links = facts.acts("post"), facts.acts("link")
    if posts:
        what, them = _count(facts, posts, "post"), "it" if _total(posts) == 1 else "them"
        if facts.harmless:
            yield f"{_when(facts, posts)}, {what} went out from this account by mistake."
        else:
            not_ours = f"{{we}} did not {_verb(facts, 'write', 'publish')}"
            yield f"{_when(facts, posts)}, {what} appeared on this account that {not_ours}."
        if "posts" in done:
            yield f"{{We}} have deleted {them}."
        elif not facts.harmless:
            yield f"Please ignore {them}."
    if links:
        who = "and not by {us}" if _intruder(facts) else "and {we} did not mean to change it"
        yield f"{_when(facts, links)}, the link in this profile was changed, {who}."
    if posts or links:
        yield from _done(facts, done)


def _message(facts: Facts, messages: Sequence[Entry]) -> Iterator[str]:
    """Yield what happened to someone who got a message, in sentences."""
    sent, got = f"sent {_count(facts, messages, 'message')}", ", and you got one of them"
    if _total(messages) == 1 and not facts.story.left_out:
        sent, got = "sent you a message", ""
    if facts.harmless:
        yield f"{_when(facts, messages)}, this account {sent} by mistake{got}."
        yield "Please ignore it."
    else:
        not_ours = f"{{we}} did not {_verb(facts, 'write', 'send')}"
        yield f"{_when(facts, messages)}, this account {sent} that {not_ours}{got}."
        yield "Please do not open a link in it, and do not answer it."


def _intruder(facts: Facts) -> bool:
    return facts.intruder >= _SURE and not facts.harmless


def _verb(facts: Facts, sure: str, unsure: str) -> str:
    """Return what the owner did not do, as far as the evidence goes."""
    return sure if _intruder(facts) else f"mean to {unsure}"


def _total(entries: Iterable[Entry]) -> int:
    return sum(entry.count for entry in entries)


def _count(facts: Facts, entries: Sequence[Entry], noun: str) -> str:
    """Return how many acts there were, as far as the story goes."""
    count = _total(entries)
    if facts.story.left_out:
        return f"at least {plural(count, noun)}"
    return f"a {noun}" if count == 1 else plural(count, noun)


def _when(facts: Facts, entries: Sequence[Entry]) -> str:
    """Return the times of acts, for the beginning of a sentence.

    They are in the home time zone, named once. Of an act at an unknown time, only the latest time is said.
    """
    zone = facts.report.zone
    first, last = min(entry.at for entry in entries), max(entry.until or entry.at for entry in entries)
    begun, ended = local(first, zone), local(last, zone)
    if any(entry.since for entry in entries):
        return f"Some time before {ended}"
    day, time, name = begun.split(" ", 2)
    if begun == ended:
        return f"On {day} at {time} {name}"
    if ended.startswith(day) and ended.endswith(name):
        return f"On {day} between {time} and {ended.split(' ', 1)[1]}"
    return f"Between {pair(first, last, zone)}"


def _done(facts: Facts, done: Iterable[str]) -> Iterator[str]:
    """Yield what was done to secure the account, as a sentence."""
    # That sessions were ended would frighten the readers of a correction.
    keys = (key for key in done if not (facts.harmless and key == "sessions"))
    if spoken := [words for key in keys if (words := step_words(key).done)]:
        yield f"{{We}} have {series(spoken)}."
    elif not facts.harmless:
        yield "{We} {are} looking into it."


def _end(facts: Facts) -> Iterator[str]:
    yield "{We} {are} sorry for the confusion." if facts.harmless else "{We} {are} sorry."
