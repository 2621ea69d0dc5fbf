"""Reports to render: a rich one, an empty one and a hostile one.

In the hostile one every string from outside is an attack.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Question, Result, Severity, Status
from hygiene.model.records import App
from hygiene.model.snapshot import Input
from hygiene.report.changes.records import Change, Changes, Found, Unread
from hygiene.report.parts.lines import AppLine, EntryLine, PluginLine
from hygiene.report.report import (
    Accepted,
    AccountLine,
    Compromise,
    Fix,
    Incident,
    NearSign,
    NotChecked,
    Report,
    Step,
    Timeline,
    TimelineEvent,
    TimelineWindow,
)
from hygiene.report.score.number import Range, Score
from hygiene.report.verdict.coverage import Coverage, Look
from hygiene.report.verdict.verdict import Verdict
from hygiene.report.verdict.word import Word

NOW = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)
SETTINGS = "https://x.com/settings/connected_apps"
ACME = Account(platform="x", handle="acme", id="12")
SHOP = Account(platform="x", handle="acme_shop", id="34")
TITLES = {
    "authorized-apps": "Apps that can act for you",
    "post-client": "Posts from an unfamiliar app",
    "password-strength": "Weak passwords",
    "password-reuse": "Reused passwords",
    "post-time": "Posts at unusual times",
}


QUESTIONS: tuple[Question, ...] = ("signs", "sessions", "apps", "passwords", "second factor", "recovery")
SEEN = Coverage(answered=("signs", "apps"), asked=QUESTIONS)
CALM = "Nothing serious found, and all that decides was looked at."


def score(low: float, high: float) -> Score:
    """Return a score with two paths."""
    middle = (low * high) ** 0.5
    return Score(
        expected=middle,
        low=low,
        high=high,
        bounds=(low / 2, min(1.0, 2 * high)),
        by_path={
            "app": Range(expected=low, low=low, high=low),
            "guess": Range(expected=0.0015, low=0.0015, high=high / 2),
        },
    )


def verdict(word: Word = "low", sentence: str = CALM, because: tuple[str, ...] = ()) -> Verdict:
    """Return a verdict with these words."""
    return Verdict(word=word, sentence=sentence, because=because)


def look(account: Account | None = ACME, **changes: object) -> Look:
    """Return a look at the passwords."""
    fields: dict[str, object] = {
        "question": "passwords",
        "account": account,
        "where": "scan the export of your password manager (--vault FILE)",
        "what": "reused, guessable and breached passwords",
        "reasons": ("no vault was given",),
        "decides": True,
    }
    return Look(**{**fields, **changes})  # type: ignore[arg-type]  # as in `report`


def report(**changes: object) -> Report:
    """Return a small, complete report; `changes` replace its fields."""
    fields: dict[str, object] = {
        "generated_at": NOW,
        "version": "0.1.0",
        "zone": ZoneInfo("Europe/Berlin"),
        "verdict": verdict(),
        "score": score(0.033, 0.121),
        "coverage": SEEN,
        "compromise": Compromise(status="clear", confidence=None, statement="No sign of it in 1,234 posts."),
        "accounts": (account_line(ACME),),
        "results": (Result(check="post-time", path="session", account=ACME, status=Status.CLEAR),),
        "titles": TITLES,
        "apps": (),
        "incidents": (),
        "fix_first": (),
        "timeline": timeline(),
        "not_checked": (),
        "accepted": (),
        "stale_acceptances": (),
        "inputs": (),
        "plugins": (),
    }
    return Report(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def timeline(
    *lines: TimelineEvent, undated: tuple[TimelineEvent, ...] = (), left_out: int = 0, older: int = 0
) -> Timeline:
    """Return a timeline of these lines over the year before `NOW`."""
    since = NOW - timedelta(days=365)
    return Timeline(
        since=since,
        until=NOW,
        windows=(TimelineWindow(account=ACME, since=since, until=NOW),),
        lines=lines,
        undated=undated,
        left_out=left_out,
        older=older,
    )


def account_line(account: Account, owner: str = "Dana") -> AccountLine:
    """Return an account in scope."""
    return AccountLine(
        account=account,
        owner=owner,
        taken_at=NOW - timedelta(days=2),
        taken_at_means="stated by the export",
        verdict=verdict(),
        score=score(0.033, 0.121),
        coverage=SEEN,
    )


def empty() -> Report:
    """Return a run that was given nothing it could read."""
    return report(
        verdict=verdict("not enough read", "Nothing that was read answers a question."),
        score=Score(expected=0.0159, low=0.01, high=0.02, bounds=(0.01, 0.42)),
        coverage=Coverage(answered=(), asked=()),
        compromise=Compromise(status="unknown", confidence=None, statement="No posts were read."),
        accounts=(),
        results=(),
    )


def post_client(count: int = 1) -> Result:
    """Return a sign of compromise, undated when the id is even."""
    findings = tuple(
        Finding(
            subject=f"post:{number}",
            message=f'Post {number} came from "Nightly Poster", which was never used before.',
            severity=Severity.CRITICAL,
            confidence=Confidence.MEDIUM,
            why="Whoever posts through an app you do not use may not be you.",
            fix="Look at https://x.com/i/web/status/1 and delete the post if it is not yours.",
            at=datetime(2026, 2, 27, 2, 11, tzinfo=UTC) if number % 2 else None,
            evidence=("client Nightly Poster", "1,233 posts from others"),
        )
        for number in range(1, count + 1)
    )
    return Result(check="post-client", path="compromise", account=ACME, status=Status.FOUND, findings=findings)


def authorized_apps() -> Result:
    """Return two exposures.

    In the rich report, which was read only in part, the second one is accepted.
    """
    rows = (("1", "Nightly Poster", Severity.HIGH), ("2", "Old Scheduler", Severity.LOW))
    findings = tuple(
        Finding(
            subject=f"app:{number}",
            message=f'"{name}" may post as you and has had access for 9 years.',
            severity=severity,
            why="An app that may write can post for whoever holds its keys.",
            fix=f"Open {SETTINGS}, choose {name}, and revoke its access.",
        )
        for number, name, severity in rows
    )
    return Result(
        check="authorized-apps",
        path="app",
        account=ACME,
        status=Status.FOUND,
        findings=findings,
        reason="apps signed in with before 2013 are not in this export",
    )


def app_line(number: int, name: str, **changes: object) -> AppLine:
    """Return one app that may write."""
    app = {"id": str(number), "name": name, "publisher": "Acme Tools", "permissions": frozenset({"read", "write"})}
    line = {"account": ACME, "age_days": 3300, "last_post_at": None, "posts": 0}
    line |= {key: changes.pop(key) for key in list(changes) if key in line}
    return AppLine(app=App(**{**app, **changes}), **line)  # type: ignore[arg-type]  # as above


FIXES = (
    Fix(
        account=ACME,
        subject="app:1",
        title='Revoke "Nightly Poster"',
        how=f"Open {SETTINGS}, choose Nightly Poster, and revoke its access.",
        severity=Severity.CRITICAL,
        compromise=True,
        adds=0.021,
        gain="big",
        owner="Dana",
        fingerprints=("a65f80f91caa6d76", "7a5fc17eef09df58"),
    ),
    Fix(
        account=SHOP,
        subject="app:9",
        title="“Old Scheduler” can post as you, but has never posted",
        how=f"Revoke “Old Scheduler” at {SETTINGS}, unless you use it. Then look again.",
        severity=Severity.HIGH,
        compromise=False,
        adds=0.0051,
        gain="big",
        owner="Sam (shop)",
        fingerprints=("aabbccdd00112233",),
    ),
    Fix(
        account=None,
        subject="reuse",
        title="Give each account its own password",
        how="Change the password of the less important one.",
        severity=Severity.MEDIUM,
        compromise=False,
        adds=0.0,
        gain="small",
        owner="",
        fingerprints=(),
    ),
)
"""Fixes: of a sign, of an exposure, and of no account."""
HAPPENED = (
    'x/@acme: Post 1 came from "Nightly Poster", which was never used before. Only you know whether this was you.'
)
SESSIONS = look(
    SHOP,
    question="sessions",
    where="look at https://x.com/settings/sessions",
    what="devices and places that you do not know",
    reasons=(
        "data/ip-audit.js is missing (ask for the archive again, and keep all of its parts together)",
        "no logins",
    ),
)


def rich() -> Report:
    """Return a report with one of everything."""
    apps, posts = authorized_apps(), post_client()
    other = Result(check="post-time", path="session", account=ACME, status=Status.CLEAR)
    blind = Result(
        check="password-strength", path="guess", account=None, status=Status.UNKNOWN, reason="no vault was given"
    )
    accepted = apps.findings[1]
    return report(
        verdict=verdict("check first", HAPPENED, because=(posts.fingerprint(posts.findings[0]),)),
        score=score(0.033, 0.421),
        coverage=replace(SEEN, looks=(look(), SESSIONS), by_hand={"apps": date(2026, 2, 3)}),
        compromise=Compromise(
            status="found",
            confidence=Confidence.MEDIUM,
            statement="1 post of the last 30 days came from an app never used before.",
            fingerprints=(posts.fingerprint(posts.findings[0]),),
        ),
        accounts=(
            replace(account_line(ACME), verdict=verdict("check first", HAPPENED), signs=1, surest=Confidence.MEDIUM),
            replace(account_line(SHOP, owner=""), verdict=verdict("not enough read", "Nothing found.")),
        ),
        results=(apps, posts, other, blind),
        apps=(
            app_line(1, "Nightly Poster", last_post_at=datetime(2026, 2, 27, 2, 11, tzinfo=UTC), posts=1),
            app_line(2, "Old Scheduler", publisher="", permissions=frozenset()),
            app_line(3, "日本語のとても長い名前のアプリケーション", age_days=None, posts=None),
            app_line(4, "Registered", granted_at_means="registration", age_days=40),
        ),
        incidents=(incident(posts, apps),),
        fix_first=FIXES[1:],
        timeline=_story(posts),
        not_checked=(
            NotChecked(
                check="password-strength",
                title="Weak passwords",
                account=None,
                reason="no vault was given",
                decides=True,
            ),
        ),
        accepted=(
            Accepted(
                fingerprint=apps.fingerprint(accepted),
                reason="needed until the move",
                owner="Dana",
                until="2026-06-30",
                finding=accepted,
            ),
        ),
        stale_acceptances=(
            Accepted(fingerprint="00112233aabbccdd", reason="gone", owner="Sam", until="2026-12-31", finding=None),
        ),
        inputs=_inputs(),
        plugins=_plugins(),
        policy="hygiene.toml",
        policy_notes=("`apps.deny` in the policy lists “Bird Boost”, which matches no app that was read",),
    )


def incident(posts: Result, apps: Result) -> Incident:
    """Return what happened on the account: a grant, a post, and two steps."""
    grant, sign = _story(posts).lines[1:]
    return Incident(
        account=ACME,
        owner="Dana",
        title=posts.findings[0].message,
        confidence=Confidence.MEDIUM,
        since=grant.at,
        until=sign.at,
        events=(grant, sign),
        steps=(
            Step(
                topic="apps",
                title="Revoke “Nightly Poster”",
                where=f"at {SETTINGS}",
                fingerprints=(apps.fingerprint(apps.findings[0]),),
            ),
            Step(topic="sessions", title="End all other sessions. They stay open.", where="under Settings > Sessions"),
        ),
        fingerprints=(posts.fingerprint(posts.findings[0]), apps.fingerprint(apps.findings[0])),
    )


def _story(posts: Result) -> Timeline:
    spring = datetime(2025, 5, 1, 9, 30, tzinfo=UTC)
    sign = posts.findings[0]
    return timeline(
        TimelineEvent(at=spring, account=SHOP, kind="phone", what="the phone number changed"),
        TimelineEvent(
            at=datetime(2026, 2, 25, tzinfo=UTC),
            account=ACME,
            kind="grant",
            what="“Nightly Poster” was given access",
            near=NearSign(fingerprint=posts.fingerprint(sign), account=ACME, gap=timedelta(days=2, hours=2)),
        ),
        TimelineEvent(at=sign.at, account=ACME, kind="finding", what=sign.message, fingerprint=posts.fingerprint(sign)),
        undated=(TimelineEvent(at=None, account=ACME, kind="grant", what="“Registered” was given access"),),
        left_out=2,
        older=1,
    )


def _inputs() -> tuple[Input, ...]:
    return (
        Input(
            path="exports/acme.zip",
            sha256="5e" * 32,
            reader="x-archive",
            read={"posts": 1234, "apps": 4},
            gaps={"logins": "data/ip-audit.js is missing"},
            warnings=("2 posts are dated before the platform began",),
        ),
    )


def _plugins() -> tuple[PluginLine, ...]:
    return (
        PluginLine(
            group="checks", name="authorized-apps", distribution="account-hygiene", version="0.1.0", sees=("apps",)
        ),
        PluginLine(group="readers", name="x-archive", distribution="account-hygiene", version="0.1.0"),
        PluginLine(group="checks", name="beta-night", distribution="hygiene-beta", version="2.0", sees=("posts",)),
        PluginLine(
            group="checks", name="gamma", distribution="hygiene-gamma", version="1.1", error="ImportError: no module"
        ),
    )


def changes() -> Changes:
    """Return a change of each kind since a run in February.

    The last one is about what was not read this time.
    """
    posts, apps = post_client(), authorized_apps()
    new, grant = _as_found(posts, posts.findings[0]), _as_found(apps, apps.findings[0])
    milder = replace(grant, severity=Severity.MEDIUM)
    ended = replace(grant, fingerprint="0d" * 8, subject="app:7", message="“Old Feed” may post as you.")
    shared = replace(ended, fingerprint="0e" * 8, subject="reuse", message="2 accounts share one password.")
    first = Change(kind="new", cause="account", check=posts.check, account=ACME, now=new, before=None, worse=True)
    gone = Change(kind="gone", cause="account", check=apps.check, account=ACME, now=None, before=ended)
    rule, unread = "The rule of this check changed.", "Passwords were not read this time."
    return Changes(
        since=NOW - timedelta(days=28),
        lines=(
            first,
            replace(first, kind="changed", cause="rule", check=apps.check, now=grant, before=milder, why=rule),
            gone,
            replace(gone, cause="reading", check="password-reuse", account=None, before=shared, why=unread),
        ),
        still=1,
        runs=(3, 5),
        first=(SHOP,),
        missing=(Account(platform="bluesky", handle="acme.example", id="did:plc:1"),),
        unread=(Unread(check="password-reuse", account=None, reason="no vault was given"),),
    )


def _as_found(result: Result, finding: Finding) -> Found:
    return Found(
        fingerprint=result.fingerprint(finding),
        subject=finding.subject,
        message=finding.message,
        severity=finding.severity,
        confidence=finding.confidence,
        fix=finding.fix,
    )


def hostile(text: str) -> Report:
    """Return a report in which `text` stands for every outside string."""
    account = Account(platform="x", handle=text, id=text)
    finding = Finding(
        subject=text, message=text, severity=Severity.HIGH, why=text, fix=text, evidence=(text, text), at=NOW
    )
    other = Finding(subject=text + "2", message=text, severity=Severity.LOW)
    found = Result(
        check="check", path="app", account=account, status=Status.FOUND, findings=(finding, other), reason=text
    )
    app = App(id=text, name=text, publisher=text, permissions=frozenset({text}))
    accepted = Accepted(
        fingerprint=found.fingerprint(other), reason=text, owner=text, until="2026-06-30", finding=other
    )
    event = TimelineEvent(at=NOW, account=account, kind=text, what=text)
    now = _as_found(found, finding)
    changed = Change(
        kind="new", cause="account", check="check", account=account, now=now, before=None, why=text, worse=True
    )
    return report(
        verdict=verdict("check first", text, because=(text,)),
        coverage=replace(SEEN, looks=(look(account, where=text, what=text, reasons=(text, text + "2")),)),
        compromise=Compromise(status="found", confidence=Confidence.LOW, statement=text),
        accounts=(account_line(account, owner=text), account_line(ACME, owner=text)),
        incidents=(
            Incident(
                account=account,
                owner=text,
                title=text + "3",
                confidence=Confidence.LOW,
                since=NOW,
                until=None,
                events=(event,),
                steps=(Step(topic="apps", title=text, where=text + "4"),),
                fingerprints=(found.fingerprint(finding),),
            ),
        ),
        policy=text,
        policy_notes=(text,),
        results=(found, Result(check="clear", path="guess", account=account, status=Status.CLEAR)),
        titles={"check": text, "clear": text},
        apps=(AppLine(account=account, app=app, age_days=3, last_post_at=NOW, posts=1),),
        fix_first=(
            Fix(
                account=account,
                subject=text,
                title=text,
                how=text,
                severity=Severity.HIGH,
                compromise=False,
                adds=0.02,
                gain="big",
                owner=text,
                fingerprints=(),
            ),
        ),
        timeline=timeline(
            event,
            TimelineEvent(at=NOW, account=ACME, kind="finding", what=text, fingerprint=found.fingerprint(finding)),
            undated=(TimelineEvent(at=None, account=account, kind=text, what=text),),
        ),
        not_checked=(NotChecked(check="check", title=text, account=account, reason=text, decides=True),),
        accepted=(accepted,),
        stale_acceptances=(accepted,),
        inputs=(Input(path=text, sha256="ab" * 32, reader=text, read={text: 1}, gaps={text: text}, warnings=(text,)),),
        plugins=(PluginLine(group="checks", name=text, distribution=text, version=text, sees=(text,), error=text),),
        entries=(EntryLine(ref=text, sites=(text,), user=text, in_use=True),),
        changes=Changes(
            since=NOW,
            lines=(changed, replace(changed, kind="gone", now=None, before=replace(now, fingerprint="ab" * 8))),
            first=(account,),
            unread=(Unread(check="check", account=account, reason=text),),
        ),
    )


def entry(read: dict[str, int]) -> Input:
    """Return an input with these contents."""
    return Input(path="exports/acme.zip", sha256="5e" * 32, reader="x-archive", read=read, gaps={})
