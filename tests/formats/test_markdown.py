"""The Markdown report: exact text, and nothing from outside that is more than text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.markdown import plain, prose, render
from hygiene.plugins.format import Screen
from tests.support import reports

RICH = """\
# Account security: act now

**Signs of compromise: found (medium confidence).** 1 post of the last 30 days came from an app never used before.

**Chance that any of these accounts is taken over within a year: about 1 in 30 to 1 in 2 (3.3% to 42.1%).** Based on exports of 2026-02-27; they hold nothing later. Not fully checked: Weak passwords.

hygiene 0.1.0, 2026-03-01 14:05. All times are in the Europe/Berlin time zone.

## Fix this first

1. **Revoke "Nightly Poster".** Open <https://x.com/settings/connected_apps>, choose Nightly Poster, and revoke its access. Critical severity, acme on x. This is a sign of compromise, so do it first. Removes about a third of the risk we found.
2. **Give each account its own password.** Change the password of the less important one. Medium severity. On its own it does not lower the likelihood.

## Accounts

| Account | Owner | Risk | Likelihood | Export of |
|---|---|---|---|---|
| acme on x | Dana | raised | 3.3% to 12.1% | 2026-02-27 |
| acme\\_shop on x | not named | raised | 3.3% to 12.1% | 2026-02-27 |

## Timeline

From 2025-03-01 to 2026-03-01. Earlier events are shown only near a sign of compromise. \\! marks findings.

- 2025-05-01 11:30 acme\\_shop on x: The phone number changed.
- 2026-02-25 (day) acme on x: “Nightly Poster” was given access.
- 2026-02-27 03:11 acme on x: \\! Post 1 came from "Nightly Poster", which was never used before.

1 older event not shown. 2 events left out to keep the list short: the oldest ones not near a sign.

Without a date:

- acme on x: “Registered” was given access.

## Findings

### acme on x

**Posts from an unfamiliar app**

- **Critical severity:** Post 1 came from "Nightly Poster", which was never used before. (medium confidence; 2026-02-27 03:11; client Nightly Poster; 1,233 posts from others) `a65f80f91caa6d76`
- Why: Whoever posts through an app you do not use may not be you.
- Fix: Look at <https://x.com/i/web/status/1> and delete the post if it is not yours.

**Apps that can act for you**

- **High severity:** "Nightly Poster" may post as you and has had access for 9 years. (high confidence) `7a5fc17eef09df58`
- Why: An app that may write can post for whoever holds its keys.
- Fix: Open <https://x.com/settings/connected_apps>, choose Nightly Poster, and revoke its access.
- 1 accepted finding is listed under Accepted.
- Only partly checked: apps signed in with before 2013 are not in this export. There may be more.

These checks found nothing on acme on x: Posts at unusual times

## Apps with access

acme on x: 4 apps

| App | Publisher | May do | Age | Last post |
|---|---|---|---|---|
| Nightly Poster | Acme Tools | read, write | 9.0 years | 2026-02-27 |
| Old Scheduler | not stated | not stated | 9.0 years | none |
| 日本語のとても長い名前のアプリケーション | Acme Tools | read, write | unknown | not read |
| Registered | Acme Tools | read, write | 40 days\\* | none |

\\* Counted from another date than the day you gave access, such as the app's own registration. The platform shows only that date.

## Not fully checked

- Weak passwords: no vault was given. About a fifth of our upper estimate comes from not knowing this.

## Accepted

- "Old Scheduler" may post as you and has had access for 9 years. Accepted by Dana until 2026-06-30: needed until the move. `1fc306a57aacceb8`
- This acceptance matches no finding any more. Remove it from the policy. Accepted by Sam until 2026-12-31: gone. `00112233aabbccdd`

## What was read

- exports/acme.zip: 1,234 posts, 4 apps (reader x-archive). `5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e`
  - Not fully read: sign-ins and sessions: data/ip-audit.js is missing
  - Warning: 2 posts are dated before the platform began
- 2 built-in plugins ran.
- The check beta-night from hygiene-beta 2.0 was given posts.
- The check gamma from hygiene-gamma 1.1 failed and did not run: ImportError: no module.

> A calm report does not prove that your accounts are safe. hygiene sees only what it was given to read, and not everything an intruder does leaves a trace there.
> The likelihood is an estimate made from published figures and our own judgement. Use it to decide what to do first and to watch the trend, not for insurance. `hygiene explain score` shows every number and its source.
"""


def test_the_rich_report_is_this_markdown() -> None:
    assert render(reports.rich(), Screen()) == RICH


def test_a_run_that_read_nothing_says_so() -> None:
    shown = render(reports.empty(), Screen())

    assert shown.count("Nothing was checked") == 4
    assert "**Signs of compromise: unknown.** No posts were read." in shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("](javascript:alert(1))", r"\](javascript:alert(1))"),
        ("![x](https://evil.example)", r"\!\[x\](https\://evil.example)"),
        ("www.evil.example", r"www\.evil.example"),
        ("# heading | cell", r"＃ heading \| cell"),  # noqa: RUF001  # the twin is the point
        ("@octocat `x` *b* _i_ ~s~ $m$", r"＠octocat \`x\` \*b\* \_i\_ \~s\~ \$m\$"),  # noqa: RUF001  # as above
        ("=cmd", r"\=cmd"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("a\n\n# b\x1b[31m\u202e", r"a  ＃ b\\x1b\[31m\\u202e"),  # noqa: RUF001  # as above
    ],
)
def test_what_would_act_is_written_as_text(text: str, written: str) -> None:
    assert plain(text) == written


def test_only_our_own_pages_are_links() -> None:
    assert (
        prose(f"Open {reports.SETTINGS}, or https://evil.example.")
        == f"Open <{reports.SETTINGS}>, or https\\://evil.example."
    )


@given(text=st.text(min_size=1, max_size=200))
def test_any_name_leaves_the_shape_of_the_page_alone(text: str) -> None:
    shown, usual = render(reports.hostile(text + "x"), Screen()), render(reports.hostile("plain"), Screen())

    assert len(shown.split("\n")) == len(usual.split("\n"))
    assert {c for c in shown if unicodedata.category(c)[0] == "C"} <= {"\n"}
    assert "@" not in shown
