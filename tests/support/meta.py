"""Exports of Facebook, Instagram and Threads as each year arranged them.

Every value is invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.support.x_archive import write_zip

Members = dict[str, Any]
"""Content by path: JSON values, or text and bytes as they are."""

AT: Final = 1_772_000_000  # 2026-02-25 06:13:20 UTC
PHONE: Final = "Instagram 422.1.0.44.67 (iPhone10,6; iOS 16_7_15; en_GB; en-GB; scale=3.00; 1125x2436; 918355888)"
CHROME: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
SERVER: Final = "C++/THttpClient"
CANARIES: Final = ("canary-datr", "canary-udid", "canary-token", "canary-advertiser", "canary-message")
"""Values in the fixtures that must never come out of a reader."""


def at(seconds: int) -> datetime:
    """Return the time `seconds` after `AT`."""
    return datetime.fromtimestamp(AT + seconds, UTC)


def mangled(value: Any) -> Any:
    """Encode text as Meta does, in keys too.

    Every byte of the UTF-8 becomes a letter of its own.
    """
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, dict):
        return {mangled(key): mangled(inside) for key, inside in value.items()}
    return [mangled(inside) for inside in value] if isinstance(value, list) else value


def text(value: Any) -> str | bytes:
    """Return a member's content as it is written to disk."""
    return value if isinstance(value, str | bytes) else json.dumps(mangled(value), indent=2)


def zipped(path: Path, members: Mapping[str, Any]) -> Path:
    """Write the members as a zip, as downloaded."""
    return write_zip(path, [(name, text(value)) for name, value in members.items()])


def unpacked(path: Path, members: Mapping[str, Any]) -> Path:
    """Write the members as a folder, as unpacked."""
    for name, value in members.items():
        content = text(value)
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def wrapped(folder: str, members: Mapping[str, Any]) -> Members:
    """Return the same members in a folder around them."""
    return {f"{folder}/{name}": value for name, value in members.items()}


# Facebook.


def security(suffix: str) -> dict[str, Any]:
    """Return the files of `security_and_login_information` by their content.

    They are the files that Facebook's reader must know.
    """
    session = {
        "created_timestamp": AT - 900,
        "ip_address": "198.51.100.9",
        "user_agent": CHROME,
        "datr_cookie": "canary-datr",
    }
    return {
        "account_activity": {f"account_activity{suffix}": [
            {"action": "Login", "timestamp": AT, "ip_address": "198.51.100.1", "user_agent": CHROME,
             "datr_cookie": "canary-datr",
             "city": "Porto", "region": "Porto District", "country": "PT",
             "site_name": "www.facebook.com", "port": 443},
            {"action": "Session updated", "timestamp": AT + 60, "ip_address": "2001:db8::1", "user_agent": CHROME},
            {"action": "Anmelden", "timestamp": AT + 120, "ip_address": "198.51.100.2", "user_agent": CHROME},
        ]},
        "logins_and_logouts": {f"account_accesses{suffix}": [
            {"action": "Login", "timestamp": AT, "site": "www.facebook.com", "ip_address": "198.51.100.1"},
            {"action": "Log out", "timestamp": AT + 180, "site": "m.facebook.com", "ip_address": "198.51.100.1"},
        ]},
        "login_protection_data": {f"login_protection_data{suffix}": [
            {"name": "Cookie: canary-datr", "session": {"created_timestamp": AT - 10, "updated_timestamp": AT}},
            {"name": "IP Address: 198.51.100.3",
             "session": {"created_timestamp": AT - 20, "ip_address": "198.51.100.3"}},
        ]},
        "active_sessions": {f"active_sessions{suffix}": [
            {"created_timestamp": AT - 500, "updated_timestamp": AT - 5, "ip_address": "198.51.100.4",
             "user_agent": CHROME, "datr_cookie": "canary-datr", "device": "Windows PC", "location": "Porto, Portugal",
             "app": "Chrome", "session_type": "web"},
            {"created_timestamp": AT - 700, "ip_address": "198.51.100.5", "user_agent": "",
             "datr_cookie": "canary-datr-phone", "device": "OnePlus 7T", "location": "Lisbon, Portugal", "app": "",
             "session_type": "messenger_lite"},
        ]},
        "recognized_devices": {f"recognized_devices{suffix}": [
            {"name": "Chrome on Windows", "created_timestamp": AT - 800, "updated_timestamp": AT - 1,
             "user_agent": CHROME, "ip_address": "198.51.100.1", "datr_cookie": "canary-datr"},
        ]},
        "admin_records": {f"admin_records{suffix}": [
            {"event": "Password Change", "session": session},
            {"event": "Checkpoint",
             "session": {"created_timestamp": AT - 950, "user_agent": CHROME, "datr_cookie": ""}},
        ]},
    }  # fmt: skip


def extra(**values: str) -> dict[str, str]:
    """Return the old and new values of an administrative record.

    Values that do not apply are present and empty.
    """
    names = ("name", "number", "vanity", "email")
    return {f"{age}_{name}": "" for name in names for age in ("old", "new")} | values


def app(name: str, *, added: int = 0, category: str = "active", number: int = 0, removed: int = 0) -> dict[str, Any]:
    """Return one row of the list of apps since 2020."""
    scoped = {"user_app_scoped_id": number} if number else {}
    return {"name": name, "added_timestamp": added, **scoped, "category": category, "removed_timestamp": removed}


def labels(*fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a record of labelled fields."""
    return {"media": [], "label_values": list(fields), "fbid": "11111111111111111", **more}


def profile(key: str = "profile_v2", **more: Any) -> dict[str, Any]:
    """Return the owner of a Facebook account."""
    return {key: {
        "name": {"full_name": "Łódź Roasters", "first_name": "Łódź"},
        "emails": {"emails": ["brand@mail.example"], "previous_emails": ["old@mail.example"],
                   "pending_emails": ["next@mail.example"], "ad_account_emails": []},
        "phone_numbers": [{"phone_type": "Mobile", "phone_number": "+15550100", "verified": True}],
        "username": "roasters", "registration_timestamp": AT - 90_000_000,
        "profile_uri": "https://www.facebook.com/roasters",
        **more,
    }}  # fmt: skip


def fb_post(seconds: int, words: str = "Beans are in.", **more: Any) -> dict[str, Any]:
    """Return one post."""
    return {"timestamp": AT + seconds, "data": [{"post": words}, {"update_timestamp": AT + seconds + 9}], **more}


def photo(address: str, seconds: int) -> dict[str, Any]:
    """Return an attachment: a photo and the address it came from."""
    exif = {"upload_ip": address, "taken_timestamp": AT}
    media = {"uri": "posts/media/1.jpg", "creation_timestamp": AT + seconds,
             "media_metadata": {"photo_metadata": {"exif_data": [exif]}}}  # fmt: skip
    return {
        "data": [{"media": media}, {"external_context": {"url": "https://www.roasters.example/beans", "name": "Beans"}}]
    }


def chat(owner: str, sent: Iterable[int], received: Iterable[int] = (), other: str = "Dana") -> dict[str, Any]:
    """Return a conversation, newest message first."""
    both = [(seconds, owner) for seconds in sent] + [(seconds, other) for seconds in received]
    return {
        "participants": [{"name": other}, {"name": owner}],
        "messages": [
            {"sender_name": who, "timestamp_ms": (AT + seconds) * 1000, "content": "canary-message"}
            for seconds, who in sorted(both, reverse=True)
        ],
        "title": other,
        "thread_path": f"inbox/{other}_1",
    }


def person(name: str, seconds: int) -> dict[str, Any]:
    """Return a person or page in one of Facebook's lists."""
    return {"name": name, "timestamp": AT + seconds}


def reaction(seconds: int) -> dict[str, Any]:
    """Return a like on Facebook."""
    inside = {"reaction": {"reaction": "LIKE", "actor": "Łódź Roasters"}}
    return {"timestamp": AT + seconds, "title": "Łódź Roasters likes Dana's post.", "data": [inside]}


def profile_updates() -> list[dict[str, Any]]:
    """Return updates of a profile: a picture, a job, and another picture.

    The last one is in another language.
    """
    media = [{"data": [{"media": {"uri": "posts/media/2.jpg", "creation_timestamp": AT - 2_600}}]}]
    return [
        {"timestamp": AT - 2_700, "title": "Łódź Roasters updated their profile picture."},
        {"timestamp": AT - 2_650, "title": "Łódź Roasters added a new job."},
        {"timestamp": AT - 2_600, "title": "Łódź Roasters zmienia zdjęcie.", "attachments": media},
    ]


def facebook_2018() -> Members:
    """Return the layout of 2018 and 2019: keys without a suffix."""
    files = security("")
    inside = "security_and_login_information"
    return {
        f"{inside}/account_activity.json": files["account_activity"],
        f"{inside}/logins_and_logouts.json": files["logins_and_logouts"],
        f"{inside}/login_protection_data.json": files["login_protection_data"],
        f"{inside}/where_you're_logged_in.json": files["active_sessions"],
        f"{inside}/authorized_logins.json": files["recognized_devices"],
        f"{inside}/administrative_records.json": files["admin_records"],
        f"{inside}/used_ip_addresses.json": {"used_ip_address": [{"ip": "198.51.100.7"}]},
        "apps_and_websites/apps_and_websites.json": {
            "installed_apps": [{"name": "Flixster", "added_timestamp": AT - 9_000}]
        },
        "profile_information/profile_information.json": profile("profile"),
        "posts/your_posts.json": {"status_updates": [fb_post(0), fb_post(60, "Zażółć gęślą jaźń.")]},
        "messages/inbox/dana_1/message_1.json": chat("Łódź Roasters", (-50, -40), (-60,)),
        "friends/friends.json": {"friends": [person("Dana", -8_000)]},
        "following_and_followers/following.json": {"following": [person("Bean Weekly", -7_000)]},
        "friends/removed_friends.json": {"deleted_friends": [person("Eve", -6_000)]},
        "likes_and_reactions/posts_and_comments.json": {"reactions": [reaction(-5_000)]},
        "profile_information/profile_update_history.json": {"profile_updates": profile_updates()},
    }


def facebook_2020() -> Members:
    """Return the layout of 2020 to 2023.

    It has keys with `_v2`, apps with a category, and new names of files.
    """
    files = security("_v2")
    inside = "security_and_login_information"
    return {
        f"{inside}/account_activity.json": files["account_activity"],
        f"{inside}/logins_and_logouts.json": files["logins_and_logouts"],
        f"{inside}/login_protection_data.json": files["login_protection_data"],
        f"{inside}/where_you_re_logged_in.json": files["active_sessions"],
        f"{inside}/recognized_devices.json": files["recognized_devices"],
        f"{inside}/record_details.json": files["admin_records"],
        f"{inside}/ip_address_activity.json": {"used_ip_address_v2": [
            {"ip": "198.51.100.1", "action": "Login", "timestamp": AT, "user_agent": CHROME},
            {"ip": "198.51.100.7", "action": "Login", "timestamp": AT - 3_000, "user_agent": CHROME}]},
        f"{inside}/mobile_devices.json": {"devices_v2": [
            {"type": "iPhone14,2", "os": "iOS 16.5", "update_time": AT - 2, "advertiser_id": "canary-advertiser",
             "udid": "canary-udid", "redact_tokens": ["canary-token"], "family_device_id": "canary-udid",
             "device_locale": "en_GB",
             "push_tokens": [{"token": "canary-token", "creation_time": AT - 600, "device_id": "canary-udid"}]}]},
        f"{inside}/account_status_changes.json": {"account_status_changes_v2": [
            {"status": "Account deactivated", "timestamp": AT - 4_000}]},
        f"{inside}/email_address_verifications.json": {"contact_verifications_v2": [
            {"contact": "brand@mail.example", "contact_type": 2, "verification_time": AT - 5_000}]},
        "apps_and_websites_off_of_facebook/apps_and_websites.json": {"installed_apps_v2": [
            app("Buffer", added=AT - 9_000, number=101), app("4 Obrazki 1 Słowo", category="removed", number=102),
            app("Jush", added=AT - 8_000, category="inactive", number=103),
            app("Old Quiz", category="removed", removed=AT - 7_000, number=104)]},
        "apps_and_websites_off_of_facebook/posts_from_apps_and_websites.json": {"app_posts_v2": [
            fb_post(-400, "I won!", title="Łódź Roasters posted something via Flixster.")]},
        "profile_information/profile_information.json": profile(),
        "posts/your_posts_1.json": [fb_post(0), fb_post(60, attachments=[photo("198.51.100.8", 55)])],
        "messages/inbox/dana_1/message_1.json": chat("Łódź Roasters", (-50, -40), (-60,)),
        "messages/messenger_contacts_you've_blocked.json": {"messenger_contacts_blocked_v2": {"entries": [
            {"timestamp": AT - 6_500, "data": {"name": "Mallory", "uri": "https://www.facebook.com/mallory"}}]}},
        "friends_and_followers/friends.json": {"friends_v2": [person("Dana", -8_000)]},
        "friends_and_followers/who_you_follow.json": {"following_v2": [person("Bean Weekly", -7_000)]},
        "friends_and_followers/removed_friends.json": {"deleted_friends_v2": [person("Eve", -6_000)]},
        "comments_and_reactions/posts_and_comments.json": {"reactions_v2": [reaction(-5_000)]},
        "profile_information/profile_update_history.json": {"profile_updates_v2": profile_updates()},
    }  # fmt: skip


_MOVED: Final = {
    "security_and_login_information/": "personal_information/profile_information/security_and_login_information/",
    "profile_information/": "personal_information/profile_information/",
    "posts/your_posts_1.json": "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json",
    "messages/": "your_facebook_activity/messages/",
    "friends_and_followers/friends.json": "connections/friends/your_friends.json",
    "friends_and_followers/who_you_follow.json": "connections/followers/who_you've_followed.json",
    "friends_and_followers/": "connections/friends/",
    "comments_and_reactions/posts_and_comments.json": (
        "your_facebook_activity/comments_and_reactions/likes_and_reactions_1.json"
    ),
    "apps_and_websites_off_of_facebook/apps_and_websites.json": (
        "apps_and_websites_off_of_facebook/connected_apps_and_websites.json"
    ),
}


def facebook_2023() -> Members:
    """Return the layout since November 2023.

    It has the same files in groups of folders.
    """
    moved = {}
    for name, value in facebook_2020().items():
        start = next((old for old in _MOVED if name.startswith(old)), "")
        moved[_MOVED.get(start, "") + name.removeprefix(start)] = value
    return moved


def facebook_2025() -> Members:
    """Return the layout since 2025.

    Some files have labelled fields, whose labels are in the owner's language.
    """
    inside = "security_and_login_information"
    return facebook_2023() | {
        f"{inside}/two-factor_authentication.json": labels(
            {"ent_field_name": "State", "label": "Estado", "value": "Enabled"},
            {"ent_field_name": "EnabledTime", "label": "Hora", "timestamp_value": AT - 2_000},
            ent_name="TwoFactorSettings",
        ),
        f"{inside}/account_recoveries_without_password_changes.json": [
            labels({"ent_field_name": "Time", "label": "Hora", "timestamp_value": AT - 1_500}, ent_name="Recovery")
        ],
        f"{inside}/device_login_cookies.json": [
            labels({"ent_field_name": "Cookie", "label": "Cookie", "value": "canary-datr"}, ent_name="Cookie")
        ],
        "apps_and_websites_off_of_facebook/permissions_you_have_granted_to_apps.json": labels(
            {"ent_field_name": "Email", "label": "Correo electrónico", "vec": [{"value": "Buffer"}]},
            {
                "ent_field_name": "PublishActions",
                "label": "Publicar",
                "vec": [{"value": "Buffer"}, {"value": "Old Quiz"}],
            },
            {"ent_field_name": "UpdateTime", "label": "Hora", "timestamp_value": AT},
        ),
        "personal_information/facebook_accounts_center/your_account_password_information.json": labels(
            {"ent_field_name": "LastPasswordChangeTime", "label": "Última vez", "timestamp_value": AT - 1_000}
        ),
    }


# Instagram.


def mapped(title: str = "", **fields: Any) -> dict[str, Any]:
    """Return a record of the older exports: each field a text or a time.

    Underscores in names stand for blanks.
    """
    values = {
        label.replace("_", " "): {
            "href": "",
            "value": "" if isinstance(value, int) else value,
            "timestamp": value if isinstance(value, int) else 0,
        }
        for label, value in fields.items()
    }
    return {"title": title, "media_map_data": {}, "string_map_data": values}


def cookie(agent: str) -> str:
    """Return the cookie of a browser, of which exports show only a part."""
    return f"{'*' * 20}canary-datr-{len(agent)}"


def signed_in(seconds: int, address: str, agent: str = PHONE, **more: Any) -> dict[str, Any]:
    """Return a row of `login_activity.json` as of 2021 to 2025."""
    return mapped(
        at(seconds).isoformat(), Cookie_Name=cookie(agent), IP_Address=address, Language_Code="en", Time=AT + seconds,
        User_Agent=agent, **more,
    )  # fmt: skip


def lower(record: dict[str, Any]) -> dict[str, Any]:
    """Return the same with labels as of 2026: `IP address`, `User agent`."""
    values = {label[:1] + label[1:].lower().replace("ip ", "IP "): v for label, v in record["string_map_data"].items()}
    return record | {"string_map_data": values}


def done(seconds: int, kind: str, address: str = "198.51.100.1", agent: str = PHONE, **details: Any) -> dict[str, Any]:
    """Return a row of `profile_activity.json`.

    Underscores in the names of details stand for blanks.
    """
    inside = [{"label": name.replace("_", " "), "value": value} for name, value in details.items()]
    return {
        "timestamp": AT + seconds,
        **labels(
            {"label": "Last login", "timestamp_value": AT + seconds},
            {"label": "Type", "value": kind},
            {"label": "IP address", "value": address},
            {"label": "Port number", "value": "49276"},
            {"label": "App version", "value": "422.1.0.44.67"},
            {"label": "User agent", "value": agent},
            {"label": "Cookie", "value": cookie(agent)},
            {"label": "Device ID", "value": "canary-udid"},
            {"label": "Details", "dict": inside},
        ),
    }


def mailed(seconds: int, kind: str) -> dict[str, Any]:
    """Return a mail in `profile_activity.json`, sent by a server."""
    return done(seconds, "Email sent", "2001:db8:3::3", SERVER, Email_type=kind, Email_address="brand@mail.example")


def ig_post(seconds: int, words: str = "New beans", **media: Any) -> dict[str, Any]:
    """Return one post of one picture."""
    return {"media": [{"uri": "media/posts/202602/1.jpg", "creation_timestamp": AT + seconds, "title": words,
                       "cross_post_source": {"source_app": "FB"}, **media}]}  # fmt: skip


def listed(value: str, seconds: int, **more: Any) -> dict[str, Any]:
    """Return a profile or a like in a list of Instagram or Threads."""
    item = {"href": f"https://www.instagram.com/{value}", "value": value, "timestamp": AT + seconds}
    return {"title": "", "media_list_data": [], "string_list_data": [item], **more}


def profile_of(handle: str, seconds: int) -> dict[str, Any]:
    """Return a profile in a list as of 2026."""
    return labels(
        {"label": "URL", "value": f"https://www.instagram.com/{handle}"},
        {"label": "Name", "value": "Somebody"},
        {"label": "Username", "value": handle},
        timestamp=AT + seconds,
    )


def instagram_flat() -> Members:
    """Return the layout of 2018 to 2020: a few flat files, times as text."""
    when = at(0).isoformat()
    return {
        "account_history.json": {
            "login_history": [
                {"cookie_name": "canary-datr", "ip_address": "198.51.100.1", "language_code": "en", "timestamp": when,
                 "user_agent": PHONE, "device_id": "canary-udid"},
            ],
            "registration_info": {"registration_username": "roasters", "ip_address": "198.51.100.2",
                                  "registration_time": at(-9_000).isoformat(),
                                  "registration_email": "brand@mail.example",
                                  "registration_phone_number": "", "device_name": "itel-A16"},
        },
        "profile.json": {"biography": "Beans", "date_joined": at(-9_000).isoformat(), "email": "brand@mail.example",
                         "name": "Łódź Roasters", "phone_number": "+15550100", "username": "roasters"},
        "media.json": {"photos": [{"caption": "Beans #coffee", "taken_at": when, "path": "photos/201903/1.jpg"}],
                       "stories": [{"caption": "", "taken_at": at(5).isoformat(), "path": "stories/1.jpg"}],
                       "direct": [{"taken_at": when, "path": "direct/1.jpg"}]},
        "messages.json": [{"participants": ["roasters", "dana"], "conversation": [
            {"sender": who, "created_at": at(seconds).isoformat(), "text": "canary-message"}
            for who, seconds in (("roasters", -40), ("roasters", -50), ("dana", -60))]}],
        "connections.json": {"following": {"dana": at(-8_000).isoformat()},
                             "blocked_users": {"mallory": at(-6_500).isoformat()}},
        "likes.json": {"media_likes": [[at(-5_000).isoformat(), "dana"]], "comment_likes": []},
    }  # fmt: skip


def instagram_2021() -> Members:
    """Return the layout of 2021 to 2023.

    It has folders, `string_map_data`, and `no-data.txt` where there is nothing.
    """
    inside = "login_and_account_creation"
    return {
        f"{inside}/login_activity.json": {"account_history_login_history": [
            signed_in(0, "198.51.100.1"), signed_in(60, "2001:db8::1", CHROME)]},
        f"{inside}/logout_activity.json": {"account_history_logout_history": [signed_in(90, "198.51.100.1")]},
        f"{inside}/signup_information.json": {"account_history_registration_info": [
            mapped(Username="roasters", IP_Address="198.51.100.9", Time=AT - 9_000, Email="brand@mail.example",
                   Phone_Number="", Device="itel-A16")]},
        f"{inside}/account_privacy_changes.json": {"account_history_account_privacy_history": [
            mapped("Switched to Private", Time=AT - 4_000)]},
        f"{inside}/password_change_activity.json": {
            "account_history_password_change_history": [mapped(Time=AT - 3_000)]},
        f"{inside}/account_status_changes.json": {"account_history_account_active_status_changes": [
            mapped(Activation_Type="Deactivated", Automated="No", Inactivation_Reason="", Time=AT - 2_500)]},
        "personal_information/profile_changes.json": {"profile_profile_change": [
            mapped(Changed="Username", Previous_Value="oldname", New_Value="roasters", Change_Date=AT - 2_000),
            mapped(Changed="Email", Previous_Value="old@mail.example", New_Value="brand@mail.example",
                   Change_Date=AT - 1_900),
            mapped(Changed="Profile Bio Text", Previous_Value="", New_Value="Beans", Change_Date=AT - 1_800)]},
        "personal_information/personal_information.json": {"profile_user": [
            mapped("User Information", Email="brand@mail.example", Phone_Number="+15550100", Phone_Confirmed="True",
                   Username="roasters", Name="Łódź Roasters", Bio="Beans", Private_Account="False") | {
                "media_map_data": {"Profile Photo": {"uri": "media/profile/1.jpg", "creation_timestamp": AT - 9_000}},
            }]},
        "device_information/devices.json": {"devices_devices": [mapped(Last_Login=AT - 10, User_Agent=PHONE)]},
        "device_information/two-factor_authentication.json": {"devices_two_factor_authentication": [
            mapped(Nickname="Dana's phone", Device_ID="canary-udid")]},
        "apps_and_websites/active_apps.json": {"apps_and_websites_active_apps": [
            mapped("Later", Added_on=AT - 8_000, Last_active_on=AT - 100, App_User_ID="201")]},
        "apps_and_websites/expired_pps.json": {"apps_and_websites_expired_apps": [
            mapped("Old Quiz", Expired_on=AT - 5_000, Last_active_on=AT - 7_000, App_User_ID="202")]},
        "content/posts_1.json": [ig_post(0, "New beans #coffee @dana https://roasters.example/beans"), ig_post(30)],
        "content/stories.json": {"ig_stories": [ig_post(40)["media"][0]]},
        "content/reels.json": {"ig_reels_media": [ig_post(50, "A reel")]},
        "content/recently_deleted_content.json": {"ig_recently_deleted_media": [ig_post(55, "Gone"), {"media": []}]},
        "messages/inbox/dana_1/message_1.json": chat("Łódź Roasters", (-50, -40), (-60,)),
        "followers_and_following/following.json": {"relationships_following": [listed("dana", -8_000)]},
        "followers_and_following/recently_unfollowed_accounts.json": {
            "relationships_unfollowed_users": [listed("eve", -6_000)]},
        "followers_and_following/blocked_accounts.json": {"relationships_blocked_users": [listed("mallory", -6_500)]},
        "likes/liked_posts.json": {"likes_media_likes": [listed("👍", -5_000, title="dana")]},
        "saved/no-data.txt": "No data",
    }  # fmt: skip


_REGROUPED: Final = {
    "login_and_account_creation/": "security_and_login_information/login_and_profile_creation/",
    "personal_information/": "personal_information/personal_information/",
    "device_information/": "personal_information/device_information/",
    "apps_and_websites/expired_pps.json": "apps_and_websites_off_of_instagram/apps_and_websites/expired_apps.json",
    "apps_and_websites/": "apps_and_websites_off_of_instagram/apps_and_websites/",
    "content/": "your_instagram_activity/media/",
    "messages/": "your_instagram_activity/messages/",
    "followers_and_following/": "connections/followers_and_following/",
    "likes/": "your_instagram_activity/likes/",
}


def instagram_2023() -> Members:
    """Return the layout since November 2023.

    It has the same files in groups of folders, some of them renamed.
    """
    moved = {}
    for name, value in instagram_2021().items():
        start = next((old for old in _REGROUPED if name.startswith(old)), "")
        name = _REGROUPED.get(start, "") + name.removeprefix(start)  # noqa: PLW2901  # where it is now
        for old, new in (("signup_information", "signup_details"), ("account_privacy", "profile_privacy"),
                         ("account_status", "profile_status"), ("ed_accounts", "ed_profiles")):  # fmt: skip
            name = name.replace(old, new)  # noqa: PLW2901  # what it is called now
        moved[name] = value
    return moved


def instagram_2026() -> Members:
    """Return the layout of 2026.

    It has labels in other capitals, the log of activity, apps as labelled fields, and each post twice.
    """
    inside = "security_and_login_information/login_and_profile_creation"
    apps = "apps_and_websites_off_of_instagram/apps_and_websites"
    members = instagram_2023()
    members[f"{inside}/login_activity.json"] = {"account_history_login_history": [
        lower(signed_in(0, "198.51.100.1")), lower(signed_in(60, "2001:db8::1", CHROME))]}  # fmt: skip
    return members | {
        f"{inside}/profile_activity.json": [
            done(120, "Checkpoint", "2001:db8:7::7", SERVER),
            done(110, "Checkpoint", "198.51.100.4"),
            mailed(101, "password_change"),
            done(100, "Profile changed", Type="password", New_value="canary-token", Previous_value="canary-token"),
            done(95, "Profile changed", Type="username", New_value="roasters", Previous_value="oldname"),
            done(90, "Profile changed", Type="biography", New_value="Beans", Previous_value=""),
            mailed(80, "password_reset"),
            mailed(70, "suspicious_login"),
            done(60, "Log in", "2001:db8::1", CHROME, Location="Porto, Portugal"),
            mailed(50, "verification_code"),
            done(0, "Log in", Location="Porto, Portugal"),
        ],
        f"{apps}/active_apps.json": [labels(
            {"label": "Name", "value": "Later"}, {"label": "Your ID in this app", "value": "201"},
            {"label": "Added on", "timestamp_value": AT - 8_000},
            {"label": "Last active time", "timestamp_value": AT - 100})],
        "your_instagram_activity/media/posts.json": [
            {"timestamp": AT, **labels({"label": "Caption", "value": "New beans"})}],
        "your_instagram_activity/other_activity/your_information_download_requests.json": [
            {"timestamp": AT + 200, **labels({"label": "Media quality", "value": "High"})}],
        "connections/followers_and_following/blocked_profiles.json": profile_of("mallory", -6_500),
        "connections/followers_and_following/recently_unfollowed_profiles.json": [profile_of("eve", -6_000)],
        "logged_information/past_instagram_insights/posts.json": {"organic_insights_posts": []},
    }  # fmt: skip


# Threads.


def thread(seconds: int, words: str, *, reply: bool = False) -> dict[str, Any]:
    """Return one post, without a picture."""
    fields = {"reply_control": "everyone", "is_reply": reply}
    return {"media": [{"uri": "", "creation_timestamp": AT + seconds, "title": words, "text_app_post": fields}]}


def threads(folder: str = "your_instagram_activity/threads") -> Members:
    """Return the files of Threads.

    They are in their folder of Instagram's export, or elsewhere.
    """
    return {
        f"{folder}/threads_and_replies.json": {"text_post_app_text_posts": [
            thread(300, "Hello ☕ #coffee"), thread(310, "agreed, @dana.example.", reply=True)]},
        f"{folder}/personal_information.json": {"text_post_app_text_post_app_profile": [
            mapped(Username="roasters", Name="Łódź Roasters")]},
        f"{folder}/apps_and_websites.json": {"text_post_app_text_app_apps_and_websites": [
            mapped("Poster", App_User_ID="301", Expired_on=0, Last_active_on=AT - 50)]},
        f"{folder}/following.json": {"text_post_app_text_post_app_following": [listed("dana", -8_000)]},
        f"{folder}/recently_unfollowed_profiles.json": {
            "text_post_app_text_post_app_unfollowed_users": [listed("eve", -6_000)]},
        f"{folder}/blocked_profiles.json": {
            "text_post_app_text_post_app_blocked_users": [listed("mallory", -6_500)]},
        f"{folder}/liked_threads.json": {"text_post_app_media_likes": [listed("👍", -5_000, title="dana")]},
    }  # fmt: skip
