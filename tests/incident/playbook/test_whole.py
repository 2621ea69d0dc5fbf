"""Whole playbooks: six incidents, from the first three things to do to the lines for the policy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hygiene.incident.playbook.drafts import drafts
from hygiene.incident.playbook.facts import Facts
from hygiene.incident.playbook.first import before_you_delete, first_steps
from hygiene.incident.playbook.lessons import aftermath
from hygiene.incident.playbook.steps import steps
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.snapshot import Snapshot
from tests.support.playbooks import DAY, HOUR, SPAM, brand, entry, facts, shown
from tests.support.snapshots import BUFFER, IPHONE, app, every, snapshot

WHOLE = Path(__file__).with_name("whole")
REUSE = Result(
    check="password-reuse",
    path="reuse",
    account=Account(platform=VAULT, handle="me", id=VAULT),
    status=Status.FOUND,
    findings=(
        Finding(
            subject="reuse:1",
            message="3 accounts share one password: Mail, X and Old forum.",
            severity=Severity.HIGH,
            concerns=(brand().key,),
        ),
    ),
)
UNUSED = Result(
    check="authorized-apps",
    path="app",
    account=brand(),
    status=Status.FOUND,
    findings=(
        Finding(
            subject="app:1",
            message="“Followers Boost” can post as you, but has never posted. You gave it access 6 years ago.",
            severity=Severity.MEDIUM,
            at=SPAM - 2000 * DAY,
            apps=("Followers Boost",),
        ),
    ),
)
EXPORT = snapshot(
    [*every(timedelta(days=2), IPHONE, SPAM - 100 * DAY, 45), *every(timedelta(days=3), BUFFER, SPAM - 90 * DAY, 28)],
    account=brand(),
    apps=(app("Buffer", "write", age=2000), app("Followers Boost", "write", age=2000)),
)


def password() -> Facts:
    """A reused password: spam, messages and a new link and address, noticed after three hours and nearly ended."""
    done = SPAM + 5 * HOUR
    return facts(
        "password",
        entry("email", "the e-mail address changed", SPAM - HOUR),
        entry("post", "3 posts came from “Twitter Web App”", count=3, until=SPAM + HOUR),
        entry("message", "sent 40 messages", SPAM + HOUR / 2, count=40),
        entry("link", "the link in the profile changed", SPAM + HOUR),
        results=[REUSE],
        surety="very likely",
        intruder=0.99,
        done={
            "sessions": ("done", done),
            "apps": ("not needed", done),
            "password": ("done", done),
            "posts": ("done", done + HOUR),
        },
        noticed=SPAM + 3 * HOUR,
    )


def granted_app() -> Facts:
    """An old app that was abused, of a person, with everything done within two hours."""
    done = SPAM + 2 * HOUR
    contained = ("apps", "sessions", "password", "contacts", "second_factor")
    return facts(
        "app",
        entry("post", "2 posts came from “Followers Boost”", count=2),
        client="Followers Boost",
        results=[UNUSED],
        done=dict.fromkeys(contained, ("done", done)),
        noticed=SPAM + HOUR,
        tone="person",
    )


def colleague() -> Facts:
    """A colleague's post on the wrong account."""
    return facts("colleague", done={"correct": ("done", SPAM + HOUR)}, noticed=SPAM + 10 * timedelta(minutes=1))


def unclear() -> Facts:
    """A post on Mastodon that nothing explains."""
    return facts("", platform="mastodon", client="")


def stolen_session() -> Facts:
    """A stolen session on Instagram, from which strangers were followed."""
    account = brand("instagram")
    followed = entry("follow", "followed 1,400 accounts", count=1400, until=SPAM + HOUR, account=account)
    return facts("phished", followed, platform="instagram", client="", tone="person")


def behind() -> Facts:
    """A cross-poster to Bluesky whose own account was taken over."""
    return facts("behind", platform="bluesky", client="Crosspost")


CASES = {each.__name__: each for each in (password, granted_app, colleague, unclear, stolen_session, behind)}


def whole(given: Facts, exports: list[Snapshot]) -> str:
    """Return everything that the playbook makes, as text."""
    platform, made = given.asked.account.platform, steps(given)
    after = aftermath(given, made, exports)
    times = [f"{name}: {at or 'not known'}" for name, at in (("began", after.first_act), ("noticed", after.noticed),
                                                             ("contained", after.contained))]  # fmt: skip
    parts = {
        "First": shown(first_steps(platform, given.answered, given.owner)),
        "Before you delete": shown(before_you_delete(platform, given.answered, given.owner)),
        "Steps": shown(made),
        **{draft.title: draft.text for draft in drafts(given, made)},
        "Afterwards": "\n".join((*times, *after.words, *after.prevented_by)),
        "Policy": after.policy.rstrip(),
    }
    return "\n\n".join(f"# {title}\n{text}".rstrip() for title, text in parts.items()) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_the_whole_playbook_of_an_incident(name: str) -> None:
    made = whole(CASES[name](), [EXPORT])

    assert (WHOLE / f"{name}.txt").read_text(encoding="utf-8") == made
