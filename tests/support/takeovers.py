"""Takeovers as their victims reported them, as invented exports.

Each has a twin, in which the owner did the same kind of thing, and a calm export of the same account, in which no one
did. They follow public reports of 2023 to 2026. Every name, address and text is invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from hygiene.model.posts import Client
from tests.support import github, meta, situations, spotify, takeout
from tests.support.lives import Person, Said, burst, mixed
from tests.support.situations import DANA, LIFE, SHOP, grant
from tests.support.snapshots import BUFFER, IPAD, IPHONE, WEB, x_id
from tests.support.x_archive import TAKEN_AT, Row, conversation, iso, ruby, write_zip

Who = Literal["intruder", "owner", "no one"]
"""The person who did what the export shows."""
Writer = Callable[[Path, Who], list[Path]]
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NIGHT: Final = (TAKEN_AT - 4 * DAY).replace(hour=3)
"""The owner's night: 03:00 UTC."""
NOON: Final = NIGHT.replace(hour=12)
HOME, STRANGER = "198.51.100.7", "203.0.113.9"
LURE: Final = "The airdrop is live. Claim before midnight https://wallet-claim.example/{} #airdrop"
PINTEREST: Final = Client("Pinterest", "https://www.pinterest.com")
CALENDLY: Final = Client("Calendly", "https://calendly.com")
LOOKALIKE: Final = Client("CaIendly", "https://calendly-booking.example")
ROGUE: Final = Client("Free Followers", "https://free-followers.example")
PINNER: Final = Person(clients=((IPHONE, 3), (PINTEREST, 2)), hours=(7, 8, 12, 18, 19, 20), seed=5)


# X.


def archive(folder: Path, said: Iterable[Said], apps: Sequence[Row] = (), **rows: list[Row]) -> list[Path]:
    """Write the archive of an X account with messages, lists and a profile.

    `rows` replace its own.
    """
    usual: dict[str, list[Row]] = {
        "direct_message_headers": chats(),
        "deleted_tweet_headers": [],
        "block": [_listed("blocking", n) for n in range(2)],
        "following": [_listed("following", n) for n in range(30)],
        "profile": [{"profile": {"description": {"bio": "Tools.", "website": "https://acme.example"}}}],
    }
    made = situations.x(mixed(said), apps)
    return [replace(made, rows=made.rows | usual | rows).write_zip(folder / "x.zip")]


def _listed(key: str, number: int) -> Row:
    return {key: {"accountId": str(900 + number), "userLink": "https://twitter.com/intent/user"}}


def sent(at: datetime, whom: str) -> Row:
    """Return the header of a message."""
    return {"messageCreate": {"id": "1", "senderId": "77", "recipientId": whom, "createdAt": iso(at)}}


def chats(more: Mapping[str, Iterable[datetime]] | None = None, friends: int = 70) -> list[Row]:
    """Return conversations with friends over 100 days, and more messages.

    On each day the owner writes to two friends.
    """
    times: dict[str, list[datetime]] = {}
    for day in range(100, 0, -1):
        for n in range(2):
            times.setdefault(f"friend{(2 * day + n) % friends}", []).append(TAKEN_AT - day * DAY + n * HOUR)
    for whom, those in (more or {}).items():
        times.setdefault(whom, []).extend(those)
    return [conversation(*(sent(at, whom) for at in each), name=f"77-{whom}") for whom, each in times.items()]


def visits(*more: tuple[datetime, str]) -> list[Row]:
    """Return a session from home on each of 59 days, and more sessions."""
    usual = [(TAKEN_AT - day * DAY - 3 * HOUR, HOME) for day in range(1, 60)]
    return [{"ipAudit": {"accountId": "77", "createdAt": iso(at), "loginIp": ip}} for at, ip in [*usual, *more]]


def _own(person: Person, count: int, part: str = "twin") -> list[str]:
    return list(islice(person.texts(part), count))


def lures(count: int) -> list[str]:
    """Return the texts of an intruder who wants clicks."""
    return [LURE.format(n) for n in range(count)]


def calendar(folder: Path, who: Who) -> list[Path]:
    """Write an account that let in a calendar app, which then posted.

    The intruder's app only looks like the one that the owner lets in.
    """
    life = DANA.life(LIFE, end=TAKEN_AT)
    used, at, texts = {
        "intruder": (LOOKALIKE, NIGHT, lures(1)),
        "owner": (CALENDLY, NOON, ["Book a call with me https://calendly.com/acme/30min"]),
        "no one": (CALENDLY, NOON, []),
    }[who]
    return archive(folder, [*life, *burst(at, used, texts)], [_let_in(used, 5)] if texts else [])


def _let_in(used: Client, days: int) -> Row:
    """Return an app that the maker of a client made, let in some days ago."""
    app = grant(used.label, days, "read", "write")
    app["connectedApplication"]["organization"] = {"name": used.label, "url": used.href}
    return app


def raid(folder: Path, who: Who) -> list[Path]:
    """Write an account that sent very many messages and posted nothing odd.

    The intruder wrote to strangers at night and blocked those who asked. The owner greeted friends. X states no times
    of blocks.
    """
    crowd: dict[str, list[datetime]] = {}
    if who == "intruder":
        crowd = {f"stranger{n}": [NIGHT + n * 3 * timedelta(seconds=1)] for n in range(150)}
    if who == "owner":
        crowd = {f"friend{n}": [NOON + n * timedelta(seconds=20)] for n in range(60)}
    blocks = [_listed("blocking", n) for n in range(9 if who == "intruder" else 2)]
    return archive(folder, DANA.life(LIFE, end=TAKEN_AT), direct_message_headers=chats(crowd), block=blocks)


def live_session(folder: Path, who: Who) -> list[Path]:
    """Write an account used from a new network, and by night from the web.

    The intruder had got a live session by a false notice of copyright. The owner was on a journey.
    """
    said = DANA.life(LIFE, end=TAKEN_AT)
    if who == "no one":
        return archive(folder, said)
    at = NIGHT if who == "intruder" else NIGHT - 4 * HOUR
    texts = lures(3) if who == "intruder" else _own(DANA, 3)
    new = visits((at - HOUR / 2, STRANGER))
    return archive(folder, [*said, *burst(at, WEB, texts)], ip_audit=new)


def pins(folder: Path, who: Who) -> list[Path]:
    """Write an account that posts through Pinterest, as it long did.

    The intruder had taken the owner's account there.
    """
    said = PINNER.life(LIFE, end=TAKEN_AT)
    spam = [f"I lost {n + 9} kg in a week, see how https://slim-now.example/{n} #weightloss" for n in range(6)]
    more = {
        "intruder": burst(NIGHT, PINTEREST, spam),
        "owner": burst(NIGHT.replace(hour=19), PINTEREST, _own(PINNER, 6)),
        "no one": [],
    }[who]
    return archive(folder, [*said, *more], [_let_in(PINTEREST, 300)])


def tablet(folder: Path, who: Who) -> list[Path]:
    """Write an account used on a tablet months ago, and now again.

    The intruder has the tablet and posts among the owner's posts.
    """
    life = [*DANA.life(LIFE, end=TAKEN_AT)]
    early = [*islice((Said(at=each.at, client=IPAD, text=each.text) for each in life if each.at.day % 5 == 0), 12)]
    life = [each for each in life if each.at not in {old.at for old in early}] + early
    texts = lures(4) if who == "intruder" else _own(DANA, 4)
    times = [NOON - DAY + n * 11 * HOUR for n in range(4)]
    more = [Said(at=at, client=IPAD, text=text) for at, text in zip(times, texts, strict=True)]
    return archive(folder, [*life, *(more if who != "no one" else [])])


def scheduler(folder: Path, who: Who) -> list[Path]:
    """Write a brand that posts very much through its usual scheduler.

    The intruder floods at night with links of their own. The owner has a sale.
    """
    said = SHOP.life(LIFE, a_day=6, end=TAKEN_AT)
    more = {
        "intruder": burst(NIGHT, BUFFER, lures(25), gap=5),
        "owner": burst(NIGHT.replace(hour=9), BUFFER, _own(SHOP, 12), gap=35),
        "no one": [],
    }[who]
    return archive(folder, [*said, *more], [_let_in(BUFFER, 400)])


def purge(folder: Path, who: Who) -> list[Path]:
    """Write an account without its old posts and with another name.

    The intruder changed its e-mail address as well. The owner took a new name and tidied up.
    """
    said = DANA.life(LIFE, end=TAKEN_AT)
    if who == "no one":
        return archive(folder, said)
    at = NIGHT if who == "intruder" else NOON
    gone = [_gone(at + n * timedelta(seconds=4), n) for n in range(300)]
    named = _renamed(at - 20 * MINUTE)
    moved = [_moved(at - 25 * MINUTE)] if who == "intruder" else []
    return archive(folder, said, deleted_tweet_headers=gone, screen_name_change=[named], email_address_change=moved)


def _gone(at: datetime, number: int) -> Row:
    made = at - 400 * DAY + number * HOUR
    name = x_id(made, number)
    return {"tweet": {"tweet_id": name, "created_at": ruby(made), "deleted_at": ruby(at)}}


def _moved(at: datetime) -> Row:
    mail = {"changedAt": iso(at), "changedFrom": "a@mail.example", "changedTo": "b@mail.example"}
    return {"emailAddressChange": {"accountId": "77", "emailChange": mail}}


def _renamed(at: datetime) -> Row:
    change = {"changedAt": iso(at), "changedFrom": "acme", "changedTo": "acme_live"}
    return {"screenNameChange": {"accountId": "77", "screenNameChange": change}}


class Deed(NamedTuple):
    """An act of an intruder: its kind, its time from `NIGHT`, and its size."""

    kind: str
    after: timedelta
    size: int = 1

    @property
    def at(self) -> datetime:
        """The time of the act."""
        return NIGHT + self.after


ON_X: Final = ("posts", "rogue posts", "app", "other app", "messages", "deletions", "session", "handle", "email")
ON_INSTAGRAM: Final = (
    "posts",
    "other app",
    "messages",
    "follow",
    "unfollow",
    "link",
    "biography",
    "password",
    "session",
)


def on_x(folder: Path, deeds: Sequence[Deed]) -> list[Path]:
    """Write the archive of an X account that an intruder used."""
    of = _by_kind(deeds)
    clients = {"posts": WEB, "rogue posts": ROGUE}
    raids = [burst(deed.at, clients[kind], lures(deed.size)) for kind in clients for deed in of(kind)]
    return archive(
        folder,
        mixed(DANA.life(LIFE, end=TAKEN_AT), *raids),
        [
            grant(name, (TAKEN_AT - deed.at) / DAY, "read", "write", number=number)
            for number, (kind, name) in enumerate(_APPS.items())
            for deed in of(kind)[:1]
        ],
        direct_message_headers=chats(dict(_strangers(of("messages")))),
        deleted_tweet_headers=[
            _gone(deed.at + n * timedelta(seconds=4), 1_000 * place + n)
            for place, deed in enumerate(of("deletions"))
            for n in range(20 * deed.size)
        ],
        ip_audit=visits(*((deed.at, f"203.{place}.113.9") for place, deed in enumerate(of("session")))),
        screen_name_change=[_renamed(deed.at) for deed in of("handle")],
        email_address_change=[_moved(deed.at) for deed in of("email")],
    )


_APPS: Final = {"app": ROGUE.label, "other app": "Grow Fast"}
"""The names of apps that an intruder lets in, of which one also posts."""


def _by_kind(deeds: Sequence[Deed]) -> Callable[[str], list[Deed]]:
    return lambda kind: [deed for deed in deeds if deed.kind == kind]


def _strangers(raids: Iterable[Deed]) -> Iterator[tuple[str, list[datetime]]]:
    """Yield ten strangers for each unit of size, with the times of a message."""
    for place, deed in enumerate(raids):
        for n in range(10 * deed.size):
            yield f"stranger{place}-{n}", [deed.at + n * timedelta(seconds=3)]


# Instagram and Facebook. Their times are seconds from `meta.AT`.

_DAY: Final = 86_400
_NAME: Final = "Łódź Roasters"
_INSIDE: Final = "security_and_login_information/login_and_profile_creation"


def gram(folder: Path, **more: Sequence[Any]) -> list[Path]:
    """Write the export of an Instagram account, as `gram_members` returns it."""
    return [meta.zipped(folder / GRAM, gram_members(**more))]


GRAM: Final = "instagram-roasters-2026-02-25.zip"


def gram_members(
    *,
    log: Sequence[Any] = (),
    apps: Sequence[Any] = (),
    follows: Sequence[Any] = (),
    unfollows: Sequence[Any] = (),
    posts: Sequence[Any] = (),
    chats: Sequence[Any] = (),
) -> dict[str, Any]:
    """Return the export of an Instagram account used on one phone at home.

    `log` are more entries of its log of activity, `apps` its apps, `follows` and `unfollows` more accounts of its
    lists, `posts` more posts, and `chats` more conversations.
    """
    usual = [meta.done(-day * _DAY, "Log in", HOME, Location="Porto, Portugal") for day in range(80, 0, -1)]
    life = DANA.life(LIFE, end=datetime.fromtimestamp(meta.AT, UTC))
    life_posts = [meta.ig_post(_seconds(said.at), said.text) for said in life]
    talks = [meta.chat(_NAME, [-(2 * day + n) * _DAY for day in range(1, 50)]) for n in range(2)]
    followed = [meta.listed(f"cafe{n}", -n * 3 * _DAY) for n in range(1, 90)]
    left = [meta.listed(f"bar{n}", -n * 3 * _DAY) for n in range(1, 90)]
    connections = "connections/followers_and_following"
    own = {"Username": "roasters", "Name": _NAME, "Bio": "Beans", "Email": "brand@mail.example"}
    return {
        f"{_INSIDE}/profile_activity.json": [*log, *usual],
        f"{_INSIDE}/login_activity.json": {"account_history_login_history": []},
        f"{_INSIDE}/password_change_activity.json": {"account_history_password_change_history": []},
        "personal_information/personal_information/personal_information.json": {"profile_user": [meta.mapped(**own)]},
        "personal_information/personal_information/profile_changes.json": {"profile_profile_change": []},
        "personal_information/device_information/devices.json": {"devices_devices": []},
        "apps_and_websites_off_of_instagram/apps_and_websites/active_apps.json": list(apps),
        "your_instagram_activity/media/posts_1.json": [*life_posts, *posts],
        **{
            f"your_instagram_activity/messages/inbox/friend_{n}/message_1.json": talk
            for n, talk in enumerate([*talks, *chats])
        },
        f"{connections}/following.json": {"relationships_following": [*followed, *follows]},
        f"{connections}/recently_unfollowed_profiles.json": {"relationships_unfollowed_users": [*left, *unfollows]},
        f"{connections}/blocked_profiles.json": {"relationships_blocked_users": []},
        "your_instagram_activity/other_activity/your_information_download_requests.json": [
            {"timestamp": meta.AT, **meta.labels({"label": "Media quality", "value": "High"})}
        ],
    }


def profile(folder: Path, who: Who) -> list[Path]:
    """Write a profile whose link and text were changed.

    The intruder had signed in abroad, on a computer. The owner has a campaign.
    """
    if who == "no one":
        return gram(folder)
    address, agent = (STRANGER, meta.CHROME) if who == "intruder" else (HOME, meta.PHONE)
    start, links = -3 * _DAY, ("https://acme.example", "https://wallet-claim.example")
    entry = [meta.done(start, "Log in", address, agent, Location="Lagos, Nigeria" if who == "intruder" else "Porto")]
    changed = [
        meta.done(start + n * 60, "Profile changed", address, agent, Type=kind, New_value=new, Previous_value=old)
        for n, (kind, old, new) in enumerate([("external url", *links), ("biography", "Beans", "Double it now")], 5)
    ]
    return gram(folder, log=[*entry, *changed])


def followed_en_masse(folder: Path, who: Who) -> list[Path]:
    """Write an account that followed very many others in hours.

    An app that was let in on that day did it for the intruder. The owner followed a list of colleagues.
    """
    if who == "no one":
        return gram(folder)
    start, count = -4 * _DAY, 1_400 if who == "intruder" else 120
    app = _joined("Grow Fast", start - 3_600)
    burst_of = [meta.listed(f"account{n}", start + n * 9) for n in range(count)]
    return gram(folder, apps=[app] if who == "intruder" else [], follows=burst_of)


def _joined(name: str, seconds: int) -> dict[str, Any]:
    """Return an app that Instagram lists with the time of its grant."""
    return meta.labels(
        {"label": "Name", "value": name}, {"label": "Your ID in this app", "value": "901"},
        {"label": "Added on", "timestamp_value": meta.AT + seconds},
    )  # fmt: skip


def _seconds(at: datetime) -> int:
    return int(at.timestamp()) - meta.AT


def on_instagram(folder: Path, deeds: Sequence[Deed]) -> list[Path]:
    """Write the export of an Instagram account that an intruder used.

    The export was made four days before those of X, so all acts are as much earlier. The profile was changed from the
    owner's network, as with a copied session, so only acts of the kind `session` are from elsewhere.
    """
    early = [deed._replace(after=deed.after - 4 * DAY) for deed in deeds]
    of = _by_kind(early)
    visits_of = [
        meta.done(_seconds(deed.at), "Log in", f"203.{place}.113.9", meta.CHROME)
        for place, deed in enumerate(of("session"))
    ]
    names = {"link": "external url", "biography": "biography", "password": "password"}
    changes = [
        meta.done(_seconds(deed.at), "Profile changed", HOME, Type=names[kind], New_value="x")
        for kind in names
        for deed in of(kind)
    ]
    return gram(
        folder,
        log=[*visits_of, *changes],
        apps=[_joined(_APPS["other app"], _seconds(deed.at)) for deed in of("other app")[:1]],
        follows=_many(of("follow")),
        unfollows=_many(of("unfollow")),
        posts=[
            meta.ig_post(_seconds(deed.at) + n * 240, text)
            for deed in of("posts")
            for n, text in enumerate(lures(deed.size))
        ],
        chats=[meta.chat(_NAME, [_seconds(at) for at in times]) for _, times in _strangers(of("messages"))],
    )


def _many(deeds: Iterable[Deed]) -> list[Any]:
    return [
        meta.listed(f"account{place}-{n}", _seconds(deed.at) + n * 4)
        for place, deed in enumerate(deeds)
        for n in range(30 * deed.size)
    ]


def cookie(folder: Path, who: Who) -> list[Path]:
    """Write a Facebook account that two computers used by turns.

    The intruder uses the owner's cookie. The owner's second computer has its own.
    """
    second = meta.CHROME.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64")
    rows = [_access(-day * _DAY, HOME, meta.CHROME, "PT", "first") for day in range(80, 0, -1)]
    if who != "no one":
        rows += [_access(-3 * _DAY + n * 1_800, HOME, meta.CHROME, "PT", "first") for n in (1, 3)]
        other = (STRANGER, second, "NG", "first") if who == "intruder" else (HOME, second, "PT", "second")
        rows.append(_access(-3 * _DAY + 3_600, *other))
    members = {
        "personal_information/profile_information/profile_information.json": meta.profile(),
        "security_and_login_information/account_activity.json": {"account_activity_v2": rows},
        "security_and_login_information/record_details.json": {"admin_records_v2": []},
        "your_facebook_activity/posts/your_posts_1.json": [
            meta.fb_post(-day * _DAY, f"Beans of day {day}.") for day in range(300, 0, -3)
        ],
    }
    return [meta.zipped(folder / "facebook-roasters-2026-02-25.zip", members)]


def _access(seconds: int, address: str, agent: str, country: str, name: str) -> dict[str, Any]:
    return {
        "action": "Session updated", "timestamp": meta.AT + seconds, "ip_address": address, "user_agent": agent,
        "datr_cookie": f"canary-datr-{name}", "country": country,
    }  # fmt: skip


# YouTube, GitHub and Spotify.


def channel(folder: Path, who: Who) -> list[Path]:
    """Write two Takeouts of a channel, a month apart.

    The intruder deleted the films and renamed the channel, from another country. The owner made films private, and
    renamed it at home.
    """
    films = [takeout.film(n, shown=f"2024-{n % 12 + 1:02d}-02T02:55:54+00:00") for n in range(40)]
    titles = {"intruder": "Coin Live", "owner": "Brand Cinema", "no one": "Brand Films"}
    kept = {"intruder": films[:1], "owner": films[5:], "no one": films}
    abroad = {"Activity_Country": "NG", "IP_Address": STRANGER, "User_Agent_String": takeout.WINDOWS}
    log = [takeout.access(n * 6) for n in range(80)]
    more = [takeout.access(460 + n, **abroad) for n in range(3)] if who == "intruder" else []
    old = _takeout(
        folder / "takeout-20260825T100000Z-001.zip", films, titles["no one"], [_earlier(n) for n in range(40)]
    )
    return [old, _takeout(folder / "takeout-20260921T100000Z-001.zip", kept[who], titles[who], [*log, *more])]


def _earlier(number: int) -> dict[str, str]:
    return takeout.access(number, Activity_Timestamp=f"2026-08-{number // 2 + 1:02d} {number % 24:02d}:30:00 UTC")


def _takeout(file: Path, films: Sequence[Any], title: str, log: Sequence[Any]) -> Path:
    comments = [takeout.comment(n) for n in range(60)]
    members: dict[str, str | bytes] = {
        f"Takeout/{takeout.LOG_NAME}": takeout.table(takeout.LOG, log),
        f"Takeout/{takeout.YOUTUBE}/comments/comments.csv": takeout.table(takeout.OLD_COMMENTS, comments),
        f"Takeout/{takeout.YOUTUBE}/video metadata/videos.csv": takeout.table(takeout.FILMS, films),
        f"Takeout/{takeout.YOUTUBE}/channels/channel.csv": takeout.table(
            ("Channel ID", "Channel Title (Original)", "Channel Visibility"), [(takeout.CHANNEL, title, "Public")]
        ),
    }
    return write_zip(file, members.items())


def new_number(folder: Path, who: Who) -> list[Path]:
    """Write a GitHub account that got another number and password.

    The intruder has the owner's number, and switched the second factor off. The owner has a new phone.
    """
    steps: tuple[str, ...]
    rows = [github.line("user.login", day, actor_ip=HOME) for day in range(0, 54, 2)]
    if who == "intruder":
        far = {"actor_location": {"country_code": "BR"}, "actor_ip": STRANGER, "user_agent": meta.CHROME}
        steps = (
            "two_factor_authentication.sign_in_fallback_sms", "user.login", "two_factor_authentication.update_fallback",
            "two_factor_authentication.disabled", "user.change_password", "personal_access_token.create",
        )  # fmt: skip
        rows += [github.line(step, 52 + n / 200, **far) for n, step in enumerate(steps)]
    if who == "owner":
        steps = (
            "two_factor_authentication.update_fallback", "two_factor_authentication.add_factor",
            "two_factor_authentication.remove_factor", "user.change_password",
        )  # fmt: skip
        rows += [github.line(step, 52 + n / 200, actor_ip=HOME) for n, step in enumerate(steps)]
    rows.append(github.line("user.audit_log_export", 56, actor_ip=HOME))
    return [write_zip(folder / "github.zip", [(f"{github.NAME}.json", github.as_json(rows[::-1]))])]


def guessed(folder: Path, who: Who) -> list[Path]:
    """Write a Spotify account for which passwords were tried.

    The intruder tried lists of leaked passwords. The owner forgot the own one.
    """
    good = [spotify.entry(day, ip_address=HOME) for day in range(80)]
    bad: list[spotify.Record] = []
    if who == "intruder":
        bad = [spotify.entry(76 + n / 2_000, ip_address=STRANGER) for n in range(25)]
        good.append(spotify.entry(76 + 26 / 2_000, ip_address=STRANGER))
    if who == "owner":
        bad = [spotify.entry(76 + n / 2_000, ip_address=HOME) for n in range(12)]
        good.append(spotify.entry(76 + 13 / 2_000, ip_address=HOME))
    logs = {"UserAuthenticationSuccess_Hourly": good, "UserAuthenticationFailure_Hourly": bad}
    members = {f"{spotify.LOG}/{name}.json": json.dumps(rows) for name, rows in logs.items()}
    return [write_zip(folder / "my_spotify_data.zip", {**spotify.account_data(), **members}.items())]
