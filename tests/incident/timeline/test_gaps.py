"""The gaps of a timeline: what is not shown, why, and where to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hygiene.incident.records import Gap
from hygiene.incident.timeline.gaps import _KEPT
from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.records import Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import ASKED, Snapshot
from hygiene.reference.platforms import all_platforms
from tests.support.snapshots import BRAND, DAY, NOW, WEB, posts, snapshot
from tests.support.stories import HOUR, POST, about, acts, told

NONE = acts()


def whole(**parts: object) -> Snapshot:
    """Return an export that holds every part, long enough after the post."""
    made = snapshot(
        posts([(POST, WEB)]),
        apps=(),
        logins=(Login(at=POST - 50 * DAY, ip=Hidden(""), outcome="failure"),),
        devices=(),
        events=(Event(at=POST, kind="password"),),
        sign_ins=(),
        messages=NONE,
        follows=NONE,
        deletions=acts(("deletion", POST - 15 * DAY, "")),
        differences=(),
    )
    return replace(made, **parts)  # type: ignore[arg-type]  # fields by name


def said(*snapshots: Snapshot, post_id: str = "") -> list[str]:
    return [gap.words for gap in told(*snapshots, asked=about(post_id=post_id)).gaps]


DELEGATES = "Delegates who may post are not shown: the archive does not list the delegates who may post."


def test_a_whole_export_leaves_open_what_no_export_of_the_platform_holds_and_says_where_to_look() -> None:
    look = "at https://x.com/settings/delegate"

    assert (Gap(account=BRAND, part="delegates", words=DELEGATES, look=look),) == told(whole()).gaps


def test_a_part_that_was_not_read_is_said_with_its_reason_and_parts_with_one_reason_together() -> None:
    export = whole(
        messages=None,
        deletions=None,
        apps=None,
        gaps={"messages": "part 2 is missing", "deletions": "part 2 is missing"},
    )

    assert [
        "Messages sent and deleted posts are not shown: part 2 is missing.",
        "Apps let in are not shown: the export does not hold them.",
        DELEGATES,
    ] == said(export)


def test_a_part_that_was_read_in_part_is_said_so() -> None:
    assert ["Posts may be missing in part: 3 posts could not be read.", DELEGATES] == said(
        whole(gaps={"posts": "3 posts could not be read", "contacts": "unread"})
    )


def test_an_export_from_before_the_post_or_soon_after_it_asks_for_a_new_one() -> None:
    page = "at https://x.com/settings/download_your_data"
    before, after = (told(whole(taken_at=POST + gap), asked=about(post_id="1")).gaps[0] for gap in (-3 * DAY, 2 * HOUR))

    ends = "The newest export of x/@brand ends"
    new = "so ask for a new one to see what followed."
    assert Gap(account=BRAND, part="", words=f"{ends} 3 days before the post, {new}", look=page) == before
    assert Gap(account=BRAND, part="", words=f"{ends} 2 hours after the post, {new}", look=page) == after
    assert f"{ends} 2 hours after the moment, {new}" == said(whole(taken_at=POST + 2 * HOUR))[0]
    assert [DELEGATES] == said(whole(taken_at=POST - DAY), whole())


def test_an_account_that_was_read_as_it_is_now_is_read_again_later_and_no_export_is_asked_for() -> None:
    live = whole(taken_at=POST + 2 * HOUR, taken_at_means=ASKED)

    words = "x/@brand was read 2 hours after the moment, so read it again later to see what followed."
    assert Gap(account=BRAND, part="", words=words, look="") == told(live).gaps[0]


def test_what_a_platform_keeps_for_a_time_is_missing_before_it_unless_the_data_reach_further_back() -> None:
    late = acts(("deletion", POST + DAY, ""))
    kept = "may be missing, because X (Twitter) keeps them only for a time"

    assert [f"Deleted posts from before 2024-05-18 {kept} (of about two weeks, with their text).", DELEGATES] == said(
        whole(deletions=late)
    )
    assert [DELEGATES] == said(whole(deletions=late, taken_at=POST - DAY), whole(taken_at=POST + 9 * DAY))
    old = whole(logins=(), taken_at=POST + 50 * DAY)
    assert f"Sign-ins and sessions from before 2024-05-14 {kept} (network addresses of 60 days)." in said(old)


def test_a_time_without_a_number_is_compared_with_the_oldest_record() -> None:
    account = Account(platform="instagram", handle="brand")
    login = Login(at=POST - 20 * DAY, ip=Hidden(""))
    near, far = (said(whole(account=account, logins=(replace(login, at=POST - n * DAY),)))[0] for n in (3, 20))

    assert near == (
        "Sign-ins and sessions from before 2024-05-21 may be missing, because Instagram keeps them only for a time "
        "(sign-ins of some months)."
    )
    assert not far.startswith("Sign-ins")


def test_a_time_that_the_platform_does_not_state_is_said_so() -> None:
    facebook = whole(account=Account(platform="facebook", handle="brand"), logins=())

    assert ("Sign-ins and sessions may be missing, because Facebook does not say for how long it keeps them.") == said(
        facebook
    )[0]


def test_nothing_finer_is_said_of_a_part_that_is_not_shown() -> None:
    found = said(whole(events=None, logins=None, posts=None))

    assert [
        "Posts, sign-ins and sessions and changes of the account are not shown: the export does not hold them.",
        DELEGATES,
    ] == found


def test_a_part_that_only_an_older_export_holds_ends_with_it() -> None:
    older = whole(taken_at=NOW - timedelta(hours=2))

    assert [
        "Apps let in may be missing in part: the newer export lacks them, and the other ends on 2024-06-01.",
        DELEGATES,
    ] == said(older, whole(apps=None))


def test_equal_sentences_about_one_platform_are_said_once_and_the_account_of_the_post_comes_first() -> None:
    other = Account(platform="x", handle="another", id="1")
    mastodon = Account(platform="mastodon", handle="brand")
    found = told(whole(account=other), whole(account=mastodon, apps=None), whole()).gaps

    assert [("x", "delegates"), ("mastodon", "apps")] == [(gap.account.platform, gap.part) for gap in found][:2]
    assert BRAND == found[0].account
    assert len(found) == len({(gap.account.platform, gap.words) for gap in found})


def test_what_another_account_of_the_run_holds_is_no_gap() -> None:
    threads, instagram = (Account(platform=name, handle="brand") for name in ("threads", "instagram"))
    export = whole(account=threads, logins=None, events=None, devices=None, sign_ins=None)
    alone, both = said(export), said(export, whole(account=instagram))

    assert 4 == sum("you sign in to Threads with the Instagram account" in words for words in alone)
    assert not any("you sign in to Threads" in words for words in both)


def test_a_profile_is_a_gap_until_two_exports_are_compared() -> None:
    assert (
        "Changes of the profile are not shown: the archive shows only today's profile, so give an earlier archive too, "
        "or look at your profile."
    ) == said(whole(differences=None, profile={}))[0]


def test_the_words_of_every_platform_about_how_long_it_keeps_something_are_understood() -> None:
    found = {
        f"{known.id} {part}": match[0]
        for known in all_platforms()
        for part, words in known.shows.items()
        if (match := _KEPT.search(words))
    }

    assert {
        "x deletions": "two weeks",
        "x logins": "60 days",
        "facebook logins": "for as long as",
        "instagram logins": "some months",
        "linkedin logins": "two years",
        "reddit logins": "100 days",
        "tiktok deletions": "of lately",
        "tiktok logins": "half a year",
        "youtube logins": "a month",
        "snapchat logins": "a year",
        "wordpress deletions": "a month",
        "github apps": "90 days",
        "github profile": "90 days",
        "github logins": "90 days",
        "github events": "90 days",
    } == found


def test_a_hostile_name_is_shown_and_does_not_act() -> None:
    (ends, *_) = said(whole(account=replace(BRAND, handle="kim\u202e\x1b[31m"), taken_at=POST + HOUR))

    assert "x/@kim\\u202e\\x1b[31m ends 1 hour after" in ends


def test_days_are_those_at_home_as_in_the_timeline() -> None:
    older = whole(taken_at=NOW - timedelta(hours=2))
    home = Policy(timezone="Pacific/Kiritimati")

    assert told(older, whole(apps=None), policy=home).gaps[0].words.endswith("the other ends on 2024-06-02.")
