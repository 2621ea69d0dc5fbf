"""Containment: the steps that end an intruder's access, in order.

What the intruder used comes first. Suspicious posts through an app are stopped by revoking the app, because a new
password does not stop it. Without such posts it is the sessions, and then the password. The steps follow the platforms'
own advice for accounts that were taken over, and owners' public reports of what failed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result
from hygiene.model.text import listed, local, printable, series
from hygiene.reference.platforms import Platform, platform
from hygiene.report.report import Step, TimelineEvent

_MAILBOX_KINDS: Final = frozenset({"email", "password-reset", "recovery"})
"""Kinds of events that pass through the mailbox."""
_NAMED: Final = 8
"""The most apps that a step names.

The findings name the others.
"""
_KEY_KINDS: Final[Mapping[str, str]] = {"access-key": "key or token", "app-password": "app password"}
"""Kinds of events that make something to sign in with, and its name."""
_OFF: Final[Mapping[str, str]] = {"second-factor-off": "your second factor"}
_TITLES: Final[Mapping[str, str]] = {
    "mailbox": "Secure your mailbox first, because whoever reads it can undo the other steps. End its other sessions, "
    "change its password, and delete rules that forward mail.",
    "sessions": "End all other sessions, because whoever is still signed in could change the password again.",
    "password": "Change the password to one that you use nowhere else, because the old one may be known.",
    "keys": "Delete the {made}, and every other that you did not make, because a new password does not stop it.",
    "apps": "Revoke every app that you do not know, as a new password stops no app.",
    "contacts": "Check the e-mail address and the phone number, because one that is not yours lets someone back in. "
    "Put your own back, and check the other ways to recover the account.",
    "second_factor": "Switch on a second factor and remove any not yours, because passwords get stolen.",
    "posts": "Keep a copy of the {acts} that are not yours as proof, then delete them. Look again tomorrow, because "
    "an app or a session may keep working for some hours after you end it.",
}
"""What to do in each step.

The first sentence has the reason, because a short report shows that one alone.
"""
_CHANGED: Final[Mapping[str, str]] = {"email": "e-mail address", "phone": "phone number"}
"""Kinds of changes that lock the owner out, and what to put back."""
_PUT_BACK: Final = (
    "Put your own {changed} back, and check the other ways to recover the account, because an address or number that "
    "is not yours lets someone back in."
)
_PHONE: Final = (
    "If your phone has lost its network, call your phone company, because someone may have taken over your number."
)
_OWN: Final[Mapping[str, str]] = {"messages": "in your messages", "posts": "on your profile"}
"""The places where an intruder's acts show, by the part."""
_APPS_FIRST: Final = list(dict.fromkeys(("mailbox", "apps", *_TITLES)))
"""The order of the steps where an app posted."""
_NEEDS: Final[Mapping[str, str]] = {"apps": "apps", "second_factor": "second_factors"}
"""The part of a snapshot that a step is about.

It is left out where no account of the platform has it, unless it settles a finding.
"""
_PAGES: Final[Mapping[str, str]] = {
    "apps": "apps",
    "sessions": "sessions",
    "password": "password",
    "contacts": "email",
    "second_factor": "second_factor",
}
"""The settings page of each step, as platforms.toml names it."""


def steps(
    account: Account,
    findings: Sequence[tuple[Result, Finding]],
    events: Sequence[TimelineEvent],
    zone: tzinfo,
    *,
    mailbox: bool,
) -> Iterator[Step]:
    """Yield the steps of an incident, the first to do first.

    Apps come first where a sign names one that posted, and after the password otherwise.

    Args:
        account: The account of the incident.
        findings: The findings of the incident. Each is settled by one step.
        events: The events of the incident, oldest first.
        zone: The zone of the times that a step names.
        mailbox: Whether a finding says that someone else may read a mailbox.
    """
    settled: dict[str, list[str]] = {topic: [] for topic in _TITLES}
    for result, finding in findings:
        settled[_topic(result)].append(result.fingerprint(finding))
    known = platform(account.platform)
    lacks = {topic for topic, part in _NEEDS.items() if part in known.without and not settled[topic]}
    kinds = {event.kind for event in events}
    if not kinds & set(_KEY_KINDS):
        lacks.add("keys")
    if not (mailbox or kinds & _MAILBOX_KINDS):
        lacks.add("mailbox")
    posting = any(finding.apps for result, finding in findings if result.path == "compromise")
    for topic in _APPS_FIRST if posting else _TITLES:
        if topic not in lacks:
            yield Step(
                topic=topic,
                title=_title(topic, known, findings, events, zone),
                where=_where(topic, known, kinds),
                fingerprints=tuple(settled[topic]),
            )


def _own_acts(known: Platform) -> str:
    """Return what to do about the acts that a platform has."""
    acts = [part for part in ("posts", "messages") if part not in known.without]
    title = _TITLES["posts"].format(acts=" and ".join(acts))
    return title if acts else title.partition("then delete them. ")[2]


def _title(
    topic: str,
    known: Platform,
    findings: Sequence[tuple[Result, Finding]],
    events: Sequence[TimelineEvent],
    zone: tzinfo,
) -> str:
    """Return what to do in a step, with what these findings and events add."""
    title = _TITLES[topic]
    if topic == "apps":
        return _revoke(findings) or title
    if topic == "keys":
        return title.format(made=series(list(_dated(_KEY_KINDS, "made", events, zone))))
    if topic == "contacts":
        changed, phone = list(_dated(_CHANGED, "changed", events, zone)), any(event.kind == "phone" for event in events)
        return (_PUT_BACK.format(changed=series(changed)) if changed else title) + f" {_PHONE}" * phone
    if topic == "second_factor" and (off := list(_dated(_OFF, "off since", events, zone))):
        return title.replace("Switch on a second factor", f"Switch {off[0]} on again")
    if topic == "posts":
        return " ".join([*dict.fromkeys(result.undo for result, _ in findings if result.undo), _own_acts(known)])
    return title


def _dated(names: Mapping[str, str], verb: str, events: Sequence[TimelineEvent], zone: tzinfo) -> Iterator[str]:
    """Yield the name of each kind of event that happened, with its times."""
    for kind, name in names.items():
        times = [local(event.at, zone) for event in events if event.kind == kind and event.at]
        if times:
            yield f"{name} ({verb} {listed(list(dict.fromkeys(times)), _NAMED)})"


def _topic(result: Result) -> str:
    """Return the step that settles the findings of a check."""
    if result.path == "app":
        return "apps"
    if result.path == "session":
        return "sessions"
    return "contacts" if result.path == "recovery" or result.check == "account-changes" else "posts"


def _revoke(findings: Sequence[tuple[Result, Finding]]) -> str:
    """Return the step that names the suspicious apps, or "" without any."""
    names = list(dict.fromkeys(name for _, finding in findings for name in finding.apps))
    if not names:
        return ""
    shown = listed([f"“{printable(name, 60)}”" for name in names], _NAMED)
    yours = "the app is yours" if len(names) == 1 else "one of them is yours"
    return (
        f"Revoke {shown}, and every other app that you do not know, as a new password stops no app. "
        f"If {yours}, secure your account there as well."
    )


def _where(topic: str, known: Platform, kinds: Collection[str]) -> str:
    if topic == "mailbox":
        return "in the settings of your mail provider"
    if topic == "posts":
        return " and ".join(words for part, words in _OWN.items() if part not in known.without) or known.page(
            "activity"
        )
    if topic == "keys":
        return known.page("keys" if "access-key" in kinds and "keys" in known.settings else "apps")
    return known.page(_PAGES[topic])
