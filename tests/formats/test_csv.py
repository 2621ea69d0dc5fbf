"""The list for spreadsheets.

It has one line for each account and entry, with every reason, and nothing that may not be shown.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

from hygiene.formats.csv import COLUMNS, render
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, Policy
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.lines import EntryLine
from hygiene.report.report import Report
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from tests.support import reports

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BREACHED = "Breached passwords; Old passwords in use"
STRONG = "vTq8#wLp2!xZ4mKd"
VAULT_FILE = f"""name,url,username,password
Mailbox,https://mail.google.com,dana.kovalenko@post.example,Tomatoes1981!
Shop,https://shop.example,dana,Tomatoes1984!
=Forum,https://forum.example,dkov,dkov
+Phone,https://phone.example,+1 555 0142 778,hexqup-1tyvbe-nyqpaz
Own,https://ownsite.example,Kestrel-9x7Q,https://ownsite.example
Bird,https://bird.example,dana,Kestrel-9x7Q
Strong,https://strong.example,dana,{STRONG}
"""


def scanned(folder: Path, policy: Policy = Policy()) -> Report:  # noqa: B008  # immutable
    vault = folder / "vault.csv"
    vault.write_text(VAULT_FILE, encoding="utf-8")
    return scan(ScanRequest(vaults=[vault], now=NOW), policy, Plugins(strangers=False))


def rows(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(report, Screen())), strict=True))


def test_a_vault_is_this_list(tmp_path: Path) -> None:
    guessed = "can be guessed (a common word, then a year, then other characters)"
    alone = "is shorter than 15 characters, with no second factor recorded"
    alike = "2 accounts have nearly the same password: Mailbox, Shop."
    short = "1 password is hard to guess, but shorter than 15 characters, with no second factor recorded."
    change = "to a long one that your password manager generates."
    first = "Give each account its own long password from your password manager. Start with “Mailbox”: change it at"
    google = "https://myaccount.google.com/signinoptions/password"
    assert rows(scanned(tmp_path)) == [
        list(COLUMNS),
        [
            "Mailbox",
            "google.com",
            "[e-mail]",
            "medium",
            f"The password of “Mailbox” {guessed} and {alone}. {alike} “Mailbox” has no second factor recorded.",
            f"Change it at {google} {change}",
            "",
            BREACHED,
        ],
        [
            "Shop",
            "shop.example",
            "dana",
            "medium",
            f"{alike} The password of “Shop” {guessed} and {alone}.",
            f"{first} {google}.",
            "",
            BREACHED,
        ],
        [
            "'=Forum",
            "forum.example",
            "",
            "medium",
            "The password of “=Forum” is the user name and is shorter than 8 characters.",
            f"Change it at forum.example {change}",
            "",
            BREACHED,
        ],
        [
            "Own",
            "",
            "",
            "medium",
            "The password of “Own” is the site's own address.",
            f"Change it where it is used {change}",
            "",
            BREACHED,
        ],
        [
            "Bird",
            "bird.example",
            "dana",
            "info",
            f"{short} It belongs to Bird.",
            "Switch on a second factor, or change them to longer ones, mailboxes and social accounts first.",
            "",
            BREACHED,
        ],
        ["'+Phone", "phone.example", "[number]", "", "", "", "", BREACHED],
        ["Strong", "strong.example", "dana", "", "", "", "", BREACHED],
    ]


def test_what_is_accepted_stands_apart(tmp_path: Path) -> None:
    report = scanned(tmp_path)
    (own,) = [
        result.fingerprint(finding)
        for result in report.results
        for finding in result.findings
        if finding.entries == ("Own",)
    ]
    accept = Acceptance(fingerprint=own, reason="a test system", owner="Mara", until=date(2027, 1, 1))
    (line,) = [row for row in rows(scanned(tmp_path, Policy(accept=(accept,)))) if row[0] == "Own"]
    assert line == ["Own", "", "", "", "", "", "The password of “Own” is the site's own address.", BREACHED]


def test_an_entry_that_is_not_in_use_is_not_judged(tmp_path: Path) -> None:
    file = tmp_path / "vault.xml"
    fields = {"Title": "Old shop", "UserName": "dana", "Password": "sunshine1", "URL": "https://old.example"}
    strings = "".join(f"<String><Key>{key}</Key><Value>{value}</Value></String>" for key, value in fields.items())
    times = "<Times><ExpiryTime>2020-01-01T00:00:00Z</ExpiryTime><Expires>True</Expires></Times>"
    group = f"<Group><Name>Root</Name><Entry>{times}{strings}</Entry></Group>"
    file.write_text(f"<KeePassFile><Meta/><Root>{group}</Root></KeePassFile>", encoding="utf-8")
    report = scan(ScanRequest(vaults=[file], now=NOW), Policy(), Plugins(strangers=False))
    assert [row for row in rows(report) if row[0] == "Old shop"] == [
        [
            "Old shop",
            "old.example",
            "dana",
            "",
            "Not judged, because the entry is archived, deleted or expired.",
            "",
            "",
            "",
        ]
    ]


def test_an_account_and_a_vault_have_a_line_too() -> None:
    vault, shop = Account(platform=VAULT, handle="v.csv", id=VAULT), Account(platform="x", handle="shop", id="7")
    whole = Finding(subject="vault", message="The vault is old.", severity=Severity.LOW, fix="Export it again.")
    grant = Finding(subject="app:1", message="Robo may post. It never did.", severity=Severity.HIGH, fix="Revoke it.")
    many = Finding(subject="reuse:1", message="2 share it. More.", severity=Severity.LOW, entries=("A", "B"))
    report = reports.report(
        results=(
            Result(check="password-strength", path="guess", account=vault, status=Status.FOUND, findings=(whole,)),
            Result(check="password-reuse", path="reuse", account=vault, status=Status.FOUND, findings=(many,)),
            Result(check="authorized-apps", path="app", account=shop, status=Status.FOUND, findings=(grant,)),
            Result(check="post-time", path="compromise", account=shop, status=Status.UNKNOWN, reason="no posts"),
        ),
        entries=tuple(EntryLine(ref=ref, sites=(), user="", in_use=True) for ref in "ABC"),
        accepted=(),
    )
    assert rows(report)[1:] == [
        [str(shop), "", "", "high", "Robo may post. It never did.", "Revoke it.", "", "Posts at unusual times"],
        ["A", "", "", "low", "2 share it.", "", "", ""],
        ["B", "", "", "low", "2 share it.", "", "", ""],
        [str(vault), "", "", "low", "The vault is old.", "Export it again.", "", ""],
        ["C", "", "", "", "", "", "", ""],
    ]


def test_a_run_that_read_nothing_has_a_header_alone() -> None:
    assert rows(reports.empty()) == [list(COLUMNS)]
