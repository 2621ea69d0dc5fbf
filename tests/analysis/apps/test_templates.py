"""Templates: found for programs, not for people, without what changes."""

from __future__ import annotations

import random
import re
import time

from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.apps.templates import names, templates

PEOPLE = ["ada", "bob_99", "cem.k", "dana", "eve"]
STREET = [
    "The tide was out and we walked all the way to the lighthouse.",
    "New batch of bread rolls, still warm!",
    "Does anybody know a good plumber?",
    "I think that the third chapter is the best one.",
    "Rain again. Soup it is.",
    "Look at this dog",
    "We open at nine tomorrow because of the market",
    "What a game last night, I could not sleep after it",
    "My sister sent me a box of figs",
    "Closed on Monday, see you on Tuesday",
]


def shown(texts: list[str], least: int = 5) -> list[tuple[str, int]]:
    return [(one.shown, len(one.texts)) for one in templates(texts, least)]


def test_an_announcer_of_who_stopped_following() -> None:
    texts = [f"@{name} unfollowed me today. Found with https://unfollow.example/{n}" for n, name in enumerate(PEOPLE)]
    assert [("<name> unfollowed me today found with <link>", 5)] == shown(texts)


def test_weekly_statistics() -> None:
    texts = [
        f"My week: {n} likes, {n * 7} replies, {n},{n:03} readers. https://stats.example/w{n}" for n in range(1, 9)
    ]
    assert [("my week <number> likes <number> replies <number> readers <link>", 8)] == shown(texts)


def test_words_that_differ_in_the_middle_are_a_gap() -> None:
    texts = [f"I'm at {place} https://here.example/{n}" for n, place in enumerate(STREET)]
    assert [("i'm at … <link>", 10)] == shown(texts)


def test_a_row_of_names_of_any_length_is_one() -> None:
    texts = [" ".join(f"@{name}" for name in PEOPLE[: n % 4 + 1]) + " thanks for following!" for n in range(12)]
    assert [("<name> thanks for following", 12)] == shown(texts)


def test_a_script_without_spaces() -> None:
    texts = [f"今日の歩数は{n}歩でした。消費 {n * 3} kcal https://walk.example/{n}" for n in range(1000, 1010)]
    assert [("今日の歩数は <number> 歩でした 消費 <number> kcal <link>", 10)] == shown(texts)


def test_a_link_is_one_however_it_is_shown() -> None:
    texts = [
        "New on the blog https://blog.example/a",
        "New on the blog blog.example/2026/11/b",
        "New on the blog http://b.example",
    ]
    assert [("new on the blog <link>", 3)] == shown(texts, 3)


def test_what_people_write_is_no_template() -> None:
    assert [] == shown(STREET * 3, 4)


def test_a_greeting_every_morning_exchanges_nothing() -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert [] == shown(["Good morning everybody!"] * 50)
    assert [] == shown([f"Good morning, it is {day} again" for day in days * 10])


def test_one_word_and_a_link_are_too_little() -> None:
    assert [] == shown([f"Look https://a.example/{n}" for n in range(50)])
    assert [] == shown([f"@{name} 😂 https://a.example/" for name in PEOPLE * 9])


def test_fewer_than_asked_for_are_none() -> None:
    texts = [f"Level {n} reached in Sheep Race! https://game.example/{n}" for n in range(4)]
    assert [] == shown(texts, 5)
    assert [("level <number> reached in sheep race <link>", 4)] == shown(texts, 4)


def test_the_commonest_comes_first_and_each_text_counts_once() -> None:
    texts = [f"Level {n} reached in Sheep Race! https://game.example/{n}" for n in range(6)]
    texts += [f"{name} sent you {n} fine sheep: https://game.example/{n}" for n, name in enumerate(PEOPLE * 2)]
    texts += STREET
    found = templates(texts, 5)
    assert ["… sent you <number> fine sheep <link>", "level <number> reached in sheep race <link>"] == [
        one.shown for one in found
    ]
    assert [*range(6, 16)] == list(found[0].texts)
    assert [*range(6)] == list(found[1].texts)


def test_names_are_those_after_an_at_sign_and_no_mail_address() -> None:
    assert {"ada", "bob_99"} == names("@Ada and (@bob_99), write to me@home.example")


def test_what_was_exchanged_is_never_shown() -> None:
    texts = [f"Call +49 30 {n}55{n} or 198.51.100.{n}, dana{n}@brand.example, ask @dana{n} at once" for n in range(9)]
    assert [("call <number> or <number> dana <number> <name> ask <name> at once", 9)] == shown(texts)


PIECES = st.lists(
    st.one_of(st.sampled_from(["tide", "was", "out", "Now", "via", "…", "\u202e", "💐"]), st.from_regex(r"@[a-z]{1,9}"),
              st.from_regex(r"https?://[a-z]{1,9}\.example/[a-z0-9]*"), st.integers().map(str), st.text(max_size=12)),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(st.lists(PIECES, max_size=30), st.integers(1, 5), st.randoms(use_true_random=False))
def test_whatever_the_texts_the_answer_is_sound_and_does_not_hang_on_their_order(
    texts: list[str], least: int, rng: random.Random
) -> None:
    found = templates(texts, least)
    places = [place for one in found for place in one.texts]
    assert len(set(places)) == len(places)
    assert all(len(one.texts) >= least for one in found)
    for one in found:
        assert re.search("<name>|<number>|<link>", one.shown)
        assert not re.search(r"[\u202e\n]|://|@\w|\d", re.sub(r"\\[uUx][0-9a-f]+", "", one.shown))
    mixed = texts.copy()
    rng.shuffle(mixed)
    assert sorted(len(one.texts) for one in found) == sorted(len(one.texts) for one in templates(mixed, least))


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    start = time.process_time()
    for text in ("a." * 500_000, "@" * 1_000_000, "1,1," * 250_000, "a'" * 500_000, "-" * 1_000_000):
        assert [] == templates([text] * 40, 5)
    assert time.process_time() - start < 1
