"""Snapshots and policies with any number of records of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hygiene.model.account import VAULT, Account
from hygiene.model.acts import Acts
from hygiene.model.policy import Acceptance, AccountRules, Answer, PasswordRules, Policy
from hygiene.model.posts import Client
from hygiene.model.records import EVENT_KINDS, PROFILE_KINDS, App, Contact, Device, Event, Former, Login, Secret, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.report.report import Accepted, NotChecked, Report, TimelineEvent
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder
from tests.support.reports import ACME, FIXES, account_line, app_line, entry, post_client, report, timeline
from tests.support.snapshots import DAY, NOW, WEB, app, posts, snapshot, written

Run = tuple[list[Snapshot], Policy]
"""The snapshots of a run, and its policy."""
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)


def _one(**parts: object) -> Run:
    return [replace(snapshot(), **parts)], Policy()  # type: ignore[arg-type]  # fields by name


def _two(old: Snapshot, new: Snapshot) -> Run:
    return [replace(old, taken_at=NOW - 30 * DAY), new], Policy()


def _apps(name: Callable[[int], str], n: int, **fields: object) -> tuple[App, ...]:
    return tuple(app(name(k), "read", "write", age=k / 9, id=f"{k}", **fields) for k in range(n))


def word(k: int) -> str:
    """Return a number as a word of letters, of no language."""
    return "".join("bcdfghklmnprstvz"[k >> 4 * d & 15] + "aeiou"[(k + d) % 5] for d in range(4))


def _ip(k: int) -> Hidden:
    return Hidden(f"10.{k >> 16 & 255}.{k >> 8 & 255}.{k & 255}")


def _logins(n: int, **fields: object) -> tuple[Login, ...]:
    return tuple(
        Login(at=NOW - k * HOUR, ip=_ip(k), **fields)  # type: ignore[arg-type]
        for k in range(n)
    )


def _events(kind: str, n: int) -> tuple[Event, ...]:
    return tuple(Event(at=NOW - k * HOUR, kind=kind, detail=f"from {word(k)}") for k in range(n))


def _acts(kind: str, n: int, step: timedelta) -> Acts:
    builder = ActsBuilder()
    for k in range(n):
        builder.add(Act(kind, NOW - k * step, f"person {k}"))
    return builder.build()


def _posts(n: int, text: Callable[[int], str], client: Callable[[int], Client] = lambda _: WEB) -> Snapshot:
    return snapshot(written((NOW - (n - k) * HOUR, client(k), text(k)) for k in range(n)))


def _vault(secrets: Iterable[Secret], **rules: object) -> Run:
    vault = Snapshot(
        account=Account(platform=VAULT, handle="vault.json", id=VAULT),
        taken_at=NOW,
        origin=Origin(path="vault.json", sha256="0" * 64, reader="test"),
        secrets=tuple(secrets),
    )
    return [vault], Policy(passwords=PasswordRules(**rules))  # type: ignore[arg-type]  # rules by name


def _entry(k: int, password: str, title: str = "Shop", url: str = "https://shop.example", **more: object) -> Secret:
    entry = Secret(
        ref=f"entry {k}",
        label=f"entry {k}",
        value=Hidden(password),
        username=Hidden(f"me{k}"),
        title=Hidden(title),
        urls=(url,),
        changed_at=NOW - k * DAY,
        changed_at_means="password",
    )
    return replace(entry, **more)  # type: ignore[arg-type]  # fields by name


def _history(n: int) -> tuple[Former, ...]:
    return tuple(Former(value=Hidden(f"{word(k)}-{word(k + 7)}"), until=NOW - k * HOUR) for k in range(n))


def _accounts(n: int) -> list[Snapshot]:
    return [
        replace(
            snapshot(
                apps=(app("Buffer", "write"),),
                contacts=(Contact(kind="email", value=Hidden(f"me{k}@a.example")),),
            ),
            account=Account(platform="x", handle=f"brand{k}", id=f"{k}"),
        )
        for k in range(n)
    ]


def _accepting(n: int) -> Run:
    accept = tuple(
        Acceptance(fingerprint=f"{k:016x}", reason="known", owner="me", until=date(2030, 1, 1)) for k in range(n)
    )
    return [snapshot(apps=_apps(word, n))], Policy(accept=accept)


def _answering(n: int) -> Run:
    answers = tuple(
        Answer(platform="x", handle=f"brand{k}", question="apps", answer="not fine", on=date(2024, 5, 1))
        for k in range(n)
    )
    return _accounts(n), Policy(answers=answers)


def _listing(n: int) -> Run:
    rules = AccountRules(platform="x", handle="brand", known_apps=tuple(map(word, range(n))))
    return [snapshot(apps=_apps(word, n))], Policy(accounts=(rules,))


def _listing_one_name(n: int) -> Run:
    rules = AccountRules(platform="x", handle="brand", known_apps=("Buffer",))
    return [snapshot(apps=_apps(lambda _: "Buffer", n))], Policy(accounts=(rules,))


def _known_clients(n: int) -> Run:
    rules = AccountRules(platform="x", handle="brand", known_clients=tuple(map(word, range(n))))
    return [_posts(n, lambda k: f"post {k}", lambda k: Client(word(k), "https://a.example"))], Policy(accounts=(rules,))


def _ruled(n: int) -> Run:
    rules = tuple(AccountRules(platform="x", handle=f"brand{k}", owner=f"Person {k}") for k in range(n))
    return _accounts(n), Policy(accounts=rules)


KINDS: Final[dict[str, Callable[[int], Run]]] = {
    "apps": lambda n: _one(apps=_apps(word, n)),
    "apps of one name": lambda n: _one(apps=_apps(lambda _: "Buffer", n)),
    "apps of one shape": lambda n: _one(apps=_apps(lambda k: "Buffer" + " " * (k % 2) + "." * (k // 2 % 40), n)),
    "apps of one publisher": lambda n: _one(apps=_apps(word, n, publisher="Acme Tools")),
    "apps beside posts": lambda n: (
        [replace(_posts(n, lambda k: f"post {k}", lambda k: Client(word(k))), apps=_apps(word, n))],
        Policy(),
    ),
    "apps of two exports": lambda n: _two(
        snapshot(apps=_apps(word, n)), snapshot(apps=_apps(lambda k: f"My {word(k)}", n))
    ),
    "sessions": lambda n: _one(logins=_logins(n)),
    "sessions of many devices": lambda n: _one(
        logins=tuple(replace(each, agent=f"Device {word(k)}") for k, each in enumerate(_logins(n)))
    ),
    "sessions of many countries": lambda n: _one(
        logins=tuple(replace(each, country=word(k), place=word(k)) for k, each in enumerate(_logins(n)))
    ),
    "sessions of many places": lambda n: _one(
        logins=tuple(replace(each, point=(k % 90.0, k * 7 % 180.0)) for k, each in enumerate(_logins(n)))
    ),
    "sessions of many cookies": lambda n: _one(
        logins=tuple(replace(each, cookie=k // 2) for k, each in enumerate(_logins(n)))
    ),
    "sessions of one cookie": lambda n: _one(
        logins=tuple(replace(each, cookie=1, agent=f"Device {k}") for k, each in enumerate(_logins(n)))
    ),
    "open sessions": lambda n: _one(logins=_logins(n, outcome="open")),
    "failed sign-ins": lambda n: _one(logins=_logins(n, outcome="failure")),
    "sign-ins after failed ones": lambda n: _one(
        logins=tuple(
            replace(each, outcome="success" if k % 12 == 0 else "failure", country=word(k // 12))
            for k, each in enumerate(_logins(n))
        )
    ),
    "addresses": lambda n: _one(contacts=tuple(_contacts(n))),
    "addresses of two exports": lambda n: _two(
        snapshot(contacts=tuple(_contacts(n))), snapshot(contacts=tuple(_contacts(2 * n))[n:])
    ),
    "devices": lambda n: _one(devices=_devices(n)),
    "devices of two exports": lambda n: _two(snapshot(devices=_devices(n)), snapshot(devices=_devices(2 * n)[n:])),
    "linked accounts": lambda n: _one(sign_ins=tuple(SignIn(provider=word(k), at=NOW - k * DAY) for k in range(n))),
    "second factors": lambda n: _one(second_factors=tuple(map(word, range(n)))),
    "profiles": lambda n: _two(
        snapshot(profile={kind: Hidden("before " * n) for kind in PROFILE_KINDS}),
        snapshot(profile={kind: Hidden("after " * n) for kind in PROFILE_KINDS}),
    ),
    "posts": lambda n: ([_posts(n, lambda k: f"post {word(k)} and {word(k * 7)}")], Policy()),
    "posts of one text": lambda n: ([_posts(n, lambda _: "Win now at https://prize.example")], Policy()),
    "posts by many clients": lambda n: ([_posts(n, lambda k: f"post {k}", lambda k: Client(word(k)))], Policy()),
    "posts with many links": lambda n: ([_posts(n, lambda k: f"See https://{word(k)}.example/{k}")], Policy()),
    "posts with many names": lambda n: ([_posts(n, lambda k: f"@{word(k)} #{word(k)} hello")], Policy()),
    "undated posts": lambda n: ([_undated(n)], Policy()),
    "messages": lambda n: _one(messages=_acts("message", n, MINUTE)),
    "follows": lambda n: _one(follows=_acts("follow", n, MINUTE)),
    "unfollows": lambda n: _one(follows=_acts("unfollow", n, DAY)),
    "blocks": lambda n: _one(follows=_acts("block", n, HOUR)),
    "likes": lambda n: _one(follows=_acts("like", n, MINUTE)),
    "deletions": lambda n: _one(deletions=_acts("deletion", n, MINUTE)),
    "passwords": lambda n: _vault(_entry(k, f"{word(k)}-{word(k + 99)}") for k in range(n)),
    "equal passwords": lambda n: _vault(_entry(k, "correct horse", url=f"https://{word(k)}.example") for k in range(n)),
    "similar passwords": lambda n: _vault(
        _entry(k, f"Summer{k}horse!", url=f"https://{word(k)}.example") for k in range(n)
    ),
    "titles of entries": lambda n: _vault(_entry(k, f"{word(k)}99", title=word(k)) for k in range(n)),
    "addresses of entries": lambda n: _vault(
        _entry(k, f"{word(k)}99", url=f"https://{word(k)}.example") for k in range(n)
    ),
    "addresses of one entry": lambda n: _vault(
        [_entry(0, "correct horse", urls=tuple(f"https://{word(k)}.example" for k in range(n)))]
    ),
    "history of one entry": lambda n: _vault([_entry(0, "correct horse", history=_history(n))]),
    "entries beside many addresses": lambda n: (
        [*_one(contacts=tuple(_contacts(n)))[0], *_vault(_entry(k, f"{word(k)}99") for k in range(n))[0]],
        Policy(),
    ),
    "folders of entries": lambda n: _vault(_entry(k, f"{word(k)}99", folders=(word(k),)) for k in range(n)),
    "remembered groups of sites": lambda n: _vault(
        (_entry(k, "correct horse", url=f"https://{word(k)}.example") for k in range(n)),
        one_account=tuple((f"{word(k)}.example", f"{word(k + 1)}.example") for k in range(0, n, 2)),
    ),
    "accounts": lambda n: (_accounts(n), Policy()),
    "accounts in the policy": _ruled,
    "answers in the policy": _answering,
    "acceptances in the policy": _accepting,
    "known apps in the policy": _listing,
    "one known app of many": _listing_one_name,
    "known clients in the policy": _known_clients,
    **{
        f"events: {kind}": lambda n, kind=kind: _one(events=_events(kind, n))  # type: ignore[misc]
        for kind in EVENT_KINDS
    },
}
"""The runs with any number of records of one kind, by the kind."""
LEAST: Final = {
    **dict.fromkeys(
        (
            "apps", "apps of one name", "apps of one publisher", "apps of two exports", "passwords",
            "equal passwords", "remembered groups of sites", "accounts", "accounts in the policy",
            "answers in the policy", "acceptances in the policy", "known apps in the policy", "one known app of many",
        ), 3,
    ),
    **dict.fromkeys(
        (
            "apps of one shape", "similar passwords", "titles of entries", "addresses of entries",
            "folders of entries", "entries beside many addresses",
        ), 6,
    ),
    "apps beside posts": 4,
}  # fmt: skip
"""The fewest records that show how the work of some kinds grows.

Each of their records costs much work, or only many of them cost what each costs in the end. It is 12 for other kinds.
"""


def _dated(n: int) -> Report:
    event = TimelineEvent(at=NOW, account=ACME, kind="email", what="the e-mail address changed")
    return report(timeline=timeline(*(replace(event, what=word(k)) for k in range(n)), undated=(event,) * n))


def _accounts_of(n: int) -> Report:
    accounts = tuple(account_line(Account(platform="x", handle=word(k), id=f"{k}")) for k in range(n))
    return report(accounts=accounts)


REPORTS: Final[dict[str, Callable[[int], Report]]] = {
    "findings": lambda n: report(results=(post_client(n),)),
    "events": _dated,
    "accounts": _accounts_of,
    "fixes": lambda n: report(fix_first=tuple(replace(FIXES[k % 3], title=word(k)) for k in range(n))),
    "apps": lambda n: report(apps=tuple(app_line(k, word(k)) for k in range(n))),
    "open questions": lambda n: report(
        not_checked=tuple(
            NotChecked(check="c", title=word(k), account=ACME, reason=word(k + 1), decides=True) for k in range(n)
        )
    ),
    "acceptances": lambda n: report(
        accepted=tuple(
            Accepted(fingerprint=f"{k:016x}", reason=word(k), owner="Sam", until="2026-12-31") for k in range(n)
        )
    ),
    "inputs": lambda n: report(inputs=tuple(replace(entry({"posts": k}), path=word(k)) for k in range(n))),
}
"""The reports with any number of lines of one kind, by the kind."""


def _contacts(n: int) -> Iterable[Contact]:
    for k in range(n):
        mail = Contact(kind="email", value=Hidden(f"{word(k)}@mail.example"), confirmed=k % 2 == 0, changed_at=NOW)
        yield replace(mail, kind="phone", value=Hidden(f"+4930{k:08}")) if k % 3 == 0 else mail


def _devices(n: int) -> tuple[Device, ...]:
    return tuple(
        Device(name=f"Phone {word(k)}", kind="push", first_seen_at=NOW - k * DAY, client_id=str(k)) for k in range(n)
    )


def _undated(n: int) -> Snapshot:
    return snapshot(posts((None, WEB) for _ in range(n)))
