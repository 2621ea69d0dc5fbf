"""Drafts of messages to other people after an incident.

They say what happened, what was done, and sorry. They blame no one, guess nothing, and contain only facts from the
evidence or the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hygiene.incident.playbook.facts import Facts, pair
from hygiene.incident.records import Draft, Entry, Step
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.text import local, series
from hygiene.wording.steps import step_words

_SURE: Final = 0.95
"""The least share of explanations with an intruder that a denial needs.

With this share, a draft says that the owner did not write the post. This is our judgement. A public statement that has
to be taken back costs more trust than a careful one.
"""


def drafts(facts: Facts, steps: Iterable[Step]) -> tuple[Draft, ...]:
    """Return a public statement, and a message to those who got messages.

    There are none where nothing public happened. The actions are taken from the steps that are done.
    """
    done = [each.key for each in steps if each.state == "done"]
    made = []
    if public := list(_public(facts, done)):
        text = " ".join([*public, _end(facts)])
        made.append(Draft(audience="public", title=tr("Draft of a public statement"), text=text))
    if messages := facts.acts("message"):
        text = " ".join([*_message(facts, messages), *_done(facts, done), _end(facts)])
        made.append(Draft(audience="recipients", title=tr("Draft of a message to those who got one"), text=text))
    return tuple(made)


def _said(facts: Facts, person: str, brand: str, **parts: object) -> str:
    """Return a sentence of a person or of a brand."""
    return tr(person if facts.tone == "person" else brand, **parts)


def _public(facts: Facts, done: Sequence[str]) -> Iterator[str]:
    """Yield what happened in public and what was done, in sentences."""
    posts, links = facts.acts("post"), facts.acts("link")
    if posts:
        yield _posted(facts, posts)
        if "posts" in done:
            yield _deleted(facts, _total(posts))
        elif not facts.harmless:
            yield tr_n(_total(posts), "Please ignore it.", "Please ignore them.")
    if links:
        yield _linked(facts, links)
    if posts or links:
        yield from _done(facts, done)


def _posted(facts: Facts, posts: Sequence[Entry]) -> str:
    """Return that posts appeared, as a sentence."""
    given = {"time": _when(facts, posts), "posts": _posts(facts, posts)}
    if facts.harmless:
        return tr("{time}, {posts} went out from this account by mistake.", **given)
    if _intruder(facts):
        return _said(
            facts,
            tr_later("{time}, {posts} appeared on this account that I did not write."),
            tr_later("{time}, {posts} appeared on this account that we did not write."),
            **given,
        )
    return _said(
        facts,
        tr_later("{time}, {posts} appeared on this account that I did not mean to publish."),
        tr_later("{time}, {posts} appeared on this account that we did not mean to publish."),
        **given,
    )


def _deleted(facts: Facts, count: int) -> str:
    """Return that the posts were deleted, as a sentence."""
    if facts.tone == "person":
        return tr_n(count, "I have deleted it.", "I have deleted them.")
    return tr_n(count, "We have deleted it.", "We have deleted them.")


def _linked(facts: Facts, links: Sequence[Entry]) -> str:
    """Return that the link in the profile was changed, as a sentence."""
    if _intruder(facts):
        return _said(
            facts,
            tr_later("{time}, the link in this profile was changed, and not by me."),
            tr_later("{time}, the link in this profile was changed, and not by us."),
            time=_when(facts, links),
        )
    return _said(
        facts,
        tr_later("{time}, the link in this profile was changed, and I did not mean to change it."),
        tr_later("{time}, the link in this profile was changed, and we did not mean to change it."),
        time=_when(facts, links),
    )


def _message(facts: Facts, messages: Sequence[Entry]) -> Iterator[str]:
    """Yield what happened to someone who got a message, in sentences."""
    if _total(messages) == 1 and not facts.story.left_out:
        yield _sent_one(facts, _when(facts, messages))
    else:
        yield _sent(facts, _when(facts, messages), _messages(facts, messages))
    if facts.harmless:
        yield tr_as("message", "Please ignore it.")
    else:
        yield tr("Please do not open a link in it, and do not answer it.")


def _sent_one(facts: Facts, time: str) -> str:
    """Return that the reader got the only message, as a sentence."""
    if facts.harmless:
        return tr("{time}, this account sent you a message by mistake.", time=time)
    if _intruder(facts):
        return _said(
            facts,
            tr_later("{time}, this account sent you a message that I did not write."),
            tr_later("{time}, this account sent you a message that we did not write."),
            time=time,
        )
    return _said(
        facts,
        tr_later("{time}, this account sent you a message that I did not mean to send."),
        tr_later("{time}, this account sent you a message that we did not mean to send."),
        time=time,
    )


def _sent(facts: Facts, time: str, messages: str) -> str:
    """Return that the reader got one of several messages, as a sentence."""
    given = {"time": time, "messages": messages}
    if facts.harmless:
        return tr("{time}, this account sent {messages} by mistake, and you got one of them.", **given)
    if _intruder(facts):
        return _said(
            facts,
            tr_later("{time}, this account sent {messages} that I did not write, and you got one of them."),
            tr_later("{time}, this account sent {messages} that we did not write, and you got one of them."),
            **given,
        )
    return _said(
        facts,
        tr_later("{time}, this account sent {messages} that I did not mean to send, and you got one of them."),
        tr_later("{time}, this account sent {messages} that we did not mean to send, and you got one of them."),
        **given,
    )


def _intruder(facts: Facts) -> bool:
    return facts.intruder >= _SURE and not facts.harmless


def _total(entries: Iterable[Entry]) -> int:
    return sum(entry.count for entry in entries)


def _posts(facts: Facts, entries: Sequence[Entry]) -> str:
    """Return the number of posts in the story, in words."""
    count = _total(entries)
    if facts.story.left_out:
        return tr_n(count, "at least {count:,} post", "at least {count:,} posts")
    return tr_n(count, "a post", "{count:,} posts")


def _messages(facts: Facts, entries: Sequence[Entry]) -> str:
    """Return the number of messages in the story, in words."""
    count = _total(entries)
    if facts.story.left_out:
        return tr_n(count, "at least {count:,} message", "at least {count:,} messages")
    return tr_n(count, "a message", "{count:,} messages")


def _when(facts: Facts, entries: Sequence[Entry]) -> str:
    """Return the times of acts, for the beginning of a sentence.

    They are in the home time zone, named once. For an act at an unknown time, only the latest possible time is given.
    """
    zone = facts.report.zone
    first, last = min(entry.at for entry in entries), max(entry.until or entry.at for entry in entries)
    begun, ended = local(first, zone), local(last, zone)
    if any(entry.since for entry in entries):
        return tr("Some time before {time}", time=ended)
    day, time, name = begun.split(" ", 2)
    if begun == ended:
        return tr("On {day} at {time}", day=day, time=f"{time} {name}")
    if ended.startswith(day) and ended.endswith(name):
        return tr("On {day} between {begun} and {ended}", day=day, begun=time, ended=ended.split(" ", 1)[1])
    return tr("Between {pair}", pair=pair(first, last, zone))


def _done(facts: Facts, done: Iterable[str]) -> Iterator[str]:
    """Yield what was done to secure the account, as a sentence."""
    # Readers of a correction would be frightened to hear that sessions were ended.
    keys = (key for key in done if not (facts.harmless and key == "sessions"))
    if spoken := [words for key in keys if (words := step_words(key).done)]:
        yield _said(facts, tr_later("I have {done}."), tr_later("We have {done}."), done=series(spoken))
    elif not facts.harmless:
        yield _said(facts, tr_later("I am looking into it."), tr_later("We are looking into it."))


def _end(facts: Facts) -> str:
    if facts.harmless:
        return _said(facts, tr_later("I am sorry for the confusion."), tr_later("We are sorry for the confusion."))
    return _said(facts, tr_later("I am sorry."), tr_later("We are sorry."))
