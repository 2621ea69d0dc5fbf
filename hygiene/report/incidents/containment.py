"""Containment: the steps that end an intruder's access, in order.

The intruder's way in comes first: the app if suspicious posts came through one, and otherwise the sessions. The
password comes after both, because a new one may not end them. The order and the words are those of `playbook.toml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result
from hygiene.model.text import series
from hygiene.reference.platforms import Platform, platform
from hygiene.report.report import Step, TimelineEvent
from hygiene.wording.steps import (
    UNKNOWN,
    acts_named,
    apps_named,
    changes_named,
    order_of,
    step_words,
    where_seen,
    where_undone,
)

_MAILBOX_KINDS: Final = frozenset({"email", "password-reset", "recovery"})
"""Kinds of events that pass through the mailbox."""
_KEY_KINDS: Final = frozenset({"access-key", "app-password"})
"""Kinds of events that create a way to sign in."""
_TOPICS: Final = frozenset({"mailbox", "sessions", "apps", "keys", "password", "contacts", "second_factor", "posts"})
"""The steps of the playbook that a report shows."""

_DIFFERENCE: Final = "differences:"
"""The beginning of the subject of a difference. Its kind follows."""
_OF_DIFFERENCES: Final[Mapping[str, str]] = {
    "app": "apps", "app-gone": "apps", "app-permissions": "apps", "identity": "apps", "device": "sessions",
    "email": "contacts", "phone": "contacts", "second-factor-off": "second_factor", "second-factor-on": "second_factor",
}  # fmt: skip
"""The steps that settle differences that only the owner sees, by kind."""
_SEEN_KINDS: Final[Mapping[str, str]] = {"follows": "follow", "messages": "message", "profile-changes": "link"}
"""A kind of event that others see, by the check that looks for it."""


def steps(
    account: Account,
    findings: Sequence[tuple[Result, Finding]],
    events: Sequence[TimelineEvent],
    zone: tzinfo,
    *,
    mailbox: bool,
) -> Iterator[Step]:
    """Yield the steps of an incident, the first to do first.

    Apps come first if a sign names one that posted, and otherwise after the sessions.

    Args:
        account: The account of the incident.
        findings: The findings of the incident. Each is settled by one step.
        events: The events of the incident, oldest first.
        zone: The zone of the times that a step names.
        mailbox: Whether a finding says that someone else may read a mailbox.
    """
    settled: dict[str, list[str]] = {topic: [] for topic in _TOPICS}
    for result, finding in findings:
        settled[_topic(result, finding)].append(result.fingerprint(finding))
    known = platform(account.platform)
    # A step that settles a finding stays. Even without posts and messages, the owner looks again.
    lacks = {topic for topic in _TOPICS if topic != "posts" and not settled[topic] and step_words(topic).lacking(known)}
    kinds = {event.kind for event in events}
    if not kinds & _KEY_KINDS:
        lacks.add("keys")
    if not (mailbox or kinds & _MAILBOX_KINDS):
        lacks.add("mailbox")
    posting = any(finding.apps for result, finding in findings if result.path == "compromise")
    for topic in dict.fromkeys(("mailbox", *order_of("app" if posting else UNKNOWN))):
        if topic == "posts":
            yield from _undone(known, findings)
        elif topic in _TOPICS - lacks:
            yield Step(
                topic=topic,
                title=_title(topic, findings, events, zone),
                where=_where(topic, known, kinds),
                fingerprints=tuple(settled[topic]),
            )


def _undone(known: Platform, findings: Sequence[tuple[Result, Finding]]) -> Iterator[Step]:
    """Yield the steps that undo what others see, each with its own place.

    Posts and messages come after the other changes, as in the playbook, and with them the advice to look again.
    """
    settled: dict[str, dict[str, str]] = {}
    for result, finding in findings:
        if _topic(result, finding) == "posts":
            settled.setdefault(result.undo, {})[result.fingerprint(finding)] = where_undone(_kind(result, finding))
    own, acts = settled.pop("", {}), acts_named(known)
    for undo, places in settled.items():
        where = series(list(dict.fromkeys(filter(None, places.values()))))
        yield Step(topic="posts", title=tr(undo), where=where, fingerprints=tuple(places))
    lines = [step_words("posts").filled(acts=acts).line] * bool(acts) + [step_words("again").line]
    yield Step(topic="posts", title=" ".join(lines), where=where_seen(known), fingerprints=tuple(own))


def _title(
    topic: str,
    findings: Sequence[tuple[Result, Finding]],
    events: Sequence[TimelineEvent],
    zone: tzinfo,
) -> str:
    """Return the action of a step, with the details of findings and events."""
    words = step_words(topic)
    if topic == "apps":
        given = apps_named(name for _, finding in findings for name in finding.apps)
    else:
        given = changes_named(topic, ((event.kind, event.at) for event in events), zone)
    line = words.filled(**given).line if given else words.line
    if topic == "contacts" and any(event.kind == "phone" for event in events):
        carrier = step_words("carrier")
        return f"{line} {carrier.reason}"
    return line


def _kind(result: Result, finding: Finding) -> str:
    """Return the kind of what a finding saw, or "" where others see none."""
    if finding.subject.startswith(_DIFFERENCE):
        return finding.subject.removeprefix(_DIFFERENCE)
    return _SEEN_KINDS.get(result.check, "")


def _topic(result: Result, finding: Finding) -> str:
    """Return the step that settles a finding."""
    if result.path == "app":
        return "apps"
    if result.path == "session":
        return "sessions"
    if topic := _OF_DIFFERENCES.get(_kind(result, finding)):
        return topic
    return "contacts" if result.path == "recovery" or result.check == "account-changes" else "posts"


def _where(topic: str, known: Platform, kinds: Collection[str]) -> str:
    if topic == "keys":
        return known.page("keys" if "access-key" in kinds and "keys" in known.settings else "apps")
    words = step_words(topic)
    return words.where or known.page(words.page)
