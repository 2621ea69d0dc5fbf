"""Telegram: open sessions, websites and the owner are read from a large file; chats, pages and single chats are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.readers.communities import sections
from hygiene.sources.readers.communities.telegram_messages import SentMessages
from tests.support.plugins import READERS
from tests.support.telegram import MADE, OWNER, PHONE, chat, document, members, session, website, written
from tests.support.x_archive import write_zip

ASK = (
    "in Telegram Desktop, under Settings > Advanced > Export Telegram data, choose Account information, Active "
    "sessions and the format Machine-readable JSON"
)


def ago(days: int) -> datetime:
    return MADE - timedelta(days=days)


def read(tmp_path: Path, text: str, name: str = "result.json") -> Snapshot:
    """Write a file and read it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_export(path, READERS)


def exported(tmp_path: Path, **changes: Any) -> Snapshot:
    """Read an export with these sections."""
    return read(tmp_path, written(document(**changes)))


def refused(tmp_path: Path, files: Mapping[str, str]) -> tuple[str, str]:
    """Return the message and the hint of an input that is not read."""
    with pytest.raises(UnreadableError) as caught:
        read_export(write_zip(tmp_path / "export.zip", files.items()), READERS)
    return caught.value.message, caught.value.hint


def test_an_open_session_has_its_beginning_its_last_use_and_its_device(tmp_path: Path) -> None:
    found = exported(tmp_path)

    assert (
        Login(
            at=ago(400),
            ip=Hidden("198.51.100.7"),
            agent="Telegram Desktop 5.6.2 x64 on XPS 13, Desktop, Windows 11",
            place="Lisbon",
            country="Portugal",
            outcome="open",
            last_used_at=MADE,
        ),
        Login(
            at=ago(90),
            ip=Hidden("2001:db8:77::9"),
            agent="Telegram iOS 11.1 on iPhone 14 Pro, iOS, 17.6",
            place="Lisbon",
            country="Portugal",
            outcome="open",
            last_used_at=ago(2),
        ),
    ) == found.logins
    assert "logins" not in found.gaps
    assert (MADE, "the newest record in it") == (found.taken_at, found.taken_at_means)


def test_logins_to_one_website_are_one_grant(tmp_path: Path) -> None:
    others = [website(50, 5, domain_name=None), website(40, 4, bot_username=None), website(30, 3)]
    found = exported(tmp_path, web_sessions={"list": [website(300, 20), website(200, 10), *others]})

    assert (
        App(
            id="quayside.example/quayside_bot",
            name="quayside.example",
            publisher="@quayside_bot",
            granted_at=ago(300),
            last_used_at=ago(3),
        ),
        App(
            id="quayside_bot",
            name="@quayside_bot",
            publisher="@quayside_bot",
            granted_at=ago(50),
            last_used_at=ago(5),
        ),
        App(id="quayside.example", name="quayside.example", granted_at=ago(40), last_used_at=ago(4)),
    ) == found.apps
    assert 3 == found.counts["apps"]


def test_the_owner_is_named_by_the_user_name_or_else_by_the_name(tmp_path: Path) -> None:
    found = exported(tmp_path)
    owner = document()["personal_information"]
    nameless = exported(tmp_path, personal_information={k: v for k, v in owner.items() if k != "username"})

    assert ("telegram", "maraacme", "4242424242") == (found.account.platform, found.account.handle, found.account.id)
    assert ("maraacme", "Mara", "Acme") == found.names
    assert [("phone", PHONE)] == [(each.kind, each.value.reveal()) for each in found.contacts or ()]
    assert ("Mara Acme", ("Mara", "Acme")) == (nameless.account.handle, nameless.names)


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    gaps = exported(tmp_path).gaps

    assert {"apps", "contacts", "devices", "events", "posts", "second_factors", "sign_ins"} <= gaps.keys()
    assert "logins" not in gaps
    assert "posts in channels are in this export and are not read" == gaps["posts"]
    assert "the export holds only the kinds of chats that were chosen for it" == gaps["messages"]
    assert "the export does not hold the e-mail address that recovers the password" == gaps["contacts"]
    assert gaps["apps"].startswith("the export lists logins to websites, but no bots that may act for you; look under ")


def by_chat(snapshot: Snapshot) -> list[list[datetime | None]]:
    """Return the times of the owner's messages in each chat, the chat with fewest first."""
    messages = snapshot.messages
    assert messages is not None
    chats = {int(whom): messages.rows(messages.whom == whom) for whom in messages.whom}
    return sorted([[chat.when(row) for row in range(len(chat))] for chat in chats.values()], key=len)


def hours(*before: int) -> list[datetime]:
    return [MADE - timedelta(hours=each) for each in before]


def test_the_owners_messages_are_times_and_chats_alone(tmp_path: Path) -> None:
    mine, other = chat(2, OWNER["user_id"]), chat(3, OWNER["user_id"]) | {"id": 78, "type": "private_group"}
    notes = {"type": "saved_messages", "id": 1, "messages": chat(9, OWNER["user_id"])["messages"]}
    found = exported(tmp_path, chats={"about": "x", "list": [chat(5), mine, notes]}, left_chats={"list": [other]})

    assert [hours(1, 0), hours(2, 1, 0)] == by_chat(found)
    assert 5 == found.counts["messages"]
    assert "the export holds only the kinds of chats that were chosen for it" == found.gaps["messages"]


def test_nobody_forges_a_message_with_the_words_of_another(tmp_path: Path) -> None:
    """The text of each message holds a line that looks like a sender."""
    assert "from_id" in chat(1)["messages"][0]["text"]
    found = exported(tmp_path, chats={"list": [chat(50)]})

    assert (0, 0) == (len(found.messages or ()), found.counts["messages"])


def test_messages_of_an_older_export_have_no_date(tmp_path: Path) -> None:
    old = chat(3, OWNER["user_id"])
    old["messages"] = [{k: v for k, v in each.items() if k != "date_unixtime"} for each in old["messages"]]
    found = exported(tmp_path, chats={"list": [old]})

    assert [[None, None, None]] == by_chat(found)
    assert found.gaps["messages"].endswith(
        "3 messages without a date (the time is written without its zone; export again with today's Telegram Desktop)"
    )


def test_messages_without_their_owners_number_are_not_read(tmp_path: Path) -> None:
    found = exported(tmp_path, personal_information=None)

    assert None is found.messages
    assert "the export does not hold your number, by which your messages are known" == found.gaps["messages"]


def test_messages_in_another_layout_are_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps(document()))

    assert None is found.messages
    assert found.gaps["messages"].startswith(
        "result.json (chats): its chats are in another layout than Telegram Desktop's"
    )


def test_messages_before_a_cut_count_and_the_cut_is_named(tmp_path: Path) -> None:
    whole = written(document(chats={"list": [chat(40, OWNER["user_id"])]}))
    found = read(tmp_path, whole[: whole.rindex("canary words 30")])

    assert 31 == len(found.messages or ())
    assert (
        "result.json (chats): it is cut short: the last line is missing; 31 records read before that"
        in (found.gaps["messages"])
    )


@given(size=st.integers(1, 5000))
def test_messages_are_the_same_in_pieces_of_any_size(size: int) -> None:
    data = written(document(chats={"list": [chat(3), chat(4, OWNER["user_id"])]})).encode()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    whole, cut = (
        [each for batch in SentMessages(chunks, str(OWNER["user_id"])) for each in batch] for chunks in ([data], pieces)
    )

    assert 4 == len(whole)
    assert whole == cut


def test_a_line_without_end_is_not_read_on(tmp_path: Path) -> None:
    text = written(document()).replace("canary words 2", "a" * (5 << 20))

    assert "result.json (chats): one line is longer than 4 MB" in read(tmp_path, text).gaps["messages"]


def test_an_export_without_chats_holds_no_messages(tmp_path: Path) -> None:
    gaps = exported(tmp_path, chats=None, left_chats=None).gaps

    assert "the export holds no chats, and so no posts in channels" == gaps["posts"]
    assert "the export holds no chats, and so no messages" == gaps["messages"]


def test_a_section_that_was_not_ticked_says_how_to_get_it(tmp_path: Path) -> None:
    found = exported(tmp_path, sessions=None, web_sessions=None)

    assert (None, None) == (found.logins, found.apps)
    assert "the export holds no sessions; export again with “Active sessions” ticked" == found.gaps["logins"]
    assert found.gaps["apps"].endswith(
        "the export holds no logins to websites; export again with “Active sessions” ticked"
    )
    assert (
        exported(tmp_path, personal_information=None)
        .gaps["contacts"]
        .endswith("the export holds no personal information; export again with “Account information” ticked")
    )


def test_a_list_without_sessions_is_read_and_empty(tmp_path: Path) -> None:
    found = exported(tmp_path, sessions={"about": "x", "list": []}, web_sessions={"about": "x", "list": []})

    assert ((), ()) == (found.logins, found.apps)


def test_a_time_without_a_zone_is_not_used(tmp_path: Path) -> None:
    """Older versions of Telegram Desktop wrote local times alone."""
    old = [{k: v for k, v in session(10, 1).items() if not k.endswith("_unixtime")}, session(400, 0)]
    found = exported(tmp_path, sessions={"list": old})

    assert [(None, None), (ago(400), MADE)] == [(each.at, each.last_used_at) for each in found.logins or ()]
    assert (
        "1 session without a date (the time is written without its zone; export again with today's Telegram Desktop)"
    ) == found.gaps["logins"]


def test_a_bad_record_costs_itself_alone(tmp_path: Path) -> None:
    found = exported(
        tmp_path, sessions={"list": [session(5, 1), 7, {}, {"last_ip": []}, "x"]}, web_sessions={"list": [{}]}
    )

    assert 1 == len(found.logins or ())
    assert found.gaps["logins"].startswith("result.json (sessions): 4 records could not be read (")
    assert None is found.apps
    assert (
        "result.json (web_sessions): 1 record could not be read (it is not in the expected form)" in found.gaps["apps"]
    )


def test_a_cut_costs_only_what_comes_after_it(tmp_path: Path) -> None:
    whole = written(document())
    in_chats, in_websites = whole[: whole.index("canary words")], whole[: whole.index("quayside_bot")]

    cut = read(tmp_path, in_chats)
    assert {"messages"} == {part for part, why in exported(tmp_path).gaps.items() if cut.gaps[part] != why}
    cut = read(tmp_path, in_websites)
    assert 2 == len(cut.logins or ())
    assert "result.json (web_sessions): it is cut short: the object does not end" in cut.gaps["apps"]


def test_sections_may_come_in_any_order_and_layout(tmp_path: Path) -> None:
    expected = exported(tmp_path)
    turned = {"about": "x", **dict(reversed(list(document().items())[1:]))}

    for text in (json.dumps(turned), json.dumps(turned, indent=4), json.dumps(document(), separators=(",", ":"))):
        found = read(tmp_path, text)
        assert (expected.account, expected.logins, expected.apps) == (found.account, found.logins, found.apps)


def test_a_control_character_as_telegram_writes_it_is_read(tmp_path: Path) -> None:
    text = written(document()).replace("XPS 13", r"XPS\x1F13")

    assert (
        "Telegram Desktop 5.6.2 x64 on XPS\x1f13, Desktop, Windows 11" == (read(tmp_path, text).logins or ())[0].agent
    )


def test_a_section_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "MAX_SECTION", 1 << 20)
    found = exported(tmp_path, sessions={"about": "a" * (1 << 21), "list": []})

    assert "result.json (sessions): it is larger than 1 MB" == found.gaps["logins"]
    assert 1 == len(found.apps or ())


def test_other_data_about_security_is_named(tmp_path: Path) -> None:
    other = {"about_meta": "x", "changes_log": [{"what": "a"}], "ips": [{"ip": "198.51.100.9"}], "drafts": [{"a": "b"}]}
    found = exported(tmp_path, other_data=other, passkeys={"list": [{"name": "a"}]})

    assert "result.json (other_data > ips): hygiene does not read this kind of data" == found.gaps["logins"]
    assert found.gaps["events"].endswith(
        "result.json (other_data > changes_log): hygiene does not read this kind of data"
    )
    assert "result.json (passkeys): hygiene does not read this kind of data" == found.gaps["second_factors"]


def test_files_that_people_sent_are_not_the_owners(tmp_path: Path) -> None:
    found = read_export(write_zip(tmp_path / "export.zip", members().items()), READERS)

    assert "files_not_read" not in found.counts
    assert not any("passwords.csv" in why for why in found.gaps.values())


def test_a_renamed_file_is_known_by_its_beginning(tmp_path: Path) -> None:
    assert "telegram" == read(tmp_path, written(document()), "mine.json").origin.reader


def test_a_single_chat_is_no_export_of_an_account(tmp_path: Path) -> None:
    single = "this is the export of a single Telegram chat, which does not say who uses the account"
    own = {"type": "saved_messages", "id": 1, "messages": []}

    assert (single, ASK) == refused(tmp_path, {"result.json": written(chat(3))})
    assert (single, ASK) == refused(tmp_path, {"result.json": written(chat(1) | {"name": 'A "name" \\ '})})
    assert (single, ASK) == refused(tmp_path, {"kim.json": json.dumps(own)})
    assert (single, ASK) == refused(tmp_path, {"ChatExport_2026-10-05/messages.html": "<html></html>"})


def test_an_export_as_pages_says_how_to_ask_for_data(tmp_path: Path) -> None:
    pages = "this is Telegram's export made for reading in a browser (HTML), which hygiene does not read"
    names = ("export_results.html", "lists/sessions.html", "chats/chat_1/messages.html", "css/style.css")

    assert (pages, ASK) == refused(tmp_path, {f"DataExport_2026-10-05/{name}": "<html></html>" for name in names})


def test_pages_beside_the_data_change_nothing(tmp_path: Path) -> None:
    pages = {
        f"DataExport_2026-10-05/{name}": "<html></html>" for name in ("export_results.html", "lists/sessions.html")
    }
    single = {"ChatExport_2026-10-04/result.json": written(chat(1))}
    alone = read_export(write_zip(tmp_path / "a.zip", members().items()), READERS)
    beside = read_export(write_zip(tmp_path / "b.zip", (pages | members() | single).items()), READERS)

    assert (alone.gaps, alone.logins, alone.counts) == (beside.gaps, beside.logins, beside.counts)


def test_a_session_that_is_not_dated_plausibly_is_kept(tmp_path: Path) -> None:
    odd = session(5, 1) | {"created_unixtime": "0", "last_active_unixtime": "soon"}
    found = exported(tmp_path, sessions={"list": [odd, session(9, 1)]}, chats=None)

    assert [None, ago(9)] == [each.at for each in found.logins or ()]
    assert datetime(2026, 10, 4, 12, tzinfo=UTC) == found.taken_at
