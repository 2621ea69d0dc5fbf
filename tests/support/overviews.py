"""An invented report about a fleet, with every part it can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hygiene.model.account import Account
from hygiene.model.finding import QUESTIONS, Confidence, Question, Severity
from hygiene.model.policy.fleet import FleetAccount
from hygiene.report.changes.records import Cause, Change, ChangeKind, Found
from hygiene.report.fleet.questions import Answer
from hygiene.report.fleet.records import FleetLine, GroupLine, Overview, Person, SharedFinding
from hygiene.report.verdict.word import WORDS
from tests.support.reports import SETTINGS, score

NOW: Final = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)
LAST: Final = NOW - timedelta(days=7)
_MARK: Final = "a65f80f91caa6d76"
CLEAR: Final[Mapping[Question, Answer]] = dict.fromkeys(QUESTIONS, "clear")
"""The answers about an account with nothing to find."""


def account(platform: str, handle: str, group: str = "brand", owner: str = "Dana", **more: object) -> FleetAccount:
    """Return an account of the fleet."""
    fields: dict[str, object] = {
        "responder": "", "people": (), "tools": None, "timezone": "", "importance": "normal", "exports": (),
    }  # fmt: skip
    named = {"platform": platform, "handle": handle, "group": group, "owner": owner}
    return FleetAccount(**{**fields, **named, **more})  # type: ignore[arg-type]  # fields by name


def line(of: FleetAccount, word: str = "low", reason: str = "", **more: object) -> FleetLine:
    """Return the line of an account that was read two days ago."""
    fields: dict[str, object] = {
        "state": "read", "score": score(0.02, 0.08), "found": {}, "taken_at": NOW - timedelta(days=2), "answered": 6,
        "asked": 6, "compared": True, "answers": CLEAR,
        "file": f"accounts/{of.platform}-{of.handle.partition('@')[0]}.html",
    }  # fmt: skip
    return FleetLine(**{**fields, **more, "account": of, "word": word, "reason": reason})  # type: ignore[arg-type]


def found(message: str, severity: Severity = Severity.HIGH, confidence: Confidence = Confidence.HIGH) -> Found:
    """Return a finding as one of the runs had it."""
    return Found(
        fingerprint=_MARK, subject="app:1", message=message, severity=severity, confidence=confidence,
        fix="Look at it today. Ask its owner.",
    )  # fmt: skip


def change(
    kind: ChangeKind, of: FleetAccount, message: str, severity: Severity = Severity.HIGH, cause: Cause = "account"
) -> Change:
    """Return a change of an account. What changed was of low severity before."""
    now = None if kind == "gone" else found(message, severity)
    before = None if kind == "new" else found(message, severity if kind == "gone" else Severity.LOW)
    why = {"rule": "A tool is allowed no longer.", "reading": "Sessions were not read."}.get(cause, "")
    who = Account(platform=of.platform, handle=of.handle)
    worse = kind != "gone"
    return Change(kind=kind, cause=cause, check="apps", account=who, now=now, before=before, why=why, worse=worse)


def lines(text: str = "Nightly Poster") -> tuple[FleetLine, ...]:
    """Return twelve accounts, the worst first. An attacker can choose `text`."""
    main = account("x", "harbourlane", responder="Sam", importance="high", people=("Kim", "Lee"))
    italy = account("x", "shore_it", "regions", "Noor")
    shop = account("instagram", "harbourlane.shop", "retail", "Robin", people=("Kim",))
    return (
        line(main, "act now", f"Post 1 came from “{text}”, which was never used before.", signs=2,
             surest=Confidence.HIGH, found={Severity.CRITICAL: 1, Severity.HIGH: 2},
             fix=f"Revoke “{text}”. Where: {SETTINGS}.", answers={**CLEAR, "signs": "critical", "apps": "high"},
             changes=(change("new", main, f"Post 1 came from “{text}”.", Severity.CRITICAL),
                      change("changed", main, f"“{text}” can post as you."))),
        line(shop, "check first", "A sign-in came from a new country.", signs=1, surest=Confidence.MEDIUM,
             found={Severity.HIGH: 1}, changes=(change("new", shop, "A sign-in came from a new country."),),
             answers={**CLEAR, "signs": "high", "recovery": "medium"}),
        line(account("mastodon", "shore@a.example", "retail", "Robin"), "check first",
             "A sign-in failed 40 times. Its newest export is 90 days old.",
             signs=1, surest=Confidence.LOW, state="stale", taken_at=NOW - timedelta(days=90), compared=False,
             answers={**dict.fromkeys(QUESTIONS, "too old"), "signs": "low"}),
        line(account("x", "shore_pl", "regions", ""), "high", "The password is in a list of breached ones.",
             found={Severity.CRITICAL: 1}, answers={**CLEAR, "passwords": "critical"}),
        line(account("x", "shore_de", "regions", ""), "raised", f"“{text}” can post as you, but has never posted.",
             found={Severity.HIGH: 1}, answers={**CLEAR, "apps": "high"}, changes=(
                 change("changed", shop, "“Old Feed” can post as you.", cause="rule"),
                 change("gone", shop, "One app was never used.", Severity.LOW))),
        line(account("tiktok", "harbourlane", importance="high"), "not enough read", "Sessions were not read.",
             damage=("no file matches sessions/tiktok-*.zip",), unread=("session-anomaly",),
             answered=4, open=("passwords", "sessions"),
             answers={**CLEAR, "passwords": "not read", "sessions": "not read", "signs": "low"}),
        line(account("x", "shore_fr", "regions", "Noor"), "not enough read", "Its newest export is 50 days old.",
             state="stale", taken_at=NOW - timedelta(days=50), compared=False,
             answers=dict.fromkeys(QUESTIONS, "too old")),
        line(account("facebook", "harbourlane"), "not enough read",
             "Nothing was read: no file matches exports/facebook-*.zip.", state="not read", score=None, taken_at=None,
             answered=0, asked=0, compared=False, file=""),
        line(account("x", text, "regions", text), "not enough read", "Nothing was read: its export is damaged.",
             state="not read", score=None, taken_at=None, answered=0, asked=0, compared=False, file=text),
        line(account("youtube", "harbourlane"), "accepted", "One app was accepted until 2026-06-01.",
             answers={each: answer for each, answer in {**CLEAR, "apps": "accepted"}.items() if each != "recovery"}),
        line(account("bluesky", "harbourlane.example", responder="Sam"), "low", compared=False),
        line(italy, "low", changes=(change("gone", italy, "A session came from a new country.", cause="reading"),)),
    )  # fmt: skip


def group_lines(of: Sequence[FleetLine]) -> tuple[GroupLine, ...]:
    """Return the groups of some accounts."""
    made = []
    for name in dict.fromkeys(each.account.group for each in of):
        its = [each for each in of if each.account.group == name]
        words = Counter(each.word for each in its)
        made.append(GroupLine(
            name=name, accounts=len(its), words={word: words[word] for word in WORDS if words[word]},
            unread=sum(each.state == "not read" for each in its), file=f"group-{name}.html",
            worse=sum(one.worse for each in its for one in each.changes if each.compared),
        ))  # fmt: skip
    return tuple(made)


def shared(of: Sequence[FleetLine], text: str) -> tuple[SharedFinding, ...]:
    """Return an app, a password and an address that accounts share."""
    names = tuple(sorted(each.account.name for each in of))
    app = SharedFinding(
        kind="app", fingerprint="7a5fc17eef09df58", message=f"“{text}” can post as 8 of your accounts.",
        severity=Severity.HIGH, confidence=Confidence.HIGH, fix=f"Revoke it at {SETTINGS} unless you use it.",
        accounts=names[:8],
    )  # fmt: skip
    password = replace(
        app, kind="password", fingerprint="0f5fc17eef09df58", message="2 accounts share one password.",
        severity=Severity.CRITICAL, fix="Give each account its own password.", accounts=names[:2],
    )  # fmt: skip
    address = replace(
        app, kind="recovery", fingerprint="1e5fc17eef09df58", message="One e-mail address recovers 3 accounts.",
        severity=Severity.MEDIUM, fix="", accounts=names[2:5], accepted=True,
    )  # fmt: skip
    return password, app, address


def overview(text: str = "Nightly Poster", **changes: object) -> Overview:
    """Return the report about twelve accounts; `changes` replace its fields."""
    each = lines(text)
    together = replace(change("new", each[0].account, "2 accounts share one password."), account=None)
    names = tuple(sorted(one.account.name for one in each))
    fields: dict[str, object] = {
        "name": "Harbour Lane", "view": "", "generated_at": NOW, "zone": ZoneInfo("Europe/Berlin"),
        "version": "0.1.0", "lines": each, "groups": group_lines(each), "shared": shared(each, text),
        "people": (Person(name="Kim", accounts=names, too_many=True),
                   Person(name="Lee", accounts=names[:1], too_many=False)),
        "person_accounts": 10, "stale_days": 35, "score": score(0.2, 0.6),
        "since": LAST, "shared_changes": (together,), "run": 12, "took": timedelta(minutes=3),
        "notes": ("The history could not be written because the disk is full",),
        "policy_notes": ("`tools` in the fleet file lists “Bufer”, which matches no client or app that was read",),
    }  # fmt: skip
    return Overview(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def empty() -> Overview:
    """Return a report about no account."""
    return overview(lines=(), groups=(), shared=(), people=(), score=None, since=None, run=0, took=None,
                    notes=(), policy_notes=(), shared_changes=())  # fmt: skip


def calm() -> Overview:
    """Return a report about three calm accounts, the first one that is kept."""
    each = tuple(replace(one, compared=False) for one in lines()[-3:])
    return overview(
        lines=each, groups=(), shared=(), people=(), since=None, run=1, notes=(), policy_notes=(), shared_changes=()
    )


def hostile(text: str) -> Overview:
    """Return a report whose every string from outside is `text`."""
    made = overview(text, name=text, view=f"owner {text}", notes=(text,), policy_notes=(text,))
    people = (replace(made.people[0], name=text), *made.people[1:])
    groups = (replace(made.groups[0], name=text, file=text), *made.groups[1:])
    rest = tuple(replace(each, fix=text, accounts=(text, *each.accounts)) for each in made.shared)
    return replace(made, people=people, groups=groups, shared=rest)


def many(count: int) -> Overview:
    """Return a report about many accounts, all with an alarm and news."""
    first = lines("N" * 100 + " " + "x" * 100)[0]
    each = tuple(replace(first, account=replace(first.account, handle=f"brand_{n}", owner="")) for n in range(count))
    return overview(lines=each, groups=group_lines(each))
