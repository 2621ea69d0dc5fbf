"""The terminal report: exact text, and laws that hold for any name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.table import render
from hygiene.formats.wording.layout import cells, wrap
from hygiene.model.finding import Confidence, Result, Status
from hygiene.plugins.format import Screen
from hygiene.report.report import Compromise, NotChecked, TimelineEvent
from tests.support import reports

EMPTY = """\
hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.

Risk: act now
  Chance of a takeover within a year: about 1 in 60 to 1 in 2 (1.6% to 42.0%).
  Nothing was checked.

Signs of compromise: unknown
  No posts were read.

Fix this first
==============
Nothing was checked. Give hygiene an export to read.

Timeline
========
Nothing was checked.

Findings
========
Nothing was checked.

Apps with access
================
No list of apps was read, so we don't know whether any app has access.

What was read
=============
Nothing was given to read.

Plugins
=======
0 built-in plugins ran.

Before you close this
=====================
A calm report does not prove that your accounts are safe. hygiene sees only what
it was given to read, and not everything an intruder does leaves a trace there.
The likelihood is an estimate made from published figures and our own judgement.
Use it to decide what to do first and to watch the trend, not for insurance.
`hygiene explain score` shows every number and its source.
"""

RICH = """\
hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.

Signs of compromise: found (medium confidence)
  1 post of the last 30 days came from an app never used before.

Risk: act now
  Chance that any of these accounts is taken over within a year: about 1 in 30
  to 1 in 2 (3.3% to 42.1%).
  Based on exports of 2026-02-27; they hold nothing later.
  Not fully checked: Weak passwords.

Fix this first
==============
1.  Revoke "Nightly Poster".
    Open https://x.com/settings/connected_apps, choose Nightly Poster, and
    revoke its access.
    Critical severity, x/@acme. This is a sign of compromise, so do it first.
    Removes about a third of the risk we found.
2.  Give each account its own password.
    Change the password of the less important one.
    Medium severity. On its own it does not lower the likelihood.

Accounts
========
Account       Owner      Risk    Likelihood     Export of
------------  ---------  ------  -------------  -----------
x/@acme       Dana       raised  3.3% to 12.1%  2026-02-27
x/@acme_shop  not named  raised  3.3% to 12.1%  2026-02-27

Timeline
========
From 2025-03-01 to 2026-03-01. Earlier events are shown only near a sign of
compromise. ! marks findings. ~ marks what happened shortly before or after a
sign of compromise.
2025-05-01 11:30  x/@acme_shop  The phone number changed.
2026-02-25 (day)  x/@acme       ~ “Nightly Poster” was given access, 2
                                days before a sign.
2026-02-27 03:11  x/@acme       ! Post 1 came from "Nightly Poster",
                                which was never used before.
1 event without a date. Use --format html or json.
1 older event not shown. 2 events left out to keep the list short: the oldest
ones not near a sign.

Findings
========
x/@acme
  Posts from an unfamiliar app
    Critical severity: Post 1 came from "Nightly Poster", which was never used
      before.
      medium confidence; 2026-02-27 03:11; client Nightly Poster; 1,233 posts
      from others; finding id a65f80f91caa6d76
    Why: Whoever posts through an app you do not use may not be you.
    Fix: Look at https://x.com/i/web/status/1 and delete the post if it is not
      yours.
    About this check: hygiene explain post-client

  Apps that can act for you
    High severity: "Nightly Poster" may post as you and has had access for 9
      years.
      high confidence; finding id 7a5fc17eef09df58
    Why: An app that may write can post for whoever holds its keys.
    Fix: Open https://x.com/settings/connected_apps, choose Nightly Poster, and
      revoke its access.
    1 accepted finding is listed under Accepted.
    Only partly checked: apps signed in with before 2013 are not in this export.
      There may be more.
    About this check: hygiene explain authorized-apps

These checks found nothing on x/@acme: Posts at unusual times

Apps with access
================
x/@acme: 4 apps
App                   Publisher    May do       Age        Last post
--------------------  -----------  -----------  ---------  -----------
Nightly Poster        Acme Tools   read, write  9.0 years  2026-02-27
Old Scheduler         not stated   not stated   9.0 years  none
日本語のとても長い名  Acme Tools   read, write  unknown    not read
前のアプリケーション
Registered            Acme Tools   read, write  40 days*   none
* Counted from another date than the day you gave access, such as the app's own
registration. The platform shows only that date.

Not fully checked
=================
- Weak passwords: no vault was given. About a fifth of our upper estimate comes
  from not knowing this.

Accepted
========
- "Old Scheduler" may post as you and has had access for 9 years.
  Accepted by Dana until 2026-06-30: needed until the move. Finding id
  1fc306a57aacceb8
- This acceptance matches no finding any more. Remove it from the policy.
  Accepted by Sam until 2026-12-31: gone. Finding id 00112233aabbccdd

What was read
=============
- exports/acme.zip
  1,234 posts, 4 apps (reader x-archive)
  sha256 5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e
  Not fully read: sign-ins and sessions: data/ip-audit.js is missing
  Warning: 2 posts are dated before the platform began

Plugins
=======
2 built-in plugins ran.
- The check beta-night from hygiene-beta 2.0 was given posts.
- The check gamma from hygiene-gamma 1.1 failed and did not run: ImportError: no
  module.

Before you close this
=====================
A calm report does not prove that your accounts are safe. hygiene sees only what
it was given to read, and not everything an intruder does leaves a trace there.
The likelihood is an estimate made from published figures and our own judgement.
Use it to decide what to do first and to watch the trend, not for insurance.
`hygiene explain score` shows every number and its source.
"""


def test_a_run_that_read_nothing_says_so_everywhere() -> None:
    assert render(reports.empty(), Screen()) == EMPTY


def test_the_rich_report_is_this_text() -> None:
    assert render(reports.rich(), Screen()) == RICH


def test_colour_changes_nothing_but_colour() -> None:
    colored = render(reports.rich(), Screen(color=True))

    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == RICH


def test_an_alarm_comes_before_the_risk_and_calm_after_it() -> None:
    alarm, calm = render(reports.rich(), Screen()), render(reports.report(), Screen())

    assert alarm.index("Signs of compromise") < alarm.index("Risk:")
    assert calm.index("Signs of compromise") > calm.index("Risk:")


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    apps = tuple(reports.app_line(number, f"App {number}") for number in range(30))
    shown = render(reports.report(results=(reports.post_client(20),), apps=apps), Screen())

    assert "    ... and 8 more. Use --format json.\n" in shown
    assert "... and 5 more. Use hygiene apps EXPORT.\n" in shown
    assert "App 24" in shown
    assert "App 25" not in shown


def test_a_long_timeline_ends_with_its_newest_lines_and_names_no_account_where_there_is_one() -> None:
    day = timedelta(days=1)
    lines = tuple(
        TimelineEvent(at=reports.NOW - n * day, account=reports.ACME, kind="handle", what="the handle changed")
        for n in reversed(range(23))
    )
    shown = render(reports.report(timeline=reports.timeline(*lines)), Screen())
    story = shown.partition("Timeline\n========")[2].partition("Findings\n")[0].splitlines()

    assert story[3] == "2026-02-10 14:05  The handle changed."
    assert story[22:] == ["2026-03-01 14:05  The handle changed.", "... and 3 more. Use --format html or json.", ""]


def test_a_timeline_of_one_account_among_several_names_it() -> None:
    line = TimelineEvent(at=reports.NOW, account=reports.ACME, kind="handle", what="the handle changed")
    both = (reports.account_line(reports.ACME), reports.account_line(reports.SHOP))
    shown = render(reports.report(accounts=both, timeline=reports.timeline(line)), Screen())

    assert "\n2026-03-01 14:05  x/@acme  The handle changed.\n" in shown


def test_no_apps_read_and_none_there_are_told_apart() -> None:
    read = reports.report(inputs=(reports.entry({"apps": 0}),))

    assert "No app has access" in render(read, Screen())
    assert "we don't know whether any app has access" in render(reports.report(), Screen())


def test_a_point_is_one_number() -> None:
    shown = render(reports.report(score=reports.score(0.016, 0.016, "low")), Screen())

    assert "Chance of a takeover within a year: about 1 in 60 (1.6%)." in shown


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_every_line_fits_the_screen(width: int) -> None:
    for line in render(reports.rich(), Screen(width=width)).splitlines():
        assert cells(line) <= max(60, width)


@given(text=st.text(min_size=1, max_size=300), width=st.integers(60, 120))
def test_no_name_breaks_a_line_or_reaches_the_terminal(text: str, width: int) -> None:
    shown = render(reports.hostile(text), Screen(width=width))

    assert max(cells(line) for line in shown.split("\n")) <= width
    assert {c for c in shown if unicodedata.category(c)[0] == "C"} <= {"\n"}


@given(text=st.text(st.characters(categories=["L", "N", "P", "Mn", "Zs"])), width=st.integers(4, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "").strip() == text.replace(" ", "").strip()
    assert max(map(cells, lines)) <= width


def unchecked(check: str, reason: str, widens: float = 0.0) -> NotChecked:
    return NotChecked(check=check, title=f"About {check}", account=reports.ACME, reason=reason, widens_high_by=widens)


def test_what_one_missing_file_leaves_open_is_told_together_but_for_what_it_costs() -> None:
    some = (
        unchecked("logins", "no posts", 0.02), unchecked("links", "no posts"), unchecked("apps", "few posts"),
        unchecked("client", "no posts"),
    )  # fmt: skip
    shown = render(reports.report(not_checked=some), Screen())

    assert (
        "- About logins [x/@acme]: no posts. About a fifth of our upper estimate comes\n"
        "  from not knowing this.\n"
        "- About links; About client [x/@acme]: no posts.\n"
        "- About apps [x/@acme]: few posts.\n"
    ) in shown


def test_of_nothing_that_could_be_read_nothing_is_said() -> None:
    unread = Result(
        check="links", path="compromise", account=None, status=Status.UNKNOWN, findings=(), reason="no export"
    )
    shown = render(reports.report(results=(unread,), accounts=()), Screen())

    assert "Risk: unknown\n  Nothing could be read, so this report says nothing about your accounts.\n" in shown
    assert "within a year" not in shown


def test_a_report_says_of_when_its_exports_are() -> None:
    old = replace(reports.account_line(reports.SHOP), taken_at=reports.NOW - timedelta(days=2000))

    assert "  Based on an export of 2026-02-27; it holds nothing later.\n" in render(reports.report(), Screen())
    assert "  Based on exports of 2020-09-08 to 2026-02-27; they hold nothing later.\n" in render(
        reports.report(accounts=(reports.account_line(reports.ACME), old)), Screen()
    )


def test_a_link_that_fits_the_screen_stays_whole() -> None:
    link = "https://accountscenter.example/" + "x" * 44
    assert ["        Fix:", f"     {link}", "        now"] == wrap(f"Fix: {link} now", 80, " " * 8, " " * 8)
    assert ["  yyyyyyyy", "  yyy"] == wrap("y" * 11, 10, "  ", "  ")


def test_what_is_probably_ordinary_is_no_red_alarm() -> None:
    def alarm(confidence: Confidence) -> str:
        found = Compromise(status="found", confidence=confidence, statement="Look.")
        return next(
            line
            for line in render(reports.report(compromise=found), Screen(color=True)).splitlines()
            if "Signs of compromise" in line
        )

    assert alarm(Confidence.HIGH).startswith("\x1b[1;31m")
    assert alarm(Confidence.LOW).startswith("\x1b[33m")
