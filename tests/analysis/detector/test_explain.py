"""Reasons: the words for each subject, and which of them are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.detector.explain import LEAST_BITS, MOST, Explainer, _local
from hygiene.analysis.detector.explain_writing import _FACTS
from hygiene.analysis.detector.score_posts import EVERY, TOGETHER, score_posts
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import SUBJECTS
from hygiene.model.posts import Client, Lists, Posts
from hygiene.model.text import printable, quoted
from tests.support.lives import Said, archive
from tests.support.snapshots import BUFFER, DAY, IPAD, IPHONE, NOW, WEB

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MIDDLE = NOW - 100 * DAY
LIFE = [Said(at=NOW - n * DAY, client=IPHONE, text="Good words of mine.") for n in range(200, 0, -1)]


def daily(days: int, later: timedelta) -> list[Said]:
    """A second life at another hour, of the same posts."""
    return [replace(one, at=one.at + later) for one in LIFE[:days]]


def odd(**fields: object) -> Said:
    """A post between those of an ordinary day."""
    one = Said(at=MIDDLE + HOUR, client=IPHONE, text="Good words of mine.")
    return replace(one, **fields)  # type: ignore[arg-type]  # fields by name


def reasons(
    life: list[Said],
    odd: list[Said],
    bits: dict[str, float],
    posts: Posts | None = None,
    zone: tzinfo = UTC,
) -> list[tuple[float, str]]:
    """Return the bits and words of the reasons for some posts of a life.

    Only the subjects given have bits.
    """
    shot = archive([*life, *odd])
    assert shot.posts is not None
    made = posts or shot.posts
    found = score_posts(shot, 365, start=EVERY)
    none = np.zeros(len(found), dtype=np.float32)
    parts = {name: np.full_like(none, bits.get(name, 0)) for name in (*SUBJECTS, TOGETHER)}
    which = np.flatnonzero(shot.posts.order[found.row] >= len(life))
    given = Explainer(made, replace(found, parts=parts), "x", zone).reasons(which)
    return [(reason.bits, reason.why) for reason in given]


def why(subject: str, *odd: Said, life: list[Said] | None = None, zone: tzinfo = UTC) -> str:
    """The words for one subject."""
    ((bits, words),) = reasons(LIFE if life is None else life, list(odd), {subject: 2}, zone=zone)
    assert bits == 2
    return words


def test_a_client_is_told_by_when_it_was_used() -> None:
    before, after = odd(client=WEB, at=MIDDLE - 50 * DAY), odd(client=WEB, at=MIDDLE + 50 * DAY)
    web = odd(client=WEB)
    assert "first post ever from “Twitter Web App”" == why("client", web)
    assert "first posts from “Twitter Web App”, which you went on to use" == why("client", web, life=[*LIFE, after])
    assert "first post from “Twitter Web App” in 50 days" == why("client", web, life=[*LIFE, before])
    days = [replace(web, at=MIDDLE - n * DAY) for n in range(3, 10)]
    assert "you seldom use “Twitter Web App” (3% of your posts)" == why("client", web, life=[*LIFE, *days])


def test_a_client_in_steady_use_is_no_reason() -> None:
    assert [] == reasons(LIFE, [odd()], {"client": 2})


def test_a_post_that_tells_no_client_is_said_to() -> None:
    assert "first post ever from an unnamed client" == why("client", odd(client=Client("")))


def test_a_client_is_told_with_a_post_through_another_close_by() -> None:
    noon, web = MIDDLE, "first post ever from “Twitter Web App”"  # a post of the life
    after = odd(at=noon + 30 * SECOND, client=WEB)
    assert f"{web}, 30 seconds after a post from “Twitter for iPhone”" == why("client", after)
    assert f"{web}, 2 minutes after a post from “Twitter for iPhone”" == why(
        "client", replace(after, at=noon + 120 * SECOND)
    )
    assert f"{web}, 9 minutes before a post from “Twitter for iPhone”" == why(
        "client", replace(after, at=noon - 9 * MINUTE)
    )
    assert web == why("client", replace(after, at=noon + 20 * MINUTE))
    assert "from “Twitter for iPhone”, 30 seconds before a post from “Twitter Web App”" == why(
        "client", odd(at=noon + 10 * SECOND), life=[*LIFE, replace(after, at=noon + 40 * SECOND)]
    )


def test_a_client_that_was_renamed_is_no_other() -> None:
    renamed = [replace(one, client=Client("web") if n % 2 else WEB) for n, one in enumerate(LIFE)]
    assert [] == reasons(
        renamed, [odd(at=MIDDLE + MINUTE, client=Client("Twitter Web Client", "http://twitter.com"))], {"client": 2}
    )


def test_hours_are_told_where_the_owner_is_at_home_the_first_three() -> None:
    assert "an unusual time for you with this client (Thursday 13h UTC)" == why("hour", odd())
    night = [odd(at=MIDDLE + n * HOUR) for n in (15, 14, 16, 13)]
    assert "you seldom post at this time (Friday 01h, 02h, 03h UTC, near which none of your posts lie)" == why(
        "hour", *night
    )
    assert "you seldom post at this time (Thursday 04h CET, near which none of your posts lie)" == why(
        "hour", odd(at=MIDDLE.replace(hour=3)), life=[*LIFE, *daily(200, HOUR)], zone=ZoneInfo("Europe/Berlin")
    )


def test_the_last_hours_there_are_have_a_time_of_day() -> None:
    assert datetime(9999, 12, 31, 23, tzinfo=UTC) == _local(253402297200, ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("langs", "expected"),
    [
        (["tr"], "you seldom write in this language (tr)"),
        (["tr", "de", "tr", "und"], "you seldom write in these languages (de, tr)"),
        (["tr", "de", "fr", "es", "pl"], "you seldom write in these languages (de, es, fr and 2 more)"),
        (["", "de"], "you seldom write in this language (de)"),
        (["und"], "too few words to show a language, which is unusual for you"),
        ([""], "too few words to show a language, which is unusual for you"),
    ],
)
def test_languages_are_told(langs: list[str], expected: str) -> None:
    assert expected == why("language", *[odd(lang=lang, at=MIDDLE + n * MINUTE) for n, lang in enumerate(langs)])


def test_people_are_counted_and_never_named() -> None:
    assert "mentions 1 account that you mention nowhere else" == why("people", odd(text="@zoe hello"))
    assert "mentions 2 accounts that you mention nowhere else" == why(
        "people", odd(text="@zoe @max hello"), odd(text="@zoe again", at=MIDDLE + 2 * HOUR)
    )
    friendly = [replace(one, text=f"@zoe {one.text}") for one in LIFE]
    assert "nobody mentioned" == why("people", odd())
    assert "nobody mentioned, unlike nearly all of your posts" == why("people", odd(), life=friendly)
    assert "people you seldom mention" == why("people", odd(text="@zoe hello"), life=friendly)
    some = [*LIFE, *(one for one in friendly if one.at < MIDDLE)][::2]
    assert "people you seldom mention" == why("people", odd(text="@zoe hello"), life=some)


def test_sites_are_told_where_they_are_new() -> None:
    site, text = "https://prize.example/1", "see https://{}.example/1"
    assert "links to prize.example, which you link to nowhere else" == why("links", odd(text=site))
    many = [odd(text=text.format(name), at=MIDDLE + n * MINUTE) for n, name in enumerate("edcba")]
    assert "links to a.example, b.example, c.example and 2 more, which you link to nowhere else" == why("links", *many)
    known = [*LIFE, odd(text=site, at=MIDDLE - 3 * DAY)]
    assert "a link, unlike 99% of your posts" == why("links", odd(text=site), life=known)
    linked = [replace(one, text=site) for one in LIFE]
    assert "no link, unlike nearly all of your posts" == why("links", odd(), life=linked)
    assert "no link" == why("links", odd())
    assert "a link" == why("links", odd(text=site), life=linked)


def test_a_site_that_was_linked_to_on_the_days_beside_only_is_still_new() -> None:
    site = "https://prize.example/1"
    beside = [*LIFE, odd(text=site, at=MIDDLE - 20 * HOUR), odd(text=site, at=MIDDLE + 2 * DAY)]
    assert "links to prize.example, which you link to nowhere else" == why("links", odd(text=site), life=beside)


def test_hashtags_are_told_where_they_are_new() -> None:
    assert "hashtags you use nowhere else (#win)" == why("hashtags", odd(text="now #Win #win"))
    tagged = [*LIFE, odd(text="now #win", at=MIDDLE - 9 * DAY)]
    assert "a hashtag, unlike 99% of your posts" == why("hashtags", odd(text="now #win"), life=tagged)
    assert "no hashtag" == why("hashtags", odd())


def test_a_kind_is_told_with_how_many_are_of_it() -> None:
    assert "a repost, unlike nearly all of your posts" == why(
        "kind", odd(text="RT @zoe: hello"), life=[*LIFE, *daily(200, HOUR)]
    )
    named = [replace(one, text=f"@zoe {one.text}") for one in LIFE]
    assert "a reply, unlike 99% of your posts" == why("kind", odd(text="@zoe hello"), life=[*LIFE, named[0]])
    assert "a post that is not a reply, which is rare for you with this client" == why("kind", odd())


def test_a_length_is_told_with_those_that_are_usual_for_the_kind() -> None:
    assert "5 characters, where half of your posts of this kind have 19 to 19" == why("length", odd(text="Hello"))
    assert [] == reasons(LIFE, [odd()], {"length": 1.0})


def test_words_are_told_by_how_many_are_in_no_other_post() -> None:
    assert "3 of 5 words appear in none of your other posts of that time (usually none)" == why(
        "words", odd(text="Good words belu zuhara kelu")
    )
    assert "1 of 1 word appears in none of your other posts of that time (usually none)" == why(
        "words", odd(text="Belu")
    )
    assert "words, or pairs of words, that you hardly ever use" == why("words", odd())


def test_a_manner_is_told_by_what_is_there_and_what_is_missing() -> None:
    unlike = "punctuation, capitals or emoji unlike yours"
    assert f"{unlike}: no capital letter first (unlike 100% of yours), “!” (in none of yours)" == why(
        "manner", odd(text="good WORDS of mine!!")
    )
    small = [replace(one, text="good words of mine") for one in LIFE]
    assert f"{unlike}: a capital letter first (in none of yours), capital letters (unlike 100% of yours)" == why(
        "manner", odd(text="Good words of mine"), life=small
    )
    assert unlike == why("manner", odd())
    # Both that it holds the mark and that it ends in it are unusual, and the mark is named once.
    assert f"{unlike}: “!” (in none of yours)" == why("manner", odd(text="good words of mine!!"), life=small)


def test_a_manner_is_told_beside_posts_that_are_no_reposts() -> None:
    shouted = [replace(one, text="RT @zoe: good words of mine!! 🎉") for one in daily(200, HOUR)]
    assert "punctuation, capitals or emoji unlike yours: an emoji (in none of yours), “!” (in none of yours)" == why(
        "manner", odd(text="Good words of mine!! 🎉"), life=[*LIFE, *shouted]
    )


def test_capitals_are_not_claimed_where_the_alphabet_may_have_none() -> None:
    small = [replace(one, text="good words of mine") for one in LIFE]
    told = why("manner", odd(text="朝の花と海の花"), life=small)
    assert "capital letters, or no small ones (unlike 100% of yours)" in told


def test_every_habit_of_writing_has_words_that_show_and_that_lack_it() -> None:
    assert tuple(_FACTS) == HABITS
    facts = [fact for both in _FACTS.values() for fact in both]
    assert len(set(facts)) == 2 * len(HABITS)
    assert not [fact for fact in facts if fact.startswith("no no ")]


def test_what_posts_are_worth_together_is_told_last() -> None:
    bits = {TOGETHER: 3.0, "client": 1.0}
    web = odd(client=WEB)
    first = (1.0, "first post ever from “Twitter Web App”")
    assert [first, (3.0, "the posts around it are unusual too")] == reasons(LIFE, [web], bits)
    both = [web, replace(web, at=web.at + MINUTE)]
    assert [first, (3.0, "2 unusual posts together")] == reasons(LIFE, both, bits)


def test_a_burst_is_told_by_its_densest_hour() -> None:
    raid = [odd(at=MIDDLE + 3 * HOUR + n * 10 * MINUTE) for n in range(12)]
    assert "7 posts within an hour, more than usual for you" == why("burst", *raid)


def test_subjects_are_told_from_three_tenths_of_a_bit_on_and_six_of_them() -> None:
    bits = {"hashtags": LEAST_BITS, "length": LEAST_BITS - 0.01, "words": 3.04, "manner": -5.0, "end": 9.0}
    assert [
        (3.0, "words, or pairs of words, that you hardly ever use"),
        (0.3, "no hashtag"),
    ] == reasons(LIFE, [odd()], bits)
    every = reasons(LIFE, [odd(client=WEB)], {name: 1.0 + n for n, name in enumerate(SUBJECTS)})
    assert MOST == len(every)


def test_weighty_subjects_stand_as_a_person_would_name_them_and_the_others_by_weight() -> None:
    bits = {"client": 3.0, "hour": 0.9, "language": 0.5, "hashtags": 0.7, "words": 5.0, "manner": 9.0}
    said = [weight for weight, _ in reasons(LIFE, [odd(client=WEB, lang="ja")], bits)]
    # The client before the words and the punctuation; then the others.
    assert [3.0, 5.0, 9.0, 0.9, 0.7, 0.5] == said


def test_every_subject_but_the_allowance_for_the_end_has_words() -> None:
    for name in SUBJECTS:
        assert (name != "end") is bool(reasons(LIFE, [odd(client=WEB, text="Hello")], {name: 1})), name


def test_the_clients_of_some_posts_are_told_the_commonest_first() -> None:
    shot = archive([odd(at=NOW - n * DAY, client=c) for n, c in enumerate((WEB, IPAD, BUFFER, IPAD, Client("")), 1)])
    assert shot.posts is not None
    explainer = Explainer(shot.posts, score_posts(shot, 365), "x")
    labels = explainer.labels(np.arange(5))
    assert ("Twitter for iPad", "", "Buffer", "Twitter Web App") == labels
    assert "“Twitter for iPad”, an unnamed client, “Buffer” and 1 more" == quoted(labels)


@given(
    hostile=st.text(min_size=1, max_size=90),
    subject=st.sampled_from(["client", "language", "links", "hashtags"]),
)
@settings(max_examples=60)
def test_nothing_that_stands_in_an_export_is_told_unfit_to_print(hostile: str, subject: str) -> None:
    said = odd(client=WEB, text="https://prize.example/1 #win", at=MIDDLE + SECOND, lang="zz")
    made = archive([*LIFE, said]).posts
    assert made is not None

    def tricked(lists: Lists) -> Lists:
        return replace(lists, words=tuple(hostile for _ in lists.words))

    trick = replace(
        made,
        clients=tuple(Client(hostile) for _ in made.clients),
        langs=tuple(hostile for _ in made.langs),
        domains=tricked(made.domains),
        hashtags=tricked(made.hashtags),
    )
    for _, words in reasons(LIFE, [said], {subject: 2}, trick):
        assert printable(words, 500) == words
