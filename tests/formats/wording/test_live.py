"""Connected accounts in the default report: what was read, and what their API does not give."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.formats.terminal.page import Page
from hygiene.formats.terminal.summary import sources
from hygiene.formats.wording.coverage import dated
from hygiene.formats.wording.provenance import gaps
from hygiene.model.account import Account
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import ASKED, Input
from hygiene.plugins.format import Screen
from hygiene.report.report import AccountLine
from hygiene.sources.connect.connection import Connection, Token
from tests.support.command import Run
from tests.support.harbour_home import Home
from tests.support.live.fediverse import Fediverse, fediverse, status
from tests.support.live.keyring_daemon import keyring_daemon
from tests.support.reports import ACME, SHOP, account_line, report

READ = Input(
    path="mastodon:acme, live",
    sha256="ab" * 32,
    reader="mastodon-live",
    read={"posts": 19, "posts_stated": 19},
    gaps={"logins": "the API lists no sign-ins", "apps": "it has no list", "contacts": "the API gives no address"},
    parts=frozenset({"posts"}),
    account=ACME,
)
POSTED = "2026-11-20T08:00:00Z"
LATER = """  hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.
"""


def shown(entry: Input) -> str:
    """Return what a report of 80 columns says was read."""
    page = Page(Screen(width=80))
    sources(page, report(inputs=(entry,)))
    return page.text().removeprefix("What was read, up to 2026-02-27\n").removesuffix(LATER)


def test_what_no_api_gives_is_named_in_one_line_and_is_no_failure() -> None:
    assert shown(READ) == (
        "  mastodon:acme, live: 19 posts, 19 posts that the server counts\n"
        "    Its API does not give: addresses, apps, sign-ins.\n"
    )
    assert shown(replace(READ, gaps={})) == "  mastodon:acme, live: 19 posts, 19 posts that the server counts\n"


def test_what_a_server_should_have_given_is_counted_as_not_read() -> None:
    assert shown(
        replace(READ, damaged=("apps",), read={"posts": 19}, gaps={**READ.gaps, "posts": "2 have no date"})
    ) == ("  mastodon:acme, live: 19 posts; 2 parts not fully read\n    Its API does not give: addresses, sign-ins.\n")


def test_what_the_user_chose_not_to_have_asked_for_is_told_apart() -> None:
    why = "not asked for, because of --public"
    assert shown(replace(READ, read={"posts": 19}, gaps={"apps": why, "contacts": why, "logins": "it lists none"})) == (
        "  mastodon:acme, live: 19 posts\n    Its API does not give: sign-ins. It was not asked for: addresses, apps.\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the keyring of whoever runs the tests can be reached")
def test_a_list_whose_server_fails_is_not_told_as_one_that_its_api_does_not_give(tmp_path: Path) -> None:
    scan = ("scan", "--no-history", "--account", "mastodon:kim@127.0.0.1", "--online", "--no-policy")
    with keyring_daemon(tmp_path) as session, fediverse(Fediverse(statuses=[status(1, POSTED)])) as server:
        server.granted["t"] = "read"
        home = Home(tmp_path, session)
        home.keep(
            Connection(
                connector="mastodon",
                account=Account(platform="mastodon", handle="kim@127.0.0.1", id=f"{server.url}/users/kim"),
                server=server.url,
                token=Token(access=Hidden("t")),
                connected_at=datetime.now(UTC),
                named=("127.0.0.1",),
                more={"token": f"{server.url}/oauth/token", "revoke": f"{server.url}/oauth/revoke"},
            )
        )
        server.fails["/api/v1/tokens"] = 503
        failed = home.run(*scan)
        server.tokens = None
        del server.fails["/api/v1/tokens"]
        absent = home.run(*scan)

    def said(done: Run) -> str:
        read = done.out.partition("What was read")[2].partition("Not fully checked")[0]
        return " ".join(read.partition("Its API does not give: ")[2].split())

    why = "apps could not be read in full: 127.0.0.1: it answered 503 (try again later); run it again\n"
    lacks = "follows and blocks, linked accounts, second factors, sign-ins."
    assert (3, True, f"account changes, addresses, deleted posts, devices, {lacks}") == (
        failed.code, failed.err.endswith(why), said(failed),
    )  # fmt: skip
    assert (0, "", f"account changes, addresses, apps, deleted posts, devices, {lacks}") == (
        absent.code, absent.err.partition("warning")[2], said(absent),
    )  # fmt: skip


def test_a_new_handle_reaches_the_default_report() -> None:
    assert shown(replace(READ, gaps={}, read={"posts": 1}, account=replace(ACME, handle="acme.example"))) == (
        "  mastodon:acme, live: 1 post\n    It is called @acme.example now.\n"
    )


def test_an_export_is_not_told_as_a_connected_account() -> None:
    for path in ("acme.zip", "acme, live"):
        assert shown(replace(READ, path=path, reader="mastodon")) == (
            f"  {path}: 19 posts, 19 posts that the server counts; 3 parts not read\n"
        )


def test_parts_that_an_export_lacks_are_counted_apart_from_those_that_were_read_in_part() -> None:
    export = replace(READ, path="acme.zip", reader="mastodon")
    damaged = replace(export, damaged=("apps",), read={"posts": 19}, gaps={**READ.gaps, "posts": "2 have no date"})
    labels = [(label, gap.partition(":")[0]) for label, gap in gaps(damaged)]

    assert "  acme.zip: 19 posts; 2 parts not fully read; 2 parts not read\n" == shown(damaged)
    assert [
        ("Not read:", "sign-ins and sessions"),
        ("Not fully read:", "apps"),
        ("Not read:", "contact addresses"),
        ("Not fully read:", "posts"),
    ] == labels


def test_the_dates_of_connected_accounts_are_not_those_of_exports() -> None:
    export = account_line(ACME)
    live, other = (replace(account_line(each), taken_at_means=ASKED) for each in (ACME, SHOP))

    def said(*lines: AccountLine) -> str:
        return dated(report(accounts=lines))

    assert said(live) == "Based on a connected account as of 2026-02-27; nothing later was read."
    assert said(live, other) == "Based on connected accounts as of 2026-02-27; nothing later was read."
    assert said(export, other) == "Based on exports and connected accounts as of 2026-02-27; nothing later was read."
