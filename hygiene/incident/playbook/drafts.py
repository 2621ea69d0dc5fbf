"""Words to say to others after an incident, as drafts.

They say what happened, what was done, and sorry. They blame no one, guess nothing, and hold only what the evidence or
the answers show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hygiene.incident.playbook.facts import Facts, pair
from hygiene.incident.records import Draft, Entry, Step
from hygiene.language.words import tr
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
        made.append(Draft(audience="public", title=tr("Draft of a public statement"), text=text))
    if messages := facts.acts("message"):
        text = " ".join([*_message(facts, messages), *_done(facts, done), *_end(facts)]).format_map(words)
        made.append(Draft(audience="recipients", title=tr("Draft of a message to those who got one"), text=text))
    return tuple(made)


def _public(facts: Facts, done: Sequence[str]) -> Iterator[str]:
    """Yield what happened in public and what was done, in sentences."""
    posts, links = facts.acts("post"), facts.acts("link")
    if posts:
        what, them = _count(facts, posts, "post"), "it" if _total(posts) == 1 else "them"
        if facts.harmless:
            yield tr("{when}, {what} went out from this account by mistake.", when=_when(facts, posts), what=what)
        else:
            not_ours = tr("{{we}} did not {verb}", verb=_verb(facts, "write", "publish"))
            yield tr(
                "{when}, {what} appeared on this account that {not_ours}.",
                when=_when(facts, posts),
                what=what,
                not_ours=not_ours,
            )
        if "posts" in done:
            yield tr("{{We}} have deleted {them}.", them=them)
        elif not facts.harmless:
            yield tr("Please ignore {them}.", them=them)
    if links:
        who = tr("and not by {us}") if _intruder(facts) else tr("and {we} did not mean to change it")
        yield tr("{when}, the link in this profile was changed, {who}.", when=_when(facts, links), who=who)
    if posts or links:
        yield from _done(facts, done)


def _message(facts: Facts, messages: Sequence[Entry]) -> Iterator[str]:
    """Yield what happened to someone who got a message, in sentences."""
    sent, got = tr("sent {count}", count=_count(facts, messages, "message")), tr(", and you got one of them")
    if _total(messages) == 1 and not facts.story.left_out:
        sent, got = tr("sent you a message"), ""
    if facts.harmless:
        yield tr("{when}, this account {sent} by mistake{got}.", when=_when(facts, messages), sent=sent, got=got)
        yield tr("Please ignore it.")
    else:
        not_ours = tr("{{we}} did not {verb}", verb=_verb(facts, "write", "send"))
        yield tr(
            "{when}, this account {sent} that {not_ours}{got}.",
            when=_when(facts, messages),
            sent=sent,
            not_ours=not_ours,
            got=got,
        )
        yield tr("Please do not open a link in it, and do not answer it.")


def _intruder(facts: Facts) -> bool:
    return facts.intruder >= _SURE and not facts.harmless


def _verb(facts: Facts, sure: str, unsure: str) -> str:
    """Return what the owner did not do, as far as the evidence goes."""
    return sure if _intruder(facts) else tr("mean to {unsure}", unsure=unsure)


def _total(entries: Iterable[Entry]) -> int:
    return sum(entry.count for entry in entries)


def _count(facts: Facts, entries: Sequence[Entry], noun: str) -> str:
    """Return how many acts there were, as far as the story goes."""
    count = _total(entries)
    if facts.story.left_out:
        return tr("at least {count}", count=plural(count, noun))
    return f"a {noun}" if count == 1 else plural(count, noun)


def _when(facts: Facts, entries: Sequence[Entry]) -> str:
    """Return the times of acts, for the beginning of a sentence.

    They are in the home time zone, named once. Of an act at an unknown time, only the latest time is said.
    """
    zone = facts.report.zone
    first, last = min(entry.at for entry in entries), max(entry.until or entry.at for entry in entries)
    begun, ended = local(first, zone), local(last, zone)
    if any(entry.since for entry in entries):
        return tr("Some time before {ended}", ended=ended)
    day, time, name = begun.split(" ", 2)
    if begun == ended:
        return tr("On {day} at {time} {name}", day=day, time=time, name=name)
    if ended.startswith(day) and ended.endswith(name):
        return tr("On {day} between {time} and {split}", day=day, time=time, split=ended.split(" ", 1)[1])
    return tr("Between {pair}", pair=pair(first, last, zone))


def _done(facts: Facts, done: Iterable[str]) -> Iterator[str]:
    """Yield what was done to secure the account, as a sentence."""
    # That sessions were ended would frighten the readers of a correction.
    keys = (key for key in done if not (facts.harmless and key == "sessions"))
    if spoken := [words for key in keys if (words := step_words(key).done)]:
        yield tr("{{We}} have {spoken}.", spoken=series(spoken))
    elif not facts.harmless:
        yield tr("{We} {are} looking into it.")


def _end(facts: Facts) -> Iterator[str]:
    yield tr("{We} {are} sorry for the confusion.") if facts.harmless else "{We} {are} sorry."
