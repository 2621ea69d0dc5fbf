"""Messages, follows, blocks, likes and profiles in the exports of Meta."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.acts import KINDS, Acts
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.reader_kit.columns.acts import Act, person
from hygiene.sources.readers.meta.acts.people import like, of_name, of_profile
from tests.support.meta import (
    AT,
    Members,
    at,
    chat,
    done,
    facebook_2018,
    facebook_2020,
    facebook_2023,
    facebook_2025,
    instagram_2021,
    instagram_2023,
    instagram_2026,
    instagram_flat,
    labels,
    listed,
    mapped,
    profile_of,
    reaction,
    threads,
    zipped,
)
from tests.support.plugins import READERS

MESSAGES = "your_instagram_activity/messages"
PEOPLE = "connections/followers_and_following"
ROASTERS = {"personal_information/personal_information.json": {"profile_user": [
    mapped(Username="roasters", Name="Łódź Roasters", Email="brand@mail.example")]}}  # fmt: skip


def read(tmp_path: Path, members: Mapping[str, Any]) -> Snapshot:
    return read_export(zipped(tmp_path / "x.zip", members), READERS)


def brand(tmp_path: Path, members: Mapping[str, Any]) -> Snapshot:
    """Read an Instagram export with its owner, a post and some more files."""
    post = {"your_instagram_activity/media/posts_1.json": instagram_2021()["content/posts_1.json"]}
    return read(tmp_path, {**ROASTERS, **post, **members})


def rows(acts: Acts | None) -> list[tuple[int | None, str, int]] | None:
    """Return the seconds after the fixtures' moment, the kind and the person."""
    if acts is None:
        return None
    moments = [acts.when(row) for row in range(len(acts))]
    seconds = [round((when - at(0)).total_seconds()) if when else None for when in moments]
    return [(second, KINDS[kind], int(whom)) for second, kind, whom in zip(seconds, acts.kind, acts.whom, strict=True)]


@pytest.mark.parametrize(
    "make", [facebook_2018, facebook_2020, facebook_2023, instagram_2021, instagram_2023, instagram_2026]
)
def test_only_the_owners_messages_are_read(tmp_path: Path, make: Callable[[], Members]) -> None:
    snapshot = read(tmp_path, make())

    assert [(-50, "message", person("dana_1")), (-40, "message", person("dana_1"))] == rows(snapshot.messages)
    assert 2 == snapshot.counts["messages"]
    assert "messages" not in snapshot.gaps


def test_the_flat_file_of_messages_is_read(tmp_path: Path) -> None:
    whom = person("dana roasters")

    assert [(-50, "message", whom), (-40, "message", whom)] == rows(read(tmp_path, instagram_flat()).messages)


@pytest.mark.parametrize("make", [instagram_2021, instagram_2023, instagram_2026])
def test_follows_blocks_and_likes_of_every_year_of_instagram(tmp_path: Path, make: Callable[[], Members]) -> None:
    snapshot = read(tmp_path, make())

    assert [
        (-8_000, "follow", person("dana")),
        (-6_500, "block", person("mallory")),
        (-6_000, "unfollow", person("eve")),
        (-5_000, "like", 0),
    ] == rows(snapshot.follows)
    assert "follows" not in snapshot.gaps


def test_follows_blocks_and_likes_of_the_flat_files(tmp_path: Path) -> None:
    assert [
        (-8_000, "follow", person("dana")),
        (-6_500, "block", person("mallory")),
        (-5_000, "like", 0),
    ] == rows(read(tmp_path, instagram_flat()).follows)


@pytest.mark.parametrize("make", [facebook_2020, facebook_2023, facebook_2025])
def test_follows_blocks_and_likes_of_facebook(tmp_path: Path, make: Callable[[], Members]) -> None:
    snapshot = read(tmp_path, make())

    assert [
        (-8_000, "follow", person("dana")),
        (-7_000, "follow", person("bean weekly")),
        (-6_500, "block", person("mallory")),
        (-6_000, "unfollow", person("eve")),
        (-5_000, "like", 0),
    ] == rows(snapshot.follows)
    assert "follows" not in snapshot.gaps


def test_an_unknown_list_of_blocks_on_facebook_is_a_gap(tmp_path: Path) -> None:
    file = "connections/people_you_blocked.json"
    snapshot = read(tmp_path, facebook_2023() | {file: {"blocked_v9": [{"name": "Mallory", "timestamp": AT}]}})

    assert f"{file}: hygiene does not read this kind of file" == snapshot.gaps["follows"]


@pytest.mark.parametrize("text", ["Beans", {"name": "Beans", "timestamp": AT}])
def test_the_biography_on_facebook_is_what_the_export_states(tmp_path: Path, text: object) -> None:
    file = "personal_information/profile_information/profile_information.json"
    profile = facebook_2023()[file]["profile_v2"] | {"intro_bio": text}
    shown = read(tmp_path, facebook_2023() | {file: {"profile_v2": profile}}).profile

    assert shown is not None
    assert "Beans" == shown["biography"].reveal()


def test_follows_and_likes_of_facebook_in_2018(tmp_path: Path) -> None:
    assert [
        (-8_000, "follow", person("dana")),
        (-7_000, "follow", person("bean weekly")),
        (-6_000, "unfollow", person("eve")),
        (-5_000, "like", 0),
    ] == rows(read(tmp_path, facebook_2018()).follows)


def test_follows_of_threads_are_its_own(tmp_path: Path) -> None:
    snapshot = read(tmp_path, threads())

    assert [
        (-8_000, "follow", person("dana")),
        (-6_500, "block", person("mallory")),
        (-6_000, "unfollow", person("eve")),
        (-5_000, "like", 0),
    ] == rows(snapshot.follows)


def test_a_profile_in_other_words_is_known_by_its_link(tmp_path: Path) -> None:
    record = labels(
        {"label": "Imię", "value": "Somebody"},
        {"label": "Adres", "value": "https://www.instagram.com/_u/eve/"},
        timestamp=AT - 9,
    )
    snapshot = brand(tmp_path, {f"{PEOPLE}/recently_unfollowed_profiles.json": [record]})

    assert [(-9, "unfollow", person("eve"))] == rows(snapshot.follows)


def test_a_request_to_someone_who_is_followed_counts_once(tmp_path: Path) -> None:
    requests = [listed("dana", -20), listed("finn", -10)]
    snapshot = brand(
        tmp_path,
        {
            f"{PEOPLE}/following.json": {"relationships_following": [listed("Dana", -5)]},
            f"{PEOPLE}/recent_follow_requests.json": {"relationships_permanent_follow_requests": requests},
            "likes/no-data.txt": "No data",
        },
    )

    assert {person("dana"), person("finn")} == {whom for _, _, whom in rows(snapshot.follows) or ()}
    assert (2, 1) == (snapshot.counts["follows"], snapshot.counts["follows_repeated"])


def test_a_like_in_two_files_of_facebook_counts_once(tmp_path: Path) -> None:
    folder = "your_facebook_activity/comments_and_reactions"
    labelled = labels({"label": "Reacción", "value": "LIKE"}, {"label": "Nombre", "value": "Dana"}, timestamp=AT - 9)
    snapshot = read(
        tmp_path,
        facebook_2023()
        | {
            f"{folder}/likes_and_reactions.json": [labelled],
            f"{folder}/likes_and_reactions_1.json": [reaction(-9), reaction(-8)],
        },
    )

    likes = [row for row in rows(snapshot.follows) or () if row[1] == "like"]
    assert [(-9, "like", 0), (-8, "like", 0)] == likes


def test_a_half_that_is_missing_is_a_gap(tmp_path: Path) -> None:
    likes = {"your_instagram_activity/likes/liked_posts.json": {"likes_media_likes": [listed("👍", -5)]}}
    snapshot = brand(tmp_path, likes)

    assert [(-5, "like", 0)] == rows(snapshot.follows)
    assert (
        "the export holds no follows: there are none, or you did not ask for them "
        "(ask for all information, of all time)" == snapshot.gaps["follows"]
    )


def test_what_is_there_and_empty_differs_from_what_is_absent(tmp_path: Path) -> None:
    empty = {
        f"{PEOPLE}/following.json": {"relationships_following": []},
        "your_instagram_activity/likes/no-data.txt": "No data",
        f"{MESSAGES}/secret_conversations.json": {"ig_secret_conversations": {"calls": []}},
    }
    there, absent = brand(tmp_path, empty), brand(tmp_path, {})

    assert ([], []) == (rows(there.messages), rows(there.follows))
    assert not {"messages", "follows"} & there.gaps.keys()
    assert (None, None) == (absent.messages, absent.follows)
    assert {"messages", "follows"} <= absent.gaps.keys()


def test_without_a_name_of_the_owner_no_message_is_taken_for_theirs(tmp_path: Path) -> None:
    members = facebook_2023()
    del members["personal_information/profile_information/profile_information.json"]
    snapshot = read(tmp_path, members)

    assert (None, "the export does not state your name, so it is not known which messages you sent") == (
        snapshot.messages,
        snapshot.gaps["messages"],
    )


def test_messages_under_another_name_are_a_gap_and_no_guess(tmp_path: Path) -> None:
    snapshot = brand(tmp_path, {f"{MESSAGES}/inbox/dana_1/message_1.json": chat("Former Name", (-9, -8), (-7,))})

    assert (None, "3 messages, and none under a name that the export states as yours") == (
        snapshot.messages,
        snapshot.gaps["messages"],
    )


def test_a_name_that_is_in_two_conversations_is_the_owners(tmp_path: Path) -> None:
    snapshot = brand(tmp_path, {
        f"{MESSAGES}/inbox/dana_1/message_1.json": chat("Former Name", (-9, -8), (-7,)),
        f"{MESSAGES}/inbox/eve_2/message_1.json": chat("Former Name", (-6,), other="Eve"),
    })  # fmt: skip

    assert [
        (-9, "message", person("dana_1")),
        (-8, "message", person("dana_1")),
        (-6, "message", person("eve_2")),
    ] == rows(snapshot.messages)
    assert "messages" not in snapshot.gaps


def test_a_name_before_a_change_is_the_owners(tmp_path: Path) -> None:
    snapshot = brand(tmp_path, {
        f"{MESSAGES}/inbox/dana_1/message_1.json": chat("Łódź Roasters", (-5,), (-7,)),
        f"{MESSAGES}/inbox/eve_2/message_1.json": chat("Former Name", (-9,), other="Eve"),
        "personal_information/profile_changes.json": {"profile_profile_change": [
            mapped(Changed="Name", Previous_Value='"Former Name"', New_Value="Łódź Roasters", Change_Date=AT - 6)]},
    })  # fmt: skip

    assert [(-9, "message", person("eve_2")), (-5, "message", person("dana_1"))] == rows(snapshot.messages)
    assert "messages" not in snapshot.gaps


def test_names_before_a_change_on_facebook_are_the_owners(tmp_path: Path) -> None:
    profile = "personal_information/profile_information/profile_information.json"
    members = facebook_2023()
    members[profile] = {
        "profile_v2": members[profile]["profile_v2"]
        | {"previous_names": [{"name": "Former Name", "timestamp": AT}], "other_names": ["Nickname"]}
    }
    inbox = "your_facebook_activity/messages/inbox"
    snapshot = read(
        tmp_path,
        members
        | {f"{inbox}/{name}/message_1.json": chat(name, (-9,), other=name[0]) for name in ("Former Name", "Nickname")},
    )

    assert {person("former name"), person("nickname"), person("dana_1")} == {
        whom for _, _, whom in rows(snapshot.messages) or ()
    }


def test_an_owner_who_only_received_messages_sent_none(tmp_path: Path) -> None:
    snapshot = brand(tmp_path, {f"{MESSAGES}/inbox/dana_1/message_1.json": chat("roasters", (), (-7,))})

    assert [] == rows(snapshot.messages)
    assert "messages" not in snapshot.gaps


def test_the_handle_is_a_sender_too_and_a_name_may_be_mangled(tmp_path: Path) -> None:
    members = {
        f"{MESSAGES}/inbox/dana_1/message_1.json": chat("roasters", (-9,)),
        f"{MESSAGES}/message_requests/eve_2/message_1.json": chat("Łódź Roasters", (-8,)),
    }

    assert [(-9, "message", person("dana_1")), (-8, "message", person("eve_2"))] == rows(
        brand(tmp_path, members).messages
    )


def test_a_file_of_messages_that_is_there_twice_is_read_once(tmp_path: Path) -> None:
    found = {f"{folder}/messages/inbox/dana_1/message_1.json": chat("roasters", (-9,)) for folder in ("a", "b")}

    assert [(-9, "message", person("dana_1"))] == rows(brand(tmp_path, found).messages)


def test_chats_that_became_encrypted_are_a_gap(tmp_path: Path) -> None:
    moved = "your_facebook_activity/messages/e2ee_cutover/dana_1/message_1.json"
    snapshot = read(tmp_path, facebook_2023() | {moved: chat("Łódź Roasters", (-9,))})

    assert 3 == len(snapshot.messages or ())
    expected = "conversations went on with end-to-end encryption, and their later messages are not in the export"
    assert expected == snapshot.gaps["messages"]


def test_a_facebook_account_without_a_conversation_may_have_encrypted_ones(tmp_path: Path) -> None:
    folder = "your_facebook_activity/messages"
    members = {name: value for name, value in facebook_2023().items() if "/inbox/" not in name}
    snapshot = read(tmp_path, members | {f"{folder}/autofill_information.json": {"autofill_information_v2": {}}})

    assert [] == rows(snapshot.messages)
    expected = "the export holds no conversation, and those with end-to-end encryption are never in it"
    assert expected == snapshot.gaps["messages"]


@pytest.mark.parametrize(
    "record",
    [
        {"sender_name": None, "timestamp_ms": AT * 1000},
        {"sender_name": "roasters", "timestamp_ms": -1},
        {"sender_name": "roasters", "timestamp_ms": 10**30},
        {"sender_name": "roasters", "timestamp_ms": "soon"},
        {"content": "canary-message"},
        "canary-message",
    ],
)
def test_a_damaged_message_costs_itself_alone(tmp_path: Path, record: Any) -> None:
    conversation = chat("roasters", (-9,))
    conversation["messages"].append(record)
    member = f"{MESSAGES}/inbox/dana_1/message_1.json"
    snapshot = brand(tmp_path, {member: conversation})

    assert [(-9, "message", person("dana_1"))] == rows(snapshot.messages)
    assert snapshot.gaps["messages"].startswith(f"{member}: 1 record could not be read (")
    assert "canary" not in snapshot.gaps["messages"]


def test_a_conversation_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    text = json.dumps(chat("roasters", (-9, -8)), indent=2)
    whole, cut = f"{MESSAGES}/inbox/a_1/message_1.json", f"{MESSAGES}/inbox/b_2/message_1.json"
    snapshot = brand(tmp_path, {whole: text, cut: text[: text.rindex('"sender_name"')]})

    assert [person("a_1")] * 2 + [person("b_2")] == sorted(
        (whom for _, _, whom in rows(snapshot.messages) or ()), key=[person("a_1"), person("b_2")].index
    )
    assert snapshot.gaps["messages"].startswith(f"{cut}: it is cut short")


def test_a_message_without_a_time_is_undated(tmp_path: Path) -> None:
    conversation = {"messages": [{"sender_name": "roasters", "timestamp_ms": 0}]}
    messages = brand(tmp_path, {f"{MESSAGES}/inbox/dana_1/message_1.json": conversation}).messages

    assert messages is not None
    assert [True] == np.isnat(messages.at).tolist()


def test_a_rewritten_profile_is_three_changes_with_their_times(tmp_path: Path) -> None:
    log = [
        done(seconds, "Profile changed", Type=what, New_value=new, Previous_value="y")
        for seconds, what, new in (
            (90, "external_url", "https://go.prize-wheel.example/win?id=7"),
            (150, "biography", "https://not-a-link.example"),
            (210, "profile_pic_storage_keys", "x"),
            (270, "pronouns", "x"),
            (400, "external_url", "http://203.0.113.9/"),
        )
    ]
    snapshot = brand(
        tmp_path,
        {"security_and_login_information/login_and_profile_creation/profile_activity.json": log}
        | {"personal_information/profile_changes.json": {"profile_profile_change": [
            mapped(Changed="Profile Bio Link", Previous_Value="", New_Value="x", Change_Date=AT + 90),
            mapped(Changed="Profile Photo", Change_Date=AT + 330)]}},
    )  # fmt: skip

    assert [
        Event(
            at=at(90),
            kind="link",
            detail="it now leads to prize-wheel.example",
            link="https://go.prize-wheel.example/win?id=7",
        ),
        Event(at=at(150), kind="biography"),
        Event(at=at(210), kind="picture"),
        Event(at=at(330), kind="picture"),
        Event(at=at(400), kind="link", link="http://203.0.113.9/"),
    ] == sorted(snapshot.events or (), key=lambda event: event.at or at(0))
    assert 1 == snapshot.counts["changes_of_other_kinds"]


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (instagram_2021, {"name": "Łódź Roasters", "biography": "Beans", "link": "", "picture": str(AT - 9_000)}),
        (instagram_flat, {"name": "Łódź Roasters", "biography": "Beans"}),
        (facebook_2023, {"name": "Łódź Roasters", "link": ""}),
        (threads, {"name": "Łódź Roasters", "biography": "", "link": ""}),
    ],
)
def test_what_a_profile_shows(tmp_path: Path, make: Callable[[], Members], shown: dict[str, str]) -> None:
    profile = read(tmp_path, make()).profile

    assert shown == {kind: text.reveal() for kind, text in (profile or {}).items()}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**20) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_KEYS = ("value", "href", "timestamp", "timestamp_value", "label", "name")
_RECORDS = st.fixed_dictionaries(
    {},
    optional={
        key: _VALUES
        | st.lists(st.dictionaries(st.sampled_from(["value", "href", "timestamp", "label", "name"]), _VALUES))
        for key in ("string_list_data", "label_values", "title", "timestamp", "name", "data")
    },
)


def test_a_list_of_messages_beside_damage_is_read_message_by_message(tmp_path: Path) -> None:
    text = json.dumps(chat("roasters", (-9, -8)))
    member = f"{MESSAGES}/inbox/a_1/message_1.json"
    snapshot = brand(tmp_path, {member: text.replace('"participants"', '"title": "\\q", "participants"')})

    assert [(-9, "message", person("a_1")), (-8, "message", person("a_1"))] == rows(snapshot.messages)


@given(_RECORDS, st.sampled_from([of_profile("follow"), of_name("block"), like]))
def test_any_record_is_acts_or_a_value_error(record: dict[str, Any], parse: Callable[[Any], Any]) -> None:
    try:
        found = list(parse(record))
    except ValueError:
        return
    assert all(isinstance(act, Act) and act.kind in KINDS for act in found)


def test_a_profile_alone_in_its_file_is_read(tmp_path: Path) -> None:
    snapshot = brand(tmp_path, {f"{PEOPLE}/blocked_profiles.json": profile_of("mallory", -7)})

    assert [(-7, "block", person("mallory"))] == rows(snapshot.follows)
