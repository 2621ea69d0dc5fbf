"""The owner's messages among those of everyone, where only names tell them apart."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.acts import Acts
from hygiene.sources.files.folder import SingleFile
from hygiene.sources.files.guards import SteadyFile
from hygiene.sources.reader_kit.columns.acts import person
from hygiene.sources.reader_kit.columns.senders import Message, Senders
from hygiene.sources.reader_kit.reading import Reading


def read(names: list[str], *chats: tuple[str, str]) -> tuple[Acts | None, str]:
    """Return the owner's messages, and the gap among them.

    Each chat is the people that the export states, if it states them, and the senders of its messages in their order.
    Each word is a name.
    """
    senders, minute = Senders(names), count()
    for number, (people, wrote) in enumerate(chats):
        senders.state(str(number), people.split())
        for name in wrote.split():
            senders.add(Message(str(number), name, next(minute) * 60_000))
    reading = Reading(SingleFile(path="x", file=SteadyFile(Path("x"))), "instagram", "instagram")
    acts = senders.acts(reading)
    return acts, "; ".join(reading.gaps.get("messages", ()))


def chats_of(acts: Acts | None) -> list[int]:
    assert acts is not None
    return [int(number) for number in acts.whom]


def test_an_owner_known_by_name_needs_no_guess() -> None:
    acts, gap = read(["Mara"], ("mara dana", "Mara dana MARA"), ("mara eve", "eve"))

    assert ([person("0")] * 2, "") == (chats_of(acts), gap)


def test_a_former_name_is_in_conversations_with_several_people() -> None:
    acts, gap = read(["mara"], ("old dana", "old dana"), ("old eve", "eve old"), ("mara finn", "mara"))

    assert ([person("0"), person("1"), person("2")], "") == (chats_of(acts), gap)


def test_several_former_names_and_a_friend_of_all_times() -> None:
    acts, gap = read(
        ["mara"],
        ("older dana", "older"),
        ("older eve", "older"),
        ("older finn", "older finn"),
        ("old finn", "old finn"),
        ("old gia", "old"),
        ("mara finn", "mara finn"),
    )

    assert ([person(str(number)) for number in range(6)], "") == (chats_of(acts), gap)


def test_a_former_name_beside_the_present_one_among_the_people() -> None:
    acts, gap = read(["mara"], ("mara dana", "old dana mara"), ("mara eve", "eve"), ("mara finn", "mara"))
    renamed, none = read(["mara"], ("mara dana", "old dana"), ("mara eve", "old eve"), ("mara finn", "mara"))

    assert ([person("0"), person("2")], "") == (chats_of(acts), gap), "one name is the other person's as well"
    assert ([person("0"), person("1"), person("2")], "") == (chats_of(renamed), none)


def test_a_name_that_wrote_between_the_owners_messages_is_left_open() -> None:
    acts, gap = read(["mara"], ("mara dana", "old mara"), ("mara eve", "mara old"))

    assert ([person("0"), person("1")], "2 conversations may hold messages that you sent under another name") == (
        chats_of(acts),
        gap,
    )


def test_one_conversation_under_unknown_names_is_left_open() -> None:
    acts, gap = read(["mara"], ("mara dana", "mara"), ("", "old eve"))

    assert ([person("0")], "1 conversation may hold messages that you sent under another name") == (chats_of(acts), gap)


def test_groups_and_conversations_that_only_others_wrote_in_leave_nothing_open() -> None:
    acts, gap = read(["mara"], ("", "mara dana"), ("", "dana eve finn"), ("", "eve"), ("a b c d", "a b"))

    assert ([person("0")], "") == (chats_of(acts), gap)


def test_without_a_name_of_the_owner_nothing_is_read() -> None:
    assert (None, "the export does not state your name, so it is not known which messages you sent") == read(
        [], ("dana eve", "dana eve")
    )
    assert (None, "2 messages, and none under a name that the export states as yours") == read(
        ["mara"], ("", "dana finn")
    )
    assert read([])[1] == ""


PEOPLE = st.sampled_from(["mara", "old", "dana", "eve", "finn", "gia"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(PEOPLE, max_size=3), st.lists(PEOPLE, max_size=4)), max_size=6))
def test_a_message_under_a_stated_name_is_always_the_owners(found: list[tuple[list[str], list[str]]]) -> None:
    acts, _ = read(["mara"], *((" ".join(people), " ".join(wrote)) for people, wrote in found))
    own = sum(wrote.count("mara") for _, wrote in found)

    assert own <= (0 if acts is None else len(acts))
