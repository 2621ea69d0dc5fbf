"""Messages, invitations, follows and the profile in LinkedIn's export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.readers.linkedin.acts import written_time
from hygiene.sources.readers.linkedin.export import linkedin
from tests.support.acts import row, rows
from tests.support.tables import Members, linkedin_2024, opened


def read(tmp_path: Path, members: Members) -> Snapshot:
    return linkedin.read(opened(tmp_path / "data.zip", members))


def with_file(name: str, text: str) -> Members:
    """Return the export with other content in one file."""
    return linkedin_2024() | {f"Complete_LinkedInDataExport_10-05-2026/{name}": text.encode()}


def without(*names: str, among: Members | None = None) -> Members:
    return {name: data for name, data in (among or linkedin_2024()).items() if not name.endswith(names)}


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC)


def test_messages_are_the_owners_own_with_their_conversation_and_no_drafts(tmp_path: Path) -> None:
    found = read(tmp_path, linkedin_2024())

    assert [row("message", march(12, 8), "2-one"), row("message", march(13, 8), "2-two")] == rows(found.messages)
    assert "messages" not in found.gaps


def test_invitations_follows_reactions_and_connections_are_one_table(tmp_path: Path) -> None:
    assert [
        row("follow", march(5, 10), "Dee Quay"),
        row("follow", march(6, 10), "company Acme Boats"),
        row("like", march(7, 10)),
        row("follow", march(11, 0, 5), "a b"),
        row("follow", march(11, 14, 37), "ada"),
        row("unfollow", None, "Eli Mole"),
    ] == rows(read(tmp_path, linkedin_2024()).follows)


def test_a_connection_has_no_time_because_only_its_day_is_stated(tmp_path: Path) -> None:
    found = read(tmp_path, without("Invitations.csv", "Follows.csv", "Reactions.csv"))

    assert [row("follow", None, "a b")] == rows(found.follows)
    assert "the export holds no Invitations.csv, so it does not show when you invited people" == found.gaps["follows"]


def test_the_profile_is_what_it_shows(tmp_path: Path) -> None:
    found = read(tmp_path, linkedin_2024())

    assert found.profile is not None
    assert {"name": "Mara Acme", "biography": "Brand", "link": ""} == {
        kind: value.reveal() for kind, value in found.profile.items()
    }


def test_messages_without_their_file_are_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, without("messages.csv"))

    assert (None, "the export holds no file of messages: ask for the larger archive, which holds everything") == (
        found.messages,
        found.gaps["messages"],
    )


def test_the_owner_without_a_profile_is_who_wrote_with_two_people(tmp_path: Path) -> None:
    found = read(tmp_path, without("Profile.csv", "Invitations.csv"))

    assert [row("message", march(12, 8), "2-one"), row("message", march(13, 8), "2-two")] == rows(found.messages)
    assert "messages" not in found.gaps


def test_one_conversation_without_a_profile_does_not_show_the_owner(tmp_path: Path) -> None:
    files = with_file("messages.csv", "CONVERSATION ID,FROM,TO,DATE\n1,Mara,Ada,2024-03-12 08:00:00 UTC\n")
    found = read(tmp_path, without("Profile.csv", "Invitations.csv", among=files))

    assert (None, "the export does not state your name, so it is not known which messages you sent") == (
        found.messages,
        found.gaps["messages"],
    )


def test_a_file_of_messages_without_any_is_an_empty_table(tmp_path: Path) -> None:
    found = read(tmp_path, with_file("messages.csv", "CONVERSATION ID,FROM,TO,DATE,CONTENT\n"))

    assert ([], None) == (rows(found.messages), found.gaps.get("messages"))


HEADER = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n"


def sent(chat: int, name: str, page: str, to: str) -> str:
    """Return a row of a message, at the minute with the number of the conversation."""
    return f"{chat},{name},https://www.linkedin.com/in/{page},{to},,2024-03-12 08:0{chat}:00 UTC,x\n"


def test_messages_of_others_alone_may_be_those_of_an_earlier_name(tmp_path: Path) -> None:
    text = "CONVERSATION ID,FROM,TO,DATE,CONTENT\n1,Mara Old,Ada,2024-03-12 08:00:00 UTC,x\n"
    found = read(tmp_path, with_file("messages.csv", text))

    assert (None, "1 message, and none under a name that the export states as yours") == (
        found.messages,
        found.gaps["messages"],
    )


def test_a_page_is_the_owners_under_every_name(tmp_path: Path) -> None:
    text = HEADER + sent(1, "Mara Old", "mara", "Ada") + sent(2, "Mara Acme", "mara", "Ben")
    found = read(tmp_path, with_file("messages.csv", text))

    assert [row("message", march(12, 8, 1), "1"), row("message", march(12, 8, 2), "2")] == rows(found.messages)
    assert "messages" not in found.gaps


def test_the_page_of_the_owner_is_that_of_the_invitations_they_sent(tmp_path: Path) -> None:
    found = read(tmp_path, with_file("messages.csv", HEADER + sent(1, "Mara Old", "mara", "Ada")))

    assert [row("message", march(12, 8, 1), "1")] == rows(found.messages)
    assert "messages" not in found.gaps


def test_a_maiden_name_is_the_owners(tmp_path: Path) -> None:
    profile = "First Name,Last Name,Maiden Name,Headline\nMara,Acme,Shore,Brand\n"
    text = "CONVERSATION ID,FROM,TO,DATE\n1,Mara Shore,Ada,2024-03-12 08:01:00 UTC\n"
    folder = "Complete_LinkedInDataExport_10-05-2026"
    found = read(tmp_path, with_file("messages.csv", text) | {f"{folder}/Profile.csv": profile.encode()})

    assert [row("message", march(12, 8, 1), "1")] == rows(found.messages)


def test_older_files_of_messages_state_the_direction(tmp_path: Path) -> None:
    text = (
        'From,To,Date,Subject,Content,Direction,Folder\nM,Ada,"4/10/18, 10:11 PM",,x,OUTGOING,SENT\n'
        'Mara Acme,Mara Acme,"4/10/18, 10:12 PM",,x,INCOMING,INBOX\n'
    )
    found = read(tmp_path, with_file("messages.csv", text))

    assert [row("message", datetime(2018, 4, 10, 22, 11, tzinfo=UTC), "Ada")] == rows(found.messages)


def test_a_message_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    text = "CONVERSATION ID,FROM,TO,DATE\n1,Mara Acme,Ada,soon\n1,Mara Acme,Ada,2024-03-12 08:00:00 UTC\n"
    found = read(tmp_path, with_file("messages.csv", text))

    assert [row("message", march(12, 8), "1")] == rows(found.messages)
    assert found.gaps["messages"].endswith("1 record could not be read (it is not in the expected form)")


@pytest.mark.parametrize("text", ["13/1/24, 2:37 PM", "3/1/24, 2:61 PM", "3/1/24, 2:37 XM", "tomorrow", "2024-03-01"])
def test_a_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"sent at|must be in"):
        written_time({"sent at": text}, "sent at")
