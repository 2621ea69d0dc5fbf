"""Connected accounts in the default report: what was read, and what their API does not give."""

from __future__ import annotations

from dataclasses import replace

from hygiene.formats.terminal.page import Page
from hygiene.formats.terminal.summary import sources
from hygiene.formats.wording.coverage import dated
from hygiene.model.snapshot import ASKED, Input
from hygiene.plugins.format import Screen
from hygiene.report.report import AccountLine
from tests.support.reports import ACME, SHOP, account_line, report

READ = Input(
    path="mastodon:acme, live",
    sha256="ab" * 32,
    reader="mastodon-live",
    read={"posts": 19, "posts_stated": 19},
    gaps={"logins": "the API lists no sign-ins", "apps": "it has no list", "contacts": "the API gives no address"},
    account=ACME,
)
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


def test_a_new_handle_reaches_the_default_report() -> None:
    assert shown(replace(READ, gaps={}, read={"posts": 1}, account=replace(ACME, handle="acme.example"))) == (
        "  mastodon:acme, live: 1 post\n    It is called @acme.example now.\n"
    )


def test_an_export_is_not_told_as_a_connected_account() -> None:
    assert shown(replace(READ, path="acme.zip")) == (
        "  acme.zip: 19 posts, 19 posts that the server counts; 3 parts not fully read\n"
    )


def test_the_dates_of_connected_accounts_are_not_those_of_exports() -> None:
    export = account_line(ACME)
    live, other = (replace(account_line(each), taken_at_means=ASKED) for each in (ACME, SHOP))

    def said(*lines: AccountLine) -> str:
        return dated(report(accounts=lines))

    assert said(live) == "Based on a connected account as of 2026-02-27; nothing later was read."
    assert said(live, other) == "Based on connected accounts as of 2026-02-27; nothing later was read."
    assert said(export, other) == "Based on exports and connected accounts as of 2026-02-27; nothing later was read."
