"""Invented exports and vaults with nothing to find.

Some have a takeover or another fault added. All were made about the day of the X archives (`TAKEN_AT`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from hygiene.enrich.breaches import build_filter
from hygiene.model.finding import QUESTIONS, Question
from hygiene.model.policy import Answer
from hygiene.model.posts import Client
from tests.enrich.breaches.lists import invented
from tests.enrich.breaches.lists import lines as hash_lines
from tests.support import mastodon, meta, tables
from tests.support.lives import Person, Said, burst
from tests.support.snapshots import BUFFER, IPHONE, WEB, anchor, x_id
from tests.support.x_archive import TAKEN_AT, Row, XArchive, a_bit_of_everything, account, iso, post, ruby, write_zip

LIFE: Final = 160
"""Days of an invented life, enough for the checks of posts to be sure."""
DANA: Final = Person(clients=((IPHONE, 3), (WEB, 1)), hours=(7, 8, 12, 18, 19, 20))
PHONE: Final = Person(clients=((IPHONE, 1),), hours=(7, 8, 12, 18, 19, 20), seed=2)
HOOTSUITE: Final = Client("Hootsuite Inc.", "https://www.hootsuite.com")
SHOP: Final = Person(clients=((BUFFER, 2), (HOOTSUITE, 1), (WEB, 1)), hours=(9, 10, 13, 15, 17), seed=3)
SPAMMER: Final = Client("Giveaway Poster", "https://prize-claim.example")
GOOD: Final = "9kD-roast-Umber-71-kettle"
OTHER_GOOD: Final = "wY5tb8GQm-4hZs2nV6dj"
THIRD_GOOD: Final = "maple.Trunk-58-violin-Rq"


def grant(name: str, days: float, *permissions: str, number: int = 1) -> Row:
    """Return an app that was let in this many days before the archive."""
    at = iso(TAKEN_AT - timedelta(days=days))
    site = f"https://{name.lower().removesuffix(' inc.')}.com"
    row = {"organization": {"name": name, "url": site}, "name": name, "description": "", "id": str(5000 + number)}
    return {"connectedApplication": row | {"permissions": list(permissions), "approvedAt": at}}


def x(
    said: Iterable[Said] | None = None,
    apps: Sequence[Row] = (),
    *,
    owner: tuple[str, str] = ("77", "acme"),
    days_earlier: int = 0,
    **rows: list[Row],
) -> XArchive:
    """Return the archive of an account that is used every day.

    It is used from one network, and states an e-mail address and a phone number, but no second factor. `rows` replace
    its own.
    """
    taken_at = TAKEN_AT - timedelta(days=days_earlier)
    usual = a_bit_of_everything()
    number, handle = owner
    mail = f"{handle}@mail.example"
    life = [each for each in DANA.life(LIFE, end=TAKEN_AT) if each.at < taken_at] if said is None else said
    own: dict[str, list[Row]] = {
        "account": [account(username=handle, accountId=number, email=mail)],
        "connected_application": list(apps),
        "ip_audit": [_session(taken_at - timedelta(days=day, hours=3), number) for day in range(1, 60)],
        "device_token": usual["device_token"],
        "ni_devices": usual["ni_devices"][:1],
        "screen_name_change": [],
        "email_address_change": [],
        "phone_number": [{"device": {"phoneNumber": f"+1555020{number}"}}],
        "sso": [],
        "tweets": [_tweet(n, each) for n, each in enumerate(life)],
        "deleted_tweets": [],
        "direct_message_headers": [],
        "block": [],
        "following": usual["following"],
        "profile": usual["profile"],
    }
    return XArchive(rows=own | rows, taken_at=taken_at, owner=owner)


def _session(at: datetime, number: str) -> Row:
    return {"ipAudit": {"accountId": number, "createdAt": iso(at), "loginIp": "198.51.100.7"}}


def _tweet(number: int, said: Said) -> Row:
    name = x_id(said.at, number)
    entities = {
        "hashtags": [{"text": tag} for tag in re.findall(r"#(\w+)", said.text)],
        "symbols": [],
        "user_mentions": [{"screen_name": friend} for friend in re.findall(r"@(\w+)", said.text)],
        "urls": [{"url": url, "expanded_url": url} for url in re.findall(r"https?://\S+", said.text)],
    }
    times = {"id_str": name, "id": name, "created_at": ruby(said.at)}
    return {"tweet": post(0, said.text, source=anchor(said.client), entities=entities, **times)}


def incident(owner: tuple[str, str] = ("77", "acme")) -> XArchive:
    """Return the archive of an account that was taken over.

    An app was let in, and two days later it posted spam at night.
    """
    start = (TAKEN_AT - timedelta(days=9)).replace(hour=3)
    texts = [f"FREE iPhone giveaway! Claim now https://prize-claim.example/{n} #free #win" for n in range(12)]
    said = sorted([*DANA.life(LIFE, end=TAKEN_AT), *burst(start, SPAMMER, texts)], key=lambda each: each.at)
    return x(said, [grant("Giveaway Poster", 11, "read", "write")], owner=owner)


def write_mastodon(folder: Path) -> Path:
    """Write the archive of a Mastodon account with months of ordinary posts."""
    lives = DANA.life(LIFE, end=TAKEN_AT)
    box = [mastodon.create(int(each.at.timestamp()), f"<p>{each.text}</p>", iso(each.at)) for each in lives]
    return write_zip(folder / f"{_MASTODON}.zip", mastodon.members(mastodon.outbox(*box)))


_MASTODON: Final = "archive-20260301101112-0123456789abcdef0123456789abcdef"


def write_instagram(folder: Path) -> Path:
    """Write Instagram's export of 2026."""
    return meta.zipped(folder / "instagram-roasters-2026-02-26.zip", meta.instagram_2026())


def write_linkedin(folder: Path) -> Path:
    """Write LinkedIn's export, made a day before the X archives."""
    members = tables.linkedin_2024(wrapper="Complete_LinkedInDataExport_02-28-2026/")
    return write_zip(folder / "Complete_LinkedInDataExport_02-28-2026.zip", members.items())


def write_vault(file: Path, passwords: Mapping[str, str], codes: Collection[str] = ()) -> Path:
    """Write Bitwarden's export of a vault.

    Args:
        file: The file to write.
        passwords: The password of each entry, by its key in `SITES`.
        codes: The entries that hold one-time codes.
    """
    lines = ["type,name,notes,fields,login_uri,login_username,login_password,login_totp"]
    for key, password in passwords.items():
        title, address, user = SITES[key]
        code = "otpauth://totp/x?secret=CANARY" if key in codes else ""
        lines.append(f"login,{title},,,{address},{user},{password},{code}")
    file.write_text("\n".join([*lines, ""]))
    return file


SITES: Final = {
    "x": ("X", "https://x.com/login", "acme"),
    "mastodon": ("Mastodon", "https://harbour.example/auth/sign_in", "kim"),
    "instagram": ("Instagram", "https://www.instagram.com/", "roasters"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/login", tables.MAIL),
    "tiktok": ("TikTok", "https://www.tiktok.com/login", "maraacme"),
    "bank": ("Bank", "https://bank.example/", "acme-lane"),
    "beans": ("Beans", "https://beans.example/", "orders"),
    "mail": ("Mail", "https://mail.google.com/", "mara"),
}
"""Title, address and user name of an entry in a vault."""


def write_filter(folder: Path) -> Path:
    """Write a filter of 5,000 breached passwords, among them `password`."""
    (folder / "list.txt").write_bytes(hash_lines(invented(5_000)))
    build_filter.build(folder / "list.txt", folder / "breached.filter")
    return folder / "breached.filter"


def fine(platform: str, handle: str, on: date, *questions: Question) -> tuple[Answer, ...]:
    """Return answers of `fine` to these questions, by default to all."""
    return tuple(
        Answer(platform=platform, handle=handle, question=question, answer="fine", on=on)
        for question in questions or QUESTIONS
    )
