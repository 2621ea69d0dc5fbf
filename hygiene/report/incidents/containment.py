"""Containment: the steps that end an intruder's access, in order.

What the intruder used comes first. Suspicious posts through an app are stopped by revoking the app, because a new
password does not stop it. Without such posts it is the sessions, and then the password. The steps follow the platforms'
own advice for accounts that were taken over, and owners' public reports of what failed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result
from hygiene.model.text import listed, printable
from hygiene.reference.platforms import Platform, platform
from hygiene.report.report import Step

_MAILBOX_KINDS: Final = frozenset({"email", "password-reset", "recovery"})
"""Kinds of events that pass through the mailbox."""
_NAMED: Final = 8
"""The most apps that a step names.

The findings name the others.
"""
_TITLES: Final[Mapping[str, str]] = {
    "mailbox": "Secure your mailbox first. End its other sessions, change its password, and delete rules that forward "
    "mail, because whoever reads it can undo the other steps.",
    "sessions": "End all other sessions. Whoever is still signed in could change the password again.",
    "password": "Change the password to one that you use nowhere else.",
    "apps": "Revoke every app that you do not know. A new password does not stop an app.",
    "contacts": "Check the e-mail address, the phone number and the other ways to recover the account. Put your own "
    "back.",
    "second_factor": "Switch on a second factor, and remove every one that you did not add.",
    "posts": "Keep a copy of the {acts} that are not yours, then delete them. Look again tomorrow, because "
    "an app or a session may keep working for some hours after you end it.",
}
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
    account: Account, findings: Sequence[tuple[Result, Finding]], kinds: Collection[str], *, mailbox: bool
) -> Iterator[Step]:
    """Yield the steps of an incident, the first to do first.

    Apps come first where a sign names one that posted, and after the password otherwise.

    Args:
        account: The account of the incident.
        findings: The findings of the incident. Each is settled by one step.
        kinds: The kinds of the events in the incident.
        mailbox: Whether a finding says that someone else may read a mailbox.
    """
    settled: dict[str, list[str]] = {topic: [] for topic in _TITLES}
    for result, finding in findings:
        settled[_topic(result)].append(result.fingerprint(finding))
    known = platform(account.platform)
    lacks = {topic for topic, part in _NEEDS.items() if part in known.without and not settled[topic]}
    posting = any(finding.apps for result, finding in findings if result.path == "compromise")
    for topic in _APPS_FIRST if posting else _TITLES:
        title = _own_acts(known) if topic == "posts" else _TITLES[topic]
        if topic not in lacks and (topic != "mailbox" or mailbox or _MAILBOX_KINDS & set(kinds)):
            yield Step(
                topic=topic,
                title=_title(topic, title, findings),
                where=_where(topic, known),
                fingerprints=tuple(settled[topic]),
            )


def _own_acts(known: Platform) -> str:
    """Return what to do about the acts that a platform has."""
    acts = [part for part in ("posts", "messages") if part not in known.without]
    title = _TITLES["posts"].format(acts=" and ".join(acts))
    return title if acts else title.partition("then delete them. ")[2]


def _title(topic: str, title: str, findings: Sequence[tuple[Result, Finding]]) -> str:
    """Return what to do in a step, with what these findings add to it."""
    if topic == "apps":
        return _revoke(findings) or title
    undo = dict.fromkeys(result.undo for result, _ in findings if result.undo) if topic == "posts" else ()
    return " ".join([*undo, title])


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
        f"Revoke {shown}, and every other app that you do not know. A new password does not stop an app. If {yours}, "
        "secure your account there as well."
    )


def _where(topic: str, known: Platform) -> str:
    if topic == "mailbox":
        return "in the settings of your mail provider"
    if topic == "posts":
        return known.page("activity") if "activity" in known.settings else f"on {known.title}"
    return known.page(_PAGES[topic])
