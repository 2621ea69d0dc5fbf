"""Invented exports of LinkedIn, Reddit, TikTok and Snapchat.

There is one for every layout that was seen, as members of a zip by name. Addresses hold a canary (198.18.77.,
2001:db8:77, `canary`, 5550142), which may never be shown.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hygiene.sources.files.files import Files
from hygiene.sources.files.open import open_files
from tests.support.x_archive import write_zip

Members = dict[str, bytes]
MAIL: Final = "mara.canary@mail.example"
PHONE: Final = "+15550142"
IP: Final = "198.18.77.9"
IP6: Final = "2001:db8:77::9"
CHROME: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
MADE: Final = datetime(2026, 10, 5, 12, tzinfo=UTC)


def opened(path: Path, members: Mapping[str, bytes | str]) -> Files:
    """Return these members as a zip, opened."""
    return open_files(write_zip(path, members.items()))


def _bytes(members: Mapping[str, str]) -> Members:
    return {name: text.encode() for name, text in members.items()}


# LinkedIn


def linkedin_id(at: datetime) -> str:
    """Return the number of a share, which carries its time."""
    return str((int(at.timestamp() * 1000) << 22) | 5)


def _tabbed(*rows: tuple[str, ...]) -> bytes:
    """Return a file of 2018: UTF-16 with its mark, tabs, everything quoted."""
    lines = "".join("\t".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    return codecs.BOM_UTF16_LE + lines.encode("utf-16-le")


def linkedin_2018() -> Members:
    """Return the export of April 2018.

    Four files are UTF-16 with tabs, the others plain CSV.
    """
    return {
        "Logins.csv": _tabbed(
            ("Login Date", "IP Address", "User Agent", "Login Type"),
            ("2018/04/10 10:11:12 UTC", IP, CHROME, "Website Login"),
            ("2018/03/01 08:00:00 UTC", IP, "LIAuthLibrary:0.0.3 com.linkedin.android", "Third Party Login"),
        ),
        "Security Challenges.csv": _tabbed(
            ("Challenge Date", "IP Address", "User Agent", "Country", "Challenge Type"),
            ("2018/04/09 23:11:12 UTC", IP, CHROME, "Brazil", "Pin"),
        ),
        "Account Status History.csv": _tabbed(
            ("Time", "Event"),
            ("2015/04/09 10:11:12 UTC", "Account Created"),
            ("2017/01/01 10:00:00 UTC", "Account Closed"),
            ("2017/02/01 10:00:00 UTC", "Account Reopened"),
        ),
        "Shares.csv": _tabbed(
            ("Date", "Share Title", "Share Description", "Share Link", "Share Commentary", "Shared URL", "Media URL",
             "Type", "Visibility"),
            ("2018/04/01 10:11:12 UTC", "A title", "",
             "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A6386000000000000000",
             "Words of 2018\nin two lines", "https://www.acme.example/a", "", "ARTICLE", "ANYONE"),
        ),
        "Email Addresses.csv":
            f'Email Address,Confirmed,Primary,Updated On\n{MAIL},Yes,Yes,"4/9/15, 10:11 AM"\n'.encode(),
        "Registration.csv":
            f'Registration Date,Registration IP Address,Subscription Types\n"4/9/15, 10:11 AM",{IP},\n'.encode(),
        "Profile.csv": b"First Name,Last Name,Maiden Name,Headline\nMara,Acme,,Brand\n",
        "Connections.csv":
            b'First Name,Last Name,Email Address,Company,Position,Connected On\nA,B,,C,D,"4/9/15, 10:11 AM"\n',
    }  # fmt: skip


def linkedin_2024(suffix: str = "_17529409", wrapper: str = "Complete_LinkedInDataExport_10-05-2026/") -> Members:
    """Return the larger archive of today.

    The names of its shares and comments hold the member's number.
    """
    first, second = datetime(2024, 3, 1, 10, 11, 12, tzinfo=UTC), datetime(2024, 2, 1, 9, tzinfo=UTC)
    update = "https://www.linkedin.com/feed/update/urn%3Ali%3A"
    members = {
        "Logins.csv": "Login Date,IP Address,User Agent,Login Type\n"
        f'Tue Mar 12 08:48:15 UTC 2024,{IP6},"{CHROME}",Login\n'
        f"Fri Mar 01 09:00:00 UTC 2024,{IP},LIAuthLibrary:0.0.3 com.linkedin.android:4.1.679,Login\n"
        f'Thu Mar 14 07:00:00 UTC 2024,{IP6},"{CHROME}",Login\n',
        "Security Challenges.csv": "Challenge Date,IP Address,User Agent,Country,Challenge Type\n"
        f'Sat Mar 09 19:39:59 UTC 2024,{IP6},"{CHROME}",India,EMAIL_PIN_CHALLENGE\n',
        "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\n"
        f'{MAIL},Yes,Yes,"7/27/18, 4:05 AM"\nother.{MAIL},No,No,Not Available\n',
        "PhoneNumbers.csv": f"Extension,Number,Type\n,{PHONE},Mobile\n,,\n",
        "Registration.csv": f'Registered At,Registration Ip,Subscription Types\n"7/27/18, 4:00 AM",{IP},\n',
        "Profile.csv": "First Name,Last Name,Maiden Name,Address,Headline,Websites\nMara,Acme,,,Brand,\n",
        "Connections.csv": 'Notes:\n"When exporting your connection data, you may notice\nthat some are missing."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nA,B,,,C,D,16 Jun 2024\n",
        f"Shares{suffix}.csv": "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\r\n"
        f'2024-03-01 10:11:12,{update}share%3A{linkedin_id(first)},"One ""quoted"" word, and\r\n'
        'a second line",https://www.acme.example/news,,MEMBER_NETWORK\r\n'
        f"2024-02-01 09:00:00,{update}ugcPost%3A{linkedin_id(second)},,,,PUBLIC\r\n",
        f"Comments{suffix}.csv": "Date,Link,Message\r\n"
        f'2024-03-02 11:00:00,{update}activity%3A{linkedin_id(first)},"Back on the \\"Hey Acme\\" team,\r\nsee '
        'https://spam.example/x"\r\n'
        f",{update}activity%3A{linkedin_id(first)},Its date was left blank\r\n",
        **_linkedin_acts(),
    }
    return _bytes({wrapper + name: text for name, text in members.items()})


def _linkedin_acts() -> dict[str, str]:
    """Return the files of messages, invitations, follows and reactions.

    The owner sent two of three messages, and two of three invitations. One of those invited is a connection.
    """
    person = "https://www.linkedin.com/in/"
    return {
        "messages.csv": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
        "SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
        f'2-one,,Mara Acme,{person}mara,Ada Lane,{person}ada,2024-03-12 08:00:00 UTC,,"Words, of a canary\nmessage",'
        "INBOX,,No\n"
        f"2-one,,Ada Lane,{person}ada,Mara Acme,{person}mara,2024-03-12 08:05:00 UTC,,An answer,INBOX,,No\n"
        f"2-two,,Mara Acme,{person}mara,Ben Shore,{person}ben,2024-03-13 08:00:00 UTC,,,INBOX,,No\n"
        f"2-two,,Mara Acme,{person}mara,Ben Shore,{person}ben,2024-03-13 09:00:00 UTC,,Unsent,INBOX,,Yes\n",
        "Invitations.csv": "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        f'Mara Acme,Ada Lane,"3/11/24, 2:37 PM",,OUTGOING,{person}mara,{person}ada\n'
        f'Mara Acme,A B,"3/11/24, 12:05 AM",,OUTGOING,{person}mara,\n'
        f'Cy Pier,Mara Acme,"3/10/24, 2:37 PM",Hello,INCOMING,{person}cy,{person}mara\n',
        "Member_Follows.csv": "Date,Status,FullName\nTue Mar 05 10:00:00 UTC 2024,Active,Dee Quay\n"
        "Tue Mar 05 10:00:01 UTC 2024,Unfollow,Eli Mole\n",
        "Company Follows.csv": "Organization,Followed On\nAcme Boats,Wed Mar 06 10:00:00 UTC 2024\n",
        "Reactions.csv": "Date,Type,Link\r\n2024-03-07 10:00:00,LIKE,https://www.linkedin.com/feed/update/x\r\n",
    }


def linkedin_small() -> Members:
    """Return the small archive, which comes first and holds no sign-ins."""
    kept = ("Email Addresses", "PhoneNumbers", "Registration", "Profile", "Connections")
    whole = linkedin_2024(wrapper="Basic_LinkedInDataExport_10-04-2026/")
    return {name: data for name, data in whole.items() if name.rpartition("/")[2].removesuffix(".csv") in kept}


# Reddit


def with_checksums(members: Members) -> Members:
    """Return the same with Reddit's list of checksums, newly made."""
    lines = [f"{name},{hashlib.sha256(data).hexdigest()}" for name, data in sorted(members.items())]
    return members | {"checkfile.csv": "\n".join(["filename,sha256", *lines, ""]).encode()}


def reddit() -> Members:
    """Return a data request: the files read, another, and all checksums."""
    return with_checksums(
        _bytes(
            {
                "statistics.csv": "statistic,value\naccount name,maraacme\nexport time,2026-10-05 12:00:00 UTC\n"
                "is_deleted,False\nregistration date,2014-05-19 22:02:20 UTC\nemail verified,True\n"
                f"email address,{MAIL}\n",
                "ip_logs.csv": f"date,ip\nregistration ip,{IP}\n2026-09-01 10:11:12 UTC,{IP}\n"
                f"2026-10-04 07:00:00 UTC,{IP6}\n",
                "posts.csv": "id,permalink,date,ip,subreddit,gildings,title,url,body\n"
                "1kp9tv3,https://www.reddit.com/r/acme/comments/1kp9tv3/a/,2026-09-02 10:00:00 UTC,,acme,0,A title,"
                'https://www.acme.example/x,"Two lines,\nand a ""quote"""\n',
                "post_headers.csv": "id,permalink,date,ip,subreddit,gildings,url\n"
                "1kp9tv3,https://www.reddit.com/r/acme/comments/1kp9tv3/a/,2026-09-02 10:00:00 UTC,,acme,0,"
                "https://www.acme.example/x\n",
                "comments.csv": "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
                "mswmz2d,https://www.reddit.com/r/acme/comments/1/a/mswmz2d/,2026-09-03 10:00:00 UTC,,acme,0,"
                "https://www.reddit.com/r/acme/comments/1/a/,t3_1,See https://spam.example/x.,\n"
                "1kp9tv3,https://www.reddit.com/r/acme/comments/1/a/1kp9tv3/,2026-09-04 10:00:00 UTC,,acme,0,"
                "https://www.reddit.com/r/acme/comments/1/a/,t1_mswmz2d,Thanks,\n",
                "comment_headers.csv": "id,permalink,date,ip,subreddit,gildings,link,parent\n",
                "linked_identities.csv": "issuer_id,subject_id\nhttps://accounts.google.com,canary-1\n",
                "linked_phone_number.csv": f"phone_number\n{PHONE}\n",
                "messages_archive.csv": "id,permalink,thread_id,date,ip,from,to,subject,body\n",
                "message_headers.csv": "id,permalink,thread_id,date,ip,from,to\n"
                "m1,https://www.reddit.com/message/messages/m1,,2026-09-05 10:00:00 UTC,,maraacme,adalane\n"
                "m2,https://www.reddit.com/message/messages/m2,m1,2026-09-05 11:00:00 UTC,,adalane,maraacme\n",
                "chat_history.csv": "message_id,created_at,updated_at,username,message,thread_parent_message_id,"
                "channel_url,subreddit,channel_name,conversation_type\n"
                "c1,2026-09-06 10:00:00 UTC,,maraacme,Words of a canary message,,room1,,,direct\n"
                "c2,2026-09-06 10:01:00 UTC,,adalane,An answer,,room1,,,direct\n",
                "friends.csv": "username,note\nbenshore,\n",
            }
        )
    )


# TikTok


def _logins() -> list[dict[str, str]]:
    row = {"Date": "2026-09-20 15:18:33", "IP": IP, "DeviceModel": "iPhone14,4", "DeviceSystem": "iOS 17.6.1"}
    more = {"NetworkType": "Wi-Fi", "Carrier": ""}
    return [
        row | more,
        row | {"NetworkType": "4G", "Carrier": "Acme Mobile"},
        row | more | {"Date": "2026-09-21 08:00:00"},
    ]


def _videos() -> list[dict[str, str]]:
    return [
        {"Date": "2026-09-22 08:53:18", "Link": "https://video.example/a", "Likes": "59", "Title": "A film #acme"},
        {"Date": "2026-09-23 08:53:18", "Link": "https://video.example/b", "Likes": "0", "Title": ""},
    ]


def _comments() -> list[dict[str, str]]:
    return [{"date": "2026-09-22 09:00:00", "comment": "See https://spam.example/x", "photo": "N/A", "url": ""}]


def _deleted() -> list[dict[str, str]]:
    return [{"Date": "2026-09-24 09:00:00", "DateDeleted": "2026-09-25 09:00:00", "Link": "", "Title": "Gone"}]


def _followed() -> list[dict[str, str]]:
    return [
        {"Date": "2026-09-20 16:00:00", "UserName": "adalane"},
        {"Date": "2026-09-20 16:00:05", "UserName": "benshore"},
    ]


def _liked() -> list[dict[str, str]]:
    return [{"date": "2026-09-20 17:00:00", "link": "https://www.tiktokv.com/share/video/7442045703922142486/"}]


def _blocked() -> list[dict[str, str]]:
    return [{"Date": "2026-09-20 18:00:00", "UserName": "adalane"}]


def _chats() -> dict[str, Any]:
    """Return a conversation in which the owner sent two of three messages."""
    return {
        "Chat History with adalane:": [
            {"Date": "2026-09-21 10:00:00", "From": "maraacme", "Content": "Words of a canary message"},
            {"Date": "2026-09-21 10:01:00", "From": "adalane", "Content": "An answer"},
            {"Date": "2026-09-21 10:02:00", "From": "maraacme", "Content": "https://spam.example/x"},
        ]
    }


def _profile_map() -> dict[str, Any]:
    platforms = [{"Description": "", "Name": "Mara Canary", "Platform": "Facebook", "Profile Photo": ""}]
    return {"PlatformInfo": platforms, "birthDate": "01-Oct-1995", "emailAddress": MAIL, "telephoneNumber": "None",
            "userName": "maraacme", "bioDescription": "Boats and harbours"}  # fmt: skip


def tiktok_2024() -> dict[str, Any]:
    """Return the layout until early 2025, as a document.

    It has `Activity`, `Video` and `Profile Information`.
    """
    return {
        "Activity": {
            "Login History": {"LoginHistoryList": _logins()},
            "Following List": {"App": 1, "Following": _followed()},
            "Like List": {"App": 1, "ItemFavoriteList": _liked()},
            "Video Browsing History": {"VideoList": _videos()},
        },
        "Comment": {"Comments": {"App": 1, "CommentsList": _comments()}},
        "App Settings": {"Block": {"App": 1, "BlockList": _blocked()}},
        "Direct Messages": {"Chat History": {"ChatHistory": _chats()}},
        "Profile": {"Profile Information": {"App": 1, "ProfileMap": _profile_map()}},
        "Video": {"RecentlyDeletedPosts": {"PostList": _deleted()}, "Videos": {"VideoList": _videos()}},
    }


def tiktok_2025() -> dict[str, Any]:
    """Return the layout since 2025.

    It has `Your Activity`, `Post` and `Profile Info`. It does not list deleted posts.
    """
    return {
        "Your Activity": {
            "Login History": {"LoginHistoryList": _logins()},
            "Watch History": {"VideoList": _videos()},
            "Following": {"Following": _followed()},
            "Like List": {"ItemFavoriteList": _liked()},
        },
        "App Settings": {"Block List": {"BlockList": _blocked()}},
        "Direct Message": {"Direct Messages": {"ChatHistory": _chats()}},
        "Comment": {"Comments": {"CommentsList": _comments()}},
        "Profile": {"Profile Info": {"ProfileMap": _profile_map()}},
        "Post": {"Posts": {"VideoList": _videos()}},
    }


def tiktok_2026() -> dict[str, Any]:
    """Return the layout of a year later.

    It has one section more, the profile elsewhere, and only what the owner asked for.
    """
    whole = tiktok_2025()
    return {
        "Your Activity": whole["Your Activity"],
        "Profile And Settings": whole["Profile"] | {"Follower": {"FansList": None}},
        "Likes and Favorites": {"Like List": {"ItemFavoriteList": None}},
    }


def tiktok(document: dict[str, Any], name: str = "TikTok_Data_1791201600/user_data_tiktok.json") -> Members:
    """Return a document in the folder it comes in.

    The folder's name says when it was made (5 October 2026, noon).
    """
    return {name: json.dumps(document, indent=2, ensure_ascii=False).encode()}


def tiktok_text() -> Members:
    """Return the export as text, in Dutch.

    Its files are named in the owner's language.
    """
    names = ("Activiteit/Inloggeschiedenis", "Activiteit/Activiteit buiten TikTok", "Profiel/Profielinformatie")
    text = f"Datum: 2026-09-20 15:18:33 UTC\nIP: {IP}\n\n"
    return _bytes({f"TikTok_Data_1791201600/TikTok/{name}.txt": text for name in names})


# Snapchat


def snapchat_account(**changes: Any) -> dict[str, Any]:
    """Return `account.json`."""
    rows = [
        {"IP": IP, "Country": "PT", "Created": "2026-10-04 21:45:10 UTC", "Status": "success", "Device": CHROME},
        {
            "IP": IP6,
            "Country": "pt",
            "Created": "2026-10-03 21:45:10 UTC",
            "Status": "success",
            "Device": "Snapchat/12.93.1.0",
        },
        {"IP": IP, "Country": "BR", "Created": "2026-10-02 21:45:10 UTC", "Status": "failed", "Device": CHROME},
    ]
    return {
        "Basic Information": {"Username": "maraacme", "Name": "Mara Acme", "Creation Date": "2018-08-19 11:58:28 UTC",
                              "Registration IP": IP, "Country": "PT"},
        "Device Information": {"Make": "Apple", "Model ID": "iPhone13,4"},
        "Device History": [
            {"Make": "Apple", "Model": "iPhone13,4", "Start Time": "2021-08-10 21:00:00 UTC", "Device Type": "PHONE"},
            {"Make": "", "Model": "CPH2349", "Start Time": "2023-09-24 13:00:00 UTC", "Device Type": ""},
        ],
        "Login History": rows,
        "Family Center": [],
    } | changes  # fmt: skip


def snapchat_history(**changes: Any) -> dict[str, Any]:
    """Return `account_history.json`."""
    return {
        "Display Name Change": [{"Date": "2024-06-26 23:14:59 UTC", "Display Name": "Canary"}],
        "Email Change": [
            {"Date": "2022-01-02 10:00:00 UTC", "Email Address": MAIL},
            {"Date": "2018-08-19 11:58:39 UTC", "Email Address": f"old.{MAIL}"},
        ],
        "Mobile Number Change": [{"Date": "2018-08-19 11:59:01 UTC", "Mobile Number": PHONE}],
        "Password Change": [{"Date": "2024-06-26 23:20:51 UTC"}, {"Date": "2021-03-19 19:57:38 UTC"}],
        "Snapchat Linked to Bitmoji": [{"Date": "2020-07-02 10:44:34 UTC"}],
        "Spectacles": [],
        "Two-Factor Authentication": [
            {"Date": "2024-07-05 09:05:10 UTC", "Event": "Authentication App enabled"},
            {"Date": "2024-07-04 09:05:10 UTC", "Event": "SMS disabled"},
            {"Date": "2024-07-03 09:05:10 UTC", "Event": "SMS enabled"},
        ],
        "Account deactivated / reactivated": [],
        "Download My Data Reports": [
            {"Date": "2026-10-05 11:45:29 UTC", "Status": "RUNNING", "Email Address": MAIL},
            {"Date": "2023-07-17 21:04:06 UTC", "Status": "COMPLETED", "Email Address": "stranger.canary@mail.example"},
        ],
    } | changes


def snapchat_apps(**changes: Any) -> dict[str, Any]:
    """Return `connected_apps.json`."""
    return {
        "Login History": [],
        "Permissions": [
            {"App": "Bitmoji", "Time": "2018-08-19 13:58:50 UTC", "Type": "Bitmoji"},
            {"App": "Acme Stickers", "Time": "2023-02-01 10:00:00 UTC", "Type": "Display Name"},
            {"App": "Acme Stickers", "Time": "2023-01-01 10:00:00 UTC", "Type": "Bitmoji"},
        ],
        "Connected Applications": [],
    } | changes


def _snapchat_acts() -> dict[str, Any]:
    """Return the files of messages, snaps and friends.

    The owner sent one of two messages, and a snap.
    """

    def sent(second: int, *, own: bool, text: str = "") -> dict[str, Any]:
        at = datetime(2026, 10, 1, 10, 0, second, tzinfo=UTC)
        return {"From": "maraacme" if own else "adalane", "Created": f"{at:%Y-%m-%d %H:%M:%S} UTC",
                "Media Type": "TEXT", "Content": text, "Conversation Title": None, "IsSender": own,
                "Created(microseconds)": int(at.timestamp() * 1000) + 7, "IsSaved": True, "Media IDs": ""}  # fmt: skip

    def friend(name: str, second: int) -> dict[str, str]:
        return {"Username": name, "Display Name": f"Canary {name}", "Source": "Search",
                "Creation Timestamp": f"2026-09-01 10:00:{second:02} UTC",
                "Last Modified Timestamp": f"2026-09-02 10:00:{second:02} UTC"}  # fmt: skip

    return {
        "chat_history": {
            "adalane": [sent(1, own=False, text="Words of a canary message"), sent(2, own=True, text="An answer")]
        },
        "snap_history": {"benshore": [sent(3, own=True)]},
        "friends": {
            "Friends": [friend("adalane", 1), friend("benshore", 2)],
            "Friend Requests Sent": [friend("cypier", 3)],
            "Blocked Users": [friend("deequay", 4)],
            "Deleted Friends": [friend("elimole", 5)],
            "Hidden Friend Suggestions": [],
            "Shortcuts": [],
        },
    }


def snapchat(
    account: dict[str, Any] | None = None,
    history: dict[str, Any] | None = None,
    apps: dict[str, Any] | None = None,
    acts: dict[str, Any] | None = None,
) -> Members:
    """Return the first zip: each file as JSON, and as a page."""
    files = {"account": account or snapchat_account(), "account_history": history or snapchat_history(),
             "connected_apps": apps or snapchat_apps()}  # fmt: skip
    made = {
        f"json/{name}.json": json.dumps(value, indent=2) for name, value in (files | (acts or _snapchat_acts())).items()
    }
    return _bytes(made | {f"html/{name}.html": "<html>" for name in files} | {"index.html": "<html>"})


def snapchat_2018() -> Members:
    """Return an older export: times as Java writes them, and a misspelt key."""
    history = {
        "Password Change": [{"Date": "Tue Jan 02 10:11:12 UTC 2018"}],
        "Email Change": [],
        "Mobile Number Change": [],
        "Tow-Factor Authentication": [],
    }
    logins = [{"IP": IP, "Country": "PT", "Created": "Wed Jan 03 10:11:12 UTC 2018", "Status": "success", "Device": ""}]
    account = {"Basic Information": {"Username": "maraacme", "Creation Date": "Tue Jan 02 10:11:12 UTC 2018"},
               "Device History": [], "Login History": logins}  # fmt: skip
    at = {"Media Type": "TEXT", "Created": "Wed Jan 03 11:00:00 UTC 2018", "Text": "Words of a canary message"}
    chats = {"Received Saved Chat History": [{"From": "adalane"} | at], "Sent Saved Chat History": [{"To": "bo"} | at]}
    apps: dict[str, Any] = {"Permissions": [], "Connected Applications": []}
    return snapchat(account, history, apps, {"chat_history": chats})
