"""The post or the moment that a user means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hygiene.incident.asked import NotFoundError, NothingReadError, Wanted, asked
from hygiene.incident.records import Asked
from hygiene.model.account import VAULT, Account
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from tests.support.reports import report
from tests.support.snapshots import BRAND, DAY, IPHONE, NOW, WEB, snapshot, written, x_id

HOUR = timedelta(hours=1)
SPAM = NOW - 3 * DAY
OTHER = Account(platform="x", handle="shop", id="13")
EXPORT = snapshot(
    written(
        [
            (SPAM - 40 * DAY, WEB, "Claim yours here"),
            (SPAM, WEB, "Claim  YOURS here!"),
            (SPAM + HOUR, WEB, "claim yours here, again"),
            (SPAM + 5 * HOUR, IPHONE, "Fresh coffee"),
        ]
    )
)
SHOP = replace(snapshot(written([(SPAM + DAY, IPHONE, "claim yours here")])), account=OTHER)
OLDER = replace(
    snapshot(written([(SPAM - DAY, WEB, "Gone since")])), account=BRAND, taken_at=NOW - 2 * DAY
)  # its post was deleted before the newer export


def ask(*snapshots: Snapshot, **wanted: object) -> Asked:
    given = Wanted(**wanted)  # type: ignore[arg-type]  # fields by name
    return asked(given, snapshots or (EXPORT,), report(), Policy())


def when(found: Asked) -> tuple[datetime, str]:
    return found.at, found.client


def test_a_post_is_found_by_its_id_its_address_and_as_the_latest() -> None:
    spam = x_id(SPAM, 1)

    for name in (spam, f" {spam} ", f"https://x.com/brand/status/{spam}?s=20", f"https://x.com/brand/status/{spam}/"):
        found = ask(post=name)
        assert (found.at, found.client, found.post_id) == (SPAM, "Twitter Web App", spam)
        assert found.address == f"https://x.com/i/web/status/{spam}"
    assert when(ask(post="latest")) == (SPAM + 5 * HOUR, "Twitter for iPhone")


def test_words_mean_the_first_post_of_the_last_run_of_them() -> None:
    assert when(ask(post="claim yours HERE")) == (SPAM, "Twitter Web App")
    assert when(ask(post="coffee")) == (SPAM + 5 * HOUR, "Twitter for iPhone")
    assert when(ask(post="claim yours here", at=SPAM - 40 * DAY)) == (SPAM - 40 * DAY, "Twitter Web App")


def test_a_time_means_a_post_near_it_or_that_moment() -> None:
    assert when(ask(at=SPAM + 5 * HOUR + timedelta(minutes=9))) == (SPAM + 5 * HOUR, "Twitter for iPhone")
    assert when(ask(at=SPAM + 9 * HOUR)) == (SPAM + 9 * HOUR, "")
    assert when(ask(snapshot(), at=SPAM)) == (SPAM, "")


def test_a_post_is_named_by_its_id_its_address_or_its_words_alone() -> None:
    spam = x_id(SPAM, 1)
    named = {word: ask(post=word).named for word in (spam, f"https://x.com/brand/status/{spam}", "coffee", "latest")}

    assert named == {spam: True, f"https://x.com/brand/status/{spam}": True, "coffee": True, "latest": False}
    assert ask(at=SPAM).named is False
    assert [ask(post=spam, at=SPAM, found=True, named=known).named for known in (True, False)] == [True, False]


def test_a_post_that_only_an_older_export_holds_is_found() -> None:
    assert when(ask(EXPORT, OLDER, post="gone since")) == (SPAM - DAY, "Twitter Web App")
    assert when(ask(OLDER, EXPORT, post="latest")) == (SPAM + 5 * HOUR, "Twitter for iPhone")


def test_what_an_earlier_run_found_is_meant_though_the_newest_export_no_longer_holds_it() -> None:
    found = ask(OLDER, post="1978", at=SPAM, account="x/@brand", found=True)

    assert (found.at, found.post_id, found.client) == (SPAM, "1978", "")


def test_the_account_chooses_where_several_are_read() -> None:
    assert ask(EXPORT, SHOP, post="claim yours here", account="@SHOP").account == OTHER
    assert ask(EXPORT, SHOP, post="latest", account="x/@brand").account == BRAND
    with pytest.raises(
        NotFoundError, match=r"several accounts have a post with the words 'claim yours here': x/@brand"
    ):
        ask(EXPORT, SHOP, post="claim yours here")
    with pytest.raises(
        NotFoundError, match=r"several accounts were read \(name one with --account; .* x/@brand, x/@shop"
    ):
        ask(EXPORT, SHOP, at=SPAM + 9 * HOUR)
    with pytest.raises(NotFoundError, match=r"no account 'x/@none' was read \(what was read is about x/@brand\)"):
        ask(account="x/@none", post="latest")


def test_what_is_not_there_is_said_with_what_to_do() -> None:
    with pytest.raises(
        NotFoundError, match=r"no post with the words 'no such words' is in what was read \(give its id"
    ):
        ask(post="no such words")
    with pytest.raises(NotFoundError, match=r"'\\x1b\[31m'"):
        ask(post="\x1b[31m")
    with pytest.raises(NotFoundError, match="no post with a date is in what was read"):
        ask(snapshot(), post="latest")
    with pytest.raises(NotFoundError, match="nothing suspicious was found that could be meant"):
        ask()
    with pytest.raises(NothingReadError, match="no account was read"):
        ask(replace(snapshot(), account=Account(platform=VAULT, handle="me", id=VAULT)), post="latest")
