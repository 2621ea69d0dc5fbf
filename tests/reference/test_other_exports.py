"""Exports that are not read are called by their names, and parts of those that are read say which part they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.reference.other_exports import MAX_NAMES, find_other_export, other_exports, part_problem
from hygiene.sources.exports import read_export
from tests.support.exports import MAKERS, made, zipped
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

OTHERS: Mapping[str, Mapping[str, str]] = {
    "Yahoo": {"yahoo_export/Account/info.json": "{}"},
    "Dropbox": {"dropbox_data_export/account.json": "{}"},
    "Vimeo": {"vimeo-export/videos.csv": "id,name"},
    "Deezer": {"deezer-data_1/favourites.json": "{}"},
    "Roblox": {"roblox_data/friends.json": "{}"},
    "OkCupid": {"okcupid-data.json": "{}"},
    "Grindr": {"grindr_export/profile.json": "{}"},
    "Apple Health": {"export.xml": '<?xml version="1.0"?><!DOCTYPE HealthData ['},
    "Amazon": {"Retail.OrderHistory.1/Retail.OrderHistory.1.csv": "Website,Order ID\n"},
    "Microsoft": {"SearchRequestsAndQuery.json": "[]"},
    "Skype": {"messages.json": '{"userId": "8:live:kim", "exportDate": "2026-01-01"}'},
    "WhatsApp": {"WhatsApp Chat with Kim.txt": "1/2/26, 10:00 - Kim: hello"},
    "Signal": {"signal-2026-01-02-03-04-05.backup": "x"},
    "Pinterest": {"pinterest_export/pins.html": "<html>"},
    "Twitch": {"twitch/request.csv": "a\n"},
    "Strava": {"export_1/activities.csv": "Activity ID,Activity Date,Activity Name\n"},
    "Garmin": {"DI_CONNECT/DI-Connect-User/user_profile.json": "{}"},
    "Fitbit": {"MyFitbitData/Kim/Physical Activity/steps.json": "[]"},
    "Uber": {"Uber Data/Rider/trips_data-0.csv": "City,Product Type\n"},
    "Lyft": {"rides.csv": "ride_id,requested_at,origination_address\n"},
    "Airbnb": {"airbnb_data/reviews.json": "[]"},
    "PayPal": {"Download.CSV": '"Date","Time","TimeZone","Name","Type","Status","Currency"\n'},
    "eBay": {"ebay_data/orders.html": "<html>"},
    "Slack": {"channels.json": '[{"id": "C1", "is_archived": false}]', "integration_logs.json": "[]"},
    "Tinder": {"data.json": '{"Usage": {"app_opens": {}}}'},
    "Hinge": {"prompts.json": '[{"prompt": "x", "text": "y"}]'},
    "Bumble": {"bumble_data/profile.json": "{}"},
    "Notion": {"Notes 0123456789abcdef0123456789abcdef.md": "# Notes"},
    "Evernote": {"Notebook.enex": "<?xml"},
    "Medium": {"ips/ips-0001.html": "<html>", "sessions/sessions-0001.html": "<html>"},
    "Substack": {"posts.csv": "post_id,post_date,is_published\n"},
    "Quora": {"quora_data/content.html": "<html>"},
    "Goodreads": {"goodreads_library_export.csv": "Book Id,Title\n"},
    "Letterboxd": {"letterboxd-kim-2026-01-01/watched.csv": "Date,Name,Year,Letterboxd URI\n"},
    "Duolingo": {"duolingo/profile.csv": "a\n"},
    "ChatGPT": {"conversations.json": '[{"title": "x", "mapping": {}}]'},
    "Claude": {"conversations.json": '[{"uuid": "1", "chat_messages": []}]'},
    "Trello": {"board.json": '{"id": "1", "idOrganization": null}'},
    "VK": {"profile/sessions.html": "<html>"},
    "LINE": {"[LINE] Chat with Kim.txt": "x"},
    "Misskey (or Sharkey, Firefish)": {"notes-2026-01-02-03-04-05.json": "[]"},
    "Nextcloud": {"kim.nextcloud_export": "x"},
    "BeReal": {"realmojis.json": "[]"},
    "Patreon": {"patreon_data/pledges.csv": "a\n"},
    "SoundCloud": {"soundcloud_export/tracks.csv": "a\n"},
    "Nextdoor": {"nextdoor_data/posts.csv": "a\n"},
}
PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Meta's advertisements": (
        "Facebook's or Instagram's",
        {"ads_information/advertisers.json": "{}"},
    ),
    "instagram": ("Instagram's", {"followers_and_following/following.json": '{"relationships_following": []}'}),
    "threads": ("Threads's", {"threads/threads_viewed.json": '{"text_post_app_text_post_app_posts_seen": []}'}),
    "facebook": ("Facebook's", {"connections/friends/your_friends.json": '{"friends_v2": []}'}),
    "messages": (
        "Facebook's, Messenger's or Instagram's",
        {"messages/inbox/kim_1/message_1.json": '{"participants": []}'},
    ),
    "linkedin": ("LinkedIn's", {"messages.csv": "CONVERSATION ID,CONVERSATION TITLE,FROM\n"}),
    "google": ("Google Takeout's", {"Takeout/Mail/All mail.mbox": "From x"}),
    "reddit": ("Reddit's", {"comment_votes.csv": "id,permalink,direction\n"}),
    "snapchat": ("Snapchat's", {"json/chat_history.json": "{}"}),
    "mastodon": ("Mastodon's", {"following_accounts.csv": "Account address,Show boosts\n"}),
    "discord": ("Discord's", {"messages/c1/channel.json": '{"id": "1", "recipients": []}'}),
    "apple": ("Apple's", {"Apple ID account and device information/Apple ID SignOn Information.csv": "a,b\n"}),
    "telegram": ("Telegram's", {"DataExport_2026-10-05/profile_pictures/photo.jpg": "x"}),
    "github": ("GitHub's", {"repositories_000001.json": "[]", "users_000001.json": "[]"}),
    "spotify": ("Spotify's", {"MyData/Payments.json": '{"payment_method": "x", "country": "PT"}'}),
    "spotify, log": (
        "Spotify's",
        {"my_spotify/WindowSize.json": '[{"timestamp_utc": "x", "context_conn_country": "PT"}]'},
    ),
    "netflix": ("Netflix's", {"NetflixViewingHistory.csv": "Title,Date\n"}),
}


def refusal(path: Path) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_export(path, READERS)
    return caught.value


@pytest.mark.parametrize("title", OTHERS)
def test_an_export_that_is_not_read_is_named_with_what_to_do(tmp_path: Path, title: str) -> None:
    error = refusal(write_zip(tmp_path / "export.zip", OTHERS[title].items()))

    assert f"this is {title}'s export, which hygiene does not read" == error.message
    assert [error.hint] == [export.advice for export in other_exports() if export.title == title]


@pytest.mark.parametrize(
    ("title", "name", "start"),
    [
        ("WhatsApp", "WhatsApp Chat mit Anna.txt", "01.01.26, 10:00 - x"),
        ("WhatsApp", "Chat de WhatsApp con Anna.txt", "1/1/26, 10:00 - x"),
        ("WhatsApp", "Discussion WhatsApp avec Anna.txt", "01/01/2026 10:00 - x"),
        ("VK", "messages/index-messages.html", "<html>"),
        ("PayPal", "Download.CSV", '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status"'),
        ("PayPal", "historial.csv", '\ufeff"Fecha","Hora","Zona horaria","Nombre","Tipo"'),
    ],
)
def test_other_files_and_languages_of_an_export_are_known_too(
    tmp_path: Path, title: str, name: str, start: str
) -> None:
    error = refusal(write_zip(tmp_path / "export.zip", [(name, start)]))

    assert f"this is {title}'s export, which hygiene does not read" == error.message


@pytest.mark.parametrize("name", PARTS)
def test_a_part_without_what_is_needed_says_which_part_it_is(tmp_path: Path, name: str) -> None:
    owner, members = PARTS[name]
    error = refusal(write_zip(tmp_path / "export.zip", members.items()))
    holds = ", ".join(member.rpartition("/")[2] for member in members)

    assert f"this is a part of {owner} export without what hygiene needs; it holds {holds}" == error.message
    assert error.hint.startswith(("ask for all information ", "ask for another one: "))


def test_a_part_is_named_alike_when_its_folder_names_the_export(tmp_path: Path) -> None:
    members = {"instagram-kim-2026-05-08-Ab12/logged_information/recent_searches/profile_searches.json": "{}"}
    error = refusal(write_zip(tmp_path / "export.zip", members.items()))

    problem = "this is a part of Instagram's export without what hygiene needs"
    assert f"{problem}; it holds profile_searches.json" == error.message


def test_every_row_has_a_sample_here_and_something_to_do() -> None:
    assert set(OTHERS) == {export.title for export in other_exports() if not export.is_part}
    assert len(OTHERS) >= 30
    assert all(export.advice and (export.paths or export.files) for export in other_exports())
    assert not [export.title for export in other_exports() if export.advice.endswith(".")]


@pytest.mark.parametrize("name", MAKERS)
def test_an_export_that_is_read_is_called_no_other(tmp_path: Path, name: str) -> None:
    read_export(zipped(tmp_path, made(name)), READERS)


def test_a_part_of_many_files_names_the_first_and_counts_the_rest() -> None:
    names = [f"b/{letter}.json" for letter in "vwxyz"]

    problem = "this is a part of Acme's export without what hygiene needs"
    assert f"{problem}; it holds a.json, v.json, w.json and 3 more" == part_problem("Acme", [*names, "a.json"])
    assert problem == part_problem("Acme", [])


def test_of_very_many_files_few_are_looked_at() -> None:
    opened: list[str] = []

    def start(name: str) -> bytes:
        opened.append(name)
        return b""

    names = [f"{number}/data.json" for number in range(MAX_NAMES * 3)]

    assert find_other_export(names, start) is None
    assert len(opened) < 100
    assert json.dumps(sorted(set(opened))) == json.dumps(sorted(opened))
