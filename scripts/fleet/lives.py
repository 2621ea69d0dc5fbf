"""The regular life of a brand: its posts and its sessions.

It posts at fixed hours of the week, and is used from two known networks. A life that repeats itself gives the checks
nothing new, however often it is exported.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hygiene.model.posts import Client
from scripts.fleet.plan import Brand
from tests.support.snapshots import BUFFER, IPHONE, WEB

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
ROGUE: Final = Client("Giveaway Wheel", "https://prize-claim.example")
SESSION_DAYS: Final = 84
"""Days of sessions before the first export. GitHub keeps 90, and X 60."""
_LURE: Final = "FREE phones for everybody today!! Reply with your address and card to claim number {}"
_VOCABULARY: Final = """
about after again air all answer apple around autumn back bag basket bean before best blue boat book box bread
bridge bright bring brown calm care carry chair city clean clear coast coffee cold colour come corner cup day
desk door early easy evening every fair family farm fast fine fire first flower fresh friend garden gift glass
gold good grain green ground hand happy harbour hill home honest honey house hour idea island kind kitchen lamp
large late leaf letter light little local long look made maker market meadow meet milk month morning mountain
music near new nice night north note oak ocean old open orange order paper park people picture place plain plant
plate quick quiet rain ready red rest river road room rose round salt sand season shop simple slow small smooth
snow soft spring stone store story street summer sun sweet table taste tea team thank time today together town
tree valley warm water way week welcome west white wind window winter wood work world year young
"""
_WORDS: Final = tuple(_VOCABULARY.split())


class Said(NamedTuple):
    """A post: its time, its client on platforms that state one, and its words."""

    at: datetime
    client: Client
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An account at the time of one export.

    `first` is the time of the export of the first week, and all ages count from it. `taken` is the time of this export.
    """

    brand: Brand
    seed: int
    first: datetime
    taken: datetime

    @property
    def later(self) -> bool:
        """Return whether the planted changes have been made by then."""
        return self.taken > self.first

    @property
    def planted_at(self) -> datetime:
        """Return the time of the planted change.

        It is at night, between the first export and the second.
        """
        return (self.first + 3 * DAY).replace(hour=2, minute=10)

    def chance(self, purpose: str) -> random.Random:
        """Return a source of chance that is the same in every week."""
        return random.Random(f"{self.seed} {self.brand.number} {purpose}")

    def role(self, name: str) -> bool:
        """Return whether the account plays this part at the time of the export."""
        return self.later and self.brand.role == name

    def has(self, trait: str) -> bool:
        """Return whether the account shows this in every week."""
        return trait in self.brand.traits

    def ago(self, days: float) -> datetime:
        """Return the time some days before the first export."""
        return self.first - timedelta(days=days)


def site(export: Export) -> str:
    """Return the brand's own site."""
    return f"{export.brand.handle.partition('@')[0].replace('_', '-').replace('.', '-')}.example"


def posts(export: Export) -> list[Said]:
    """Return the posts up to the export, oldest first.

    They are months of the owner's posts, and those of an intruder.
    """
    said = list(_own(export))
    if export.has("earlier takeover"):
        said += lures(export.ago(40).replace(hour=2))
    if export.role("takeover"):
        said += lures(export.planted_at)
    return sorted(said)


def lures(start: datetime) -> Iterator[Said]:
    """Yield six posts of an intruder."""
    return (Said(start + n * 4 * MINUTE, ROGUE, _LURE.format(n + 1)) for n in range(6))


def _own(export: Export) -> Iterator[Said]:
    chance = export.chance("posts")
    per_week, total = chance.randint(2, 6), chance.randint(70, 230)
    weeks = min(max(total // per_week, 26), 48)
    slots = [(day, chance.choice((8, 9, 11, 12, 15, 17))) for day in sorted(chance.sample(range(7), per_week))]
    clients = [BUFFER, *(chance.choice((IPHONE, IPHONE, WEB)) for _ in slots[1:])]
    words, tags, address = chance.sample(_WORDS, 120), chance.sample(_WORDS, 2), site(export)
    week = export.first.replace(hour=0, minute=0, second=0) - weeks * 7 * DAY
    while week < export.taken:
        for (day, hour), client in zip(slots, clients, strict=True):
            at = week + day * DAY + hour * HOUR + chance.randrange(2_400) * timedelta(seconds=1)
            text = _text(chance, words, tags, address)
            if at < export.taken - HOUR:
                yield Said(at, client, text)
        week += 7 * DAY


def _text(chance: random.Random, words: list[str], tags: list[str], address: str) -> str:
    chosen = [words[int(len(words) * chance.random() ** 1.5)] for _ in range(chance.randint(6, 13))]
    text = " ".join(chosen).capitalize() + "."
    if chance.random() < 0.3:
        text += f" https://{address}/{chance.choice(words)}"
    return f"{text} #{chance.choice(tags)}" if chance.random() < 0.3 else text


class Contacts(NamedTuple):
    """The addresses that recover an account."""

    email: str
    phone: str


def contacts(export: Export) -> Contacts:
    """Return the addresses. Only some mailboxes are shared."""
    mailbox = "social" if export.has("one mailbox") else f"brand{export.brand.number}"
    if export.role("e-mail"):
        mailbox = f"new-{mailbox}"
    return Contacts(f"{mailbox}@brands.example", f"+1555{export.brand.number:07}")


class Session(NamedTuple):
    """A use of the account, on the phone or on another device."""

    at: datetime
    ip: str
    phone: bool


def sessions(export: Export, days: int = SESSION_DAYS) -> list[Session]:
    """Return the sessions of the last days before the export, oldest first.

    Home and the phone's network are both known from the first days on.
    """
    chance = export.chance("sessions")
    home, mobile = chance.choice(("198.51.100", "203.0.113")), "192.0.2"
    at, found = export.ago(SESSION_DAYS).replace(minute=0), list[Session]()
    while at < export.taken - HOUR:
        phone = len(found) % 2 == 1
        found.append(Session(at, f"{mobile if phone else home}.{chance.randrange(2, 250)}", phone))
        at += chance.choice((1, 2, 2, 3)) * DAY + chance.randrange(-120, 120) * MINUTE
    return [each for each in found if each.at > export.taken - days * DAY - (export.taken - export.first)]
