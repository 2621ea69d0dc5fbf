"""The table for spreadsheets: findings, entries of a vault, open questions, and what is gone.

The reader of NumPy opens it, which splits at separators and quotes by code of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.cli.main import main
from hygiene.formats.csv import COLUMNS, render
from hygiene.formats.wording.spreadsheet import cell
from hygiene.model.account import VAULT, Account, masked_handle
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, PasswordRules, Policy
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.owner import for_owner
from hygiene.report.parts.lines import EntryLine
from hygiene.report.report import NotChecked, Report
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
OF_ENTRIES = ("name", "site", "user", "status", "severity", "message", "fix", "accepted", "not_fully_checked")
ACCOUNTS = (reports.ACME, reports.SHOP, Account(platform=VAULT, handle="v.csv", id=VAULT), None)


def scanned(folder: Path, policy: Policy = Policy()) -> Report:  # noqa: B008  # immutable
    vault = folder / "vault.csv"
    vault.write_text(VAULT_FILE, encoding="utf-8")
    return scan(ScanRequest(vaults=[vault], now=NOW), policy, Plugins(strangers=False))


def cells(lines: list[str], separator: str = ",") -> list[list[str]]:
    """The cells of lines."""
    read = np.loadtxt(lines, dtype=str, delimiter=separator, quotechar='"', comments=None, ndmin=2)
    return [[str(cell) for cell in row] for row in read]


def rows(report: Report) -> list[dict[str, str]]:
    """The rows of the table by column."""
    head, *table = cells(render(report, Screen()).encode("utf-8").decode("utf-8-sig").splitlines())
    assert tuple(head) == COLUMNS
    return [dict(zip(head, row, strict=True)) for row in table]


def entries(report: Report) -> list[tuple[str, ...]]:
    """The rows of entries, with the columns that are about passwords."""
    return [tuple(row[column] for column in OF_ENTRIES) for row in rows(report) if row["kind"] == "entry"]


def test_a_vault_has_a_row_for_each_entry_with_all_its_reasons(tmp_path: Path) -> None:
    guessed = "can be guessed (a common word, then a year, then a few characters without a pattern)"
    alone = "is shorter than 15 characters, with no second factor recorded"
    alike = "2 accounts have nearly the same password: Mailbox, Shop."
    short = "1 password is hard to guess, but shorter than 15 characters, with no second factor recorded."
    change = "to a long one that your password manager generates."
    own_password = "Give this account its own long password from your password manager: change it at shop.example."
    google = "https://myaccount.google.com/signinoptions/password"
    mailbox = f"The password of “Mailbox” {guessed} and {alone}. {alike} “Mailbox” has no second factor recorded."
    shop = f"{alike} The password of “Shop” {guessed} and {alone}."
    forum = "The password of “=Forum” is the user name and is shorter than 8 characters."
    own = "The password of “Own” is the site's own address."
    longer = "Switch on a second factor, or change the password at bird.example to a longer one."
    at_google, at_forum = f"Change it at {google} {change}", f"Change it at forum.example {change}"
    used = f"Change it where it is used {change}"
    assert entries(scanned(tmp_path)) == [
        ("Mailbox", "google.com", "[e-mail]", "found", "medium", mailbox, at_google, "", BREACHED),
        ("Shop", "shop.example", "dana", "found", "medium", shop, own_password, "", BREACHED),
        ("'=Forum", "forum.example", "", "found", "medium", forum, at_forum, "", BREACHED),
        ("Own", "", "", "found", "medium", own, used, "", BREACHED),
        ("Bird", "bird.example", "dana", "found", "info", f"{short} It belongs to Bird.", longer, "", BREACHED),
        ("'+Phone", "phone.example", "[number]", "unknown", "", "", "", "", BREACHED),
        ("Strong", "strong.example", "dana", "unknown", "", "", "", "", BREACHED),
    ]


def test_what_is_accepted_of_an_entry_stands_apart(tmp_path: Path) -> None:
    report = scanned(tmp_path)
    (own,) = [
        result.fingerprint(finding)
        for result in report.results
        for finding in result.findings
        if finding.entries == ("Own",)
    ]
    accept = Acceptance(fingerprint=own, reason="a test system", owner="Mara", until=date(2027, 1, 1))
    (row,) = [row for row in rows(scanned(tmp_path, Policy(accept=(accept,)))) if row["name"] == "Own"]
    assert {column: cell for column, cell in row.items() if cell} == {
        "kind": "entry",
        "status": "unknown",
        "account": "passwords (vault.csv)",
        "platform": "vault",
        "handle": "vault.csv",
        "name": "Own",
        "check": "password-strength",
        "accepted": "The password of “Own” is the site's own address.",
        "accepted_until": "2027-01-01",
        "accepted_by": "Mara",
        "not_fully_checked": BREACHED,
        "fingerprint": own,
    }


def test_an_entry_that_is_not_in_use_is_not_judged(tmp_path: Path) -> None:
    file = tmp_path / "vault.xml"
    fields = {"Title": "Old shop", "UserName": "dana", "Password": "sunshine1", "URL": "https://old.example"}
    strings = "".join(f"<String><Key>{key}</Key><Value>{value}</Value></String>" for key, value in fields.items())
    times = "<Times><ExpiryTime>2020-01-01T00:00:00Z</ExpiryTime><Expires>True</Expires></Times>"
    group = f"<Group><Name>Root</Name><Entry>{times}{strings}</Entry></Group>"
    file.write_text(f"<KeePassFile><Meta/><Root>{group}</Root></KeePassFile>", encoding="utf-8")
    report = scan(ScanRequest(vaults=[file], now=NOW), Policy(), Plugins(strangers=False))
    reason = "Not judged, because the entry is archived, deleted or expired."
    assert entries(report) == [("Old shop", "old.example", "dana", "not judged", "", reason, "", "", "")]


def whole() -> Report:
    """The rich report with a vault, an input that could not be read, and what changed since an earlier run."""
    rich, vault = reports.rich(), ACCOUNTS[2]
    shared = "2 accounts share one password: =Shop, Box. The first is the worst."
    reuse = Finding(
        subject="reuse", message=shared, severity=Severity.HIGH, fix="Change both", entries=("=Shop", "Box")
    )
    short = Finding(subject="short", message="It is short.", severity=Severity.LOW, entries=("Box",), fix="Change it.")
    export = Finding(subject="age", message="The vault is old.", severity=Severity.LOW, fix="Export it again.")
    guess = Result(
        check="password-strength", path="guess", account=vault, status=Status.FOUND, findings=(short, export)
    )
    again = Result(check="password-reuse", path="reuse", account=vault, status=Status.FOUND, findings=(reuse,))
    taken = replace(rich.accepted[0], fingerprint=again.fingerprint(reuse), owner="Sam", until="2026-05-31")
    unread = NotChecked(check="", title="a.zip", account=None, reason="it is empty", decides=False)
    return replace(
        rich,
        results=(*rich.results, guess, again),
        accepted=(*rich.accepted, taken),
        not_checked=(*rich.not_checked, unread),
        entries=(
            EntryLine(ref="=Shop", sites=(), user="", in_use=True),
            EntryLine(ref="Clear", sites=("shop.example",), user="[e-mail]", in_use=True),
            EntryLine(ref="Box", sites=("box.example", "b.example"), user="dana", in_use=True),
        ),
        changes=reports.changes(),
    )


def test_a_whole_report_is_this_text() -> None:
    expected = Path(__file__).with_name("rich_table.csv")
    assert expected.read_bytes() == render(whole(), Screen()).encode("utf-8")


def test_a_file_begins_with_the_mark_that_excel_looks_for_and_printed_text_does_not(tmp_path: Path) -> None:
    vault, file = tmp_path / "vault.csv", tmp_path / "table.csv"
    vault.write_text(VAULT_FILE, encoding="utf-8")
    scan_it = ("scan", "--no-history", "--vault", str(vault), "--no-policy", "--format", "csv")
    printed = CliRunner(charset="cp1252").invoke(main, scan_it)
    written = CliRunner().invoke(main, (*scan_it, "--output", str(file)))
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert b"\xef\xbb\xbf" + printed.stdout_bytes.decode("cp1252").encode() == file.read_bytes()


def test_where_no_earlier_run_is_known_nothing_has_a_state() -> None:
    for changes in (None, replace(reports.changes(), since=None)):
        assert {row["state"] for row in rows(replace(whole(), changes=changes))} == {""}


def test_the_table_of_one_owner_leaves_out_the_accounts_of_others() -> None:
    report = replace(whole(), results=(*whole().results, replace(reports.post_client(), account=reports.SHOP)))
    for owner, mine in (("Dana", {"acme", "v.csv", ""}), ("Nobody", {"v.csv", ""})):
        assert {row["handle"] for row in rows(for_owner(report, owner))} == mine


def test_a_name_of_the_fediverse_is_no_e_mail_address() -> None:
    shown = [cell("handle", masked_handle(handle), 100) for handle in ("kim@a.example", "=kim", "+1 555 0142 778")]
    assert ["kim@a.example", "'=kim", "[number]"] == shown
    assert cell("user", "kim@a.example", 100) == "[e-mail]"
    kim = Account(platform="mastodon", handle="kim@a.example")
    read = replace(whole(), results=(replace(reports.post_client(), account=kim),))
    assert {"kim@a.example"} == {row["handle"] for row in rows(read) if row["platform"] == "mastodon"}


def test_a_run_that_read_nothing_has_a_header_alone() -> None:
    assert rows(reports.empty()) == []


SIGNS = "=+@\uff1d\uff0b\uff0d\uff20\ufe63-"


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=SIGNS + ";,\"' \t\r\n|a1(\u00a0\u3000\ufeff", min_size=1, max_size=12))
def test_no_cell_begins_a_formula_whatever_the_names_are_and_wherever_a_spreadsheet_splits(text: str) -> None:
    lines = render(reports.hostile(text), Screen()).removeprefix("\ufeff").splitlines()
    table = cells(lines)
    table += [row for line in lines if ";" in line for row in cells([line], ";")]
    assert [cell for row in table for cell in row if re.match(rf'[\s"]*[{SIGNS}]', cell)] == []


@st.composite
def made(draw: st.DrawFn) -> Report:
    """A report of any findings, about entries or not, any of them accepted, with any questions open."""
    results = []
    for number in range(draw(st.integers(0, 6))):
        findings = tuple(
            Finding(subject=str(at), message="It is so.", severity=draw(st.sampled_from(Severity)), entries=tuple(refs))
            for at, refs in enumerate(draw(st.lists(st.lists(st.sampled_from(["A", "B", "C", "D"])), max_size=4)))
        )
        reason = draw(st.sampled_from(["", "it was not read"]))
        status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
        account = draw(st.sampled_from(ACCOUNTS))
        check = f"check-{number}"
        results.append(
            Result(check=check, path="guess", account=account, status=status, findings=findings, reason=reason)
        )
    marks = [(result.fingerprint(finding), finding) for result in results for finding in result.findings]
    return reports.report(
        results=tuple(results),
        titles={result.check: result.check for result in results},
        entries=tuple(EntryLine(ref=ref, sites=(), user="", in_use=True) for ref in "ABC"),
        accepted=tuple(
            replace(reports.rich().accepted[0], fingerprint=mark, finding=finding)
            for mark, finding in marks
            if draw(st.booleans())
        ),
        not_checked=tuple(
            NotChecked(check=r.check, title=r.check, account=r.account, reason=r.reason, decides=False)
            for r in results
            if r.reason
        ),
    )


@settings(max_examples=40, deadline=None)
@given(report=made())
def test_every_finding_entry_and_open_question_has_one_row(report: Report) -> None:
    table = rows(report)
    alone, of_entries, accepted = [], [], {line.fingerprint for line in report.accepted}
    for result in report.results:
        for finding in result.findings:
            about = set(finding.entries) & set("ABC") if result.account == ACCOUNTS[2] else set()
            mark = result.fingerprint(finding)
            of_entries += [(ref, mark) for ref in about]
            alone += [] if about else [(mark, "accepted" if mark in accepted else "found")]
    found = [(row["fingerprint"], row["status"]) for row in table if row["kind"] == "finding"]
    reasons = [(row["name"], mark) for row in table if row["kind"] == "entry" for mark in row["fingerprint"].split()]
    questions = [row["check"] for row in table if row["kind"] == "unknown"]
    assert (Counter(alone), Counter(of_entries)) == (Counter(found), Counter(reasons))
    assert Counter(r.check for r in report.results if r.reason) == Counter(questions)
    assert sorted(row["name"] for row in table if row["kind"] == "entry") == ["A", "B", "C"]
    open_of_vault = any(r.reason and r.account == ACCOUNTS[2] for r in report.results)
    assert not open_of_vault or "clear" not in {row["status"] for row in table}


def test_what_to_do_about_an_entry_names_no_other_entry_and_its_own_page(tmp_path: Path) -> None:
    (tmp_path / "shared.csv").write_text(
        "name,url,username,password\n"
        + "".join(f"{name},https://{site},dana,Kestrel-9x7Q-{tail}\n" for name, site, tail in [
            ("Bird", "x.com", "river"), ("Mail", "gmail.com", "river"), ("Shop", "shop.example", "river"),
            ("Forum", "forum.example", "rivers"), ("Face", "facebook.com", "hexqup"),
        ])
    )  # fmt: skip
    policy = Policy(passwords=PasswordRules(min_length_alone=40))
    report = scan(ScanRequest(vaults=[tmp_path / "shared.csv"], now=NOW), policy, Plugins(strangers=False))
    pages = {"Bird": "x.com/settings", "Mail": "myaccount.google.com", "Face": "accountscenter.facebook.com"}
    table = {row["name"]: row["fix"] for row in rows(report) if row["kind"] == "entry"}

    assert {"Bird", "Mail", "Shop", "Forum", "Face"} == set(table)
    assert {name: [] for name in table} == {
        name: [other for other in table if f"“{other}”" in fix] for name, fix in table.items()
    }
    for name, fix in table.items():
        assert pages.get(name, f"at {name.lower()}.example") in fix
        assert "them" not in fix.split()
