"""Twelve kinds of incidents of an X account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from hygiene.model.posts import Client
from tests.support import mastodon, situations, takeovers
from tests.support.incidents.scenario import DAY, HOUR, MINUTE, PLAIN, STRONG, Chance, Scenario, Write
from tests.support.lives import Person, Said, burst, mixed
from tests.support.snapshots import BUFFER, IPAD, IPHONE, WEB
from tests.support.x_archive import TAKEN_AT, Row, iso, write_zip

LIFE: Final = 130
ANDROID: Final = Client("Twitter for Android", "http://twitter.com/download/android")
DECK: Final = Client("TweetDeck Web App", "https://tweetdeck.twitter.com")
IFTTT: Final = Client("IFTTT", "https://ifttt.com")
DLVR: Final = Client("dlvr.it", "https://dlvrit.com/")
STATS: Final = Client("StatTally Pro", "https://stattally.example")
NIGHT_HOURS: Final = (1, 2, 3, 4)
DAY_HOURS: Final = (9, 11, 14, 17)
_PIECES: Final = {
    "apps": "connected_application",
    "sessions": "ip_audit",
    "changes": "email_address_change",
    "messages": "direct_message_headers",
}
_SITE: Final = "https://x.com/login"
_OTHER: Final = "https://beans.example/"


def owner(chance: Chance, *clients: tuple[Client, int]) -> Person:
    """Return a person who posts on a phone, or through these clients."""
    maker = chance.draw()
    phone = maker.choice((IPHONE, ANDROID))
    hours = maker.choice(((7, 8, 12, 18, 19, 20), (9, 10, 13, 15, 17), (8, 12, 21, 22)))
    sites = maker.choice((("paper.example", "shop.example"), ("news.example", "blog.example")))
    return Person(clients=clients or ((phone, 1),), hours=hours, sites=sites, seed=100 + chance.seed)


def lures(chance: Chance) -> list[str]:
    """Return the posts of an intruder: one, or several."""
    maker = chance.draw()
    text = maker.choice(
        (
            "The airdrop is live. Claim before midnight https://wallet-claim.example/{} #airdrop",
            "I made {}00 dollars in a day with this https://coin-double.example/start #crypto",
            "Leaked: what they never told you https://watch-now.example/{}",
        )
    )
    return [text.format(n) for n in range(maker.choice((1, 2, 4, 7)))]


def export(
    said: Iterable[Sequence[Said]], apps: Sequence[Row] = (), **rows: list[Row]
) -> tuple[Write, tuple[str, ...]]:
    """Return the writer of an archive, and its pieces."""
    usual: dict[str, list[Row]] = {
        "connected_application": list(apps),
        "direct_message_headers": takeovers.chats(friends=40),
        "ip_audit": takeovers.visits(),
    }
    posts = mixed(*said)

    def write(folder: Path, without: frozenset[str]) -> Path:
        made = situations.x(posts, apps)
        held = made.rows | usual | rows
        gone = {_PIECES[part] for part in without}
        if gone & {"connected_application"}:
            gone |= {"sso"}
        return replace(made, rows={name: some for name, some in held.items() if name not in gone}).write_zip(
            folder / "x.zip"
        )

    return write, tuple(_PIECES)


def let_in(used: Client, at: datetime, number: int = 1) -> Row:
    """Return an app of the maker of a client, let in at a time."""
    app = situations.grant(used.label, 0, "read", "write", number=number)
    app["connectedApplication"] |= {
        "organization": {"name": used.label, "url": used.href},
        "approvedAt": iso(at),
    }
    return app


def scenario(name: str, truth: str, at: datetime, exported: tuple[Write, tuple[str, ...]], **more: Any) -> Scenario:
    """Return a scenario of the account, with a vault of strong passwords."""
    answers = PLAIN | {"route": "seldom", "matter": "foreign", "number": "one"} | more.pop("answers", {})
    vault = more.pop("passwords", {_SITE: STRONG, _OTHER: "Rq7-maple.Trunk-58-violin"})
    others = more.pop("others", {})
    return Scenario(
        name=name, platform="x", truth=truth, at=at, handle="acme", exports={"x": exported, **others},
        answers=answers, passwords=vault, **more,
    )  # fmt: skip


def _stranger(at: datetime, chance: Chance) -> list[Row]:
    gap = chance.draw().choice((10, 40, 90)) * MINUTE
    return takeovers.visits((at - gap, takeovers.STRANGER), (at + 30 * MINUTE, takeovers.STRANGER))


def phished(chance: Chance) -> Scenario:
    """Return a password given to a false page, and posts from the web."""
    at, person = chance.at(NIGHT_HOURS), owner(chance)
    web = chance.draw().choice((WEB, WEB, DECK))
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, web, lures(chance))]
    return scenario(
        "phished", "phished", at, export(said, ip_audit=_stranger(at, chance)),
        answers={"lure": "yes", "own-session": "no", "strange-session": "yes"},
        known_clients=tuple(used.label for used, _ in person.clients),
    )  # fmt: skip


def app_broken_into(chance: Chance) -> Scenario:
    """Return an app with access that was broken into.

    It posts on very many accounts.
    """
    at = chance.at((*NIGHT_HOURS, *DAY_HOURS))
    person = owner(chance, (IPHONE, 5), (STATS, 1))
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, STATS, lures(chance))]
    return scenario(
        "app broken into", "app", at, export(said, [let_in(STATS, TAKEN_AT - 300 * DAY)]),
        answers={"route": "tool", "tool-history": "no", "tool-strangers": "no", "others-hit": "tool"},
        known_clients=(IPHONE.label, STATS.label),
    )  # fmt: skip


def look_alike(chance: Chance) -> Scenario:
    """Return an app whose name imitates another, let in days before it posts."""
    at, person = chance.at((*NIGHT_HOURS, *DAY_HOURS)), owner(chance)
    used = chance.draw().choice((takeovers.LOOKALIKE, Client("Hootsu\u0456te Inc.", "https://hootsuite-login.example")))
    gap = chance.draw().choice((1, 3, 6)) * DAY
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, used, lures(chance))]
    return scenario(
        "look-alike app", "app", at, export(said, [let_in(used, at - gap)]),
        answers={"route": "new-app", "grant": "disguised"}, known_clients=tuple(c.label for c, _ in person.clients),
    )  # fmt: skip


def messages_only(chance: Chance) -> Scenario:
    """Return a stolen session from which only messages were sent."""
    at, person = chance.at(NIGHT_HOURS), owner(chance)
    crowd = {f"stranger{n}": [at + n * 3 * MINUTE / 60] for n in range(chance.draw().choice((60, 120, 150)))}
    sent = takeovers.chats(crowd, friends=40)
    exported = export([person.life(LIFE, end=TAKEN_AT)], direct_message_headers=sent, ip_audit=_stranger(at, chance))
    answers = {"lure": "yes", "messages": "yes", "strange-session": "yes", "own-session": "no"}
    made = scenario("messages only", "phished", at, exported, answers=answers)
    gone = {"route", "matter", "number"}
    return replace(made, answers={key: value for key, value in made.answers.items() if key not in gone})


def sim_swap(chance: Chance) -> Scenario:
    """Return a number moved to another card, and a reset by text message."""
    at, person = chance.at(NIGHT_HOURS), owner(chance)
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, WEB, lures(chance))]
    answers = {"phone-dead": "yes", "reset": "yes", "strange-session": "yes", "own-session": "no"}
    if chance.draw().random() < 0.5:
        answers["phone-change"] = "yes"
    return scenario("SIM swap", "sim", at, export(said, ip_audit=_stranger(at, chance)), answers=answers)


def tablet(chance: Chance) -> Scenario:
    """Return a lost tablet that posts on after the password was changed."""
    maker = chance.draw()
    at, person = chance.at(DAY_HOURS), owner(chance)
    silent = maker.choice((75, 90, 110))
    life = person.life(LIFE + 100, end=TAKEN_AT)
    old = [replace(each, client=IPAD) for each in life if each.at < at - silent * DAY and each.at.day % 4 == 0]
    texts = list(islice(person.texts("taunt"), 5)) if maker.random() < 0.5 else takeovers.lures(5)
    times = [at, at + 40 * MINUTE, at + 20 * HOUR, at + 30 * HOUR, at + 50 * HOUR]
    rogue = [Said(at=when, client=IPAD, text=text) for when, text in zip(times, texts, strict=True)]
    kept = [each for each in life if not (each.at < at - silent * DAY and each.at.day % 4 == 0)]
    return scenario(
        "tablet", "session", at, export([kept, old, rogue]),
        answers={"lost-device": "yes", "went-on": "yes", "old-device": "yes", "own-session": "yes", "matter": "own"},
        password_changed=at + 6 * HOUR,
    )  # fmt: skip


def colleague(chance: Chance) -> Scenario:
    """Return a post that a colleague meant for another account of the team."""
    maker = chance.draw()
    at = chance.at(DAY_HOURS)
    used = maker.choice((BUFFER, WEB, IPHONE))
    person = owner(chance, (BUFFER, 2), (WEB, 1), (IPHONE, 1))
    text = "Tonight at the roastery: cupping with Kim https://roastery.example/cupping #coffee"
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, used, [text])]
    box = [
        mastodon.create(
            int((at - n * DAY).timestamp()), f"<p>Beans of the day https://roastery.example/{n}</p>", iso(at - n * DAY)
        )
        for n in range(40, 0, -1)
    ]

    def other(folder: Path, _: frozenset[str]) -> Path:
        name = "archive-20260301101112-0123456789abcdef0123456789abcdef.zip"
        return write_zip(folder / name, mastodon.members(mastodon.outbox(*box)))

    answers = {"colleague": "yes", "matter": "elsewhere", "route": "usual", "own-session": "yes"}
    if used is BUFFER:
        answers |= {"route": "tool", "tool-history": "yes", "tool-strangers": "no"}
    return scenario(
        "colleague", "colleague", at, export(said, [let_in(BUFFER, TAKEN_AT - 400 * DAY)]), answers=answers,
        others={"mastodon": (other, ("whole",))}, known_clients=tuple(c.label for c, _ in person.clients),
    )  # fmt: skip


def night(chance: Chance) -> Scenario:
    """Return an owner who posted at night and does not remember it."""
    at, person = chance.at(NIGHT_HOURS), owner(chance)
    count = chance.draw().choice((1, 2, 3))
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, person.clients[0][0], islice(person.texts("night"), count))]
    return scenario(
        "owner at night", "owner", at, export(said),
        answers={"you": "yes", "route": "usual", "matter": "own", "own-session": "yes"},
        known_clients=tuple(used.label for used, _ in person.clients),
    )  # fmt: skip


def misfire(chance: Chance) -> Scenario:
    """Return a scheduler that posts old posts again."""
    maker = chance.draw()
    at = chance.at((*NIGHT_HOURS, *DAY_HOURS))
    person = owner(chance, (BUFFER, 3), (WEB, 1))
    life = person.life(LIFE, end=TAKEN_AT)
    again = [each.text for each in life if each.client == BUFFER and len(each.text) > 30 and each.at < at - 20 * DAY]
    said = [life, burst(at, BUFFER, again[: maker.choice((1, 3, 6))], gap=2)]
    return scenario(
        "scheduler misfire", "scheduler", at, export(said, [let_in(BUFFER, TAKEN_AT - 400 * DAY)]),
        answers={"route": "tool", "tool-history": "yes", "tool-strangers": "no", "matter": "repeat"},
        known_clients=(BUFFER.label, WEB.label),
    )  # fmt: skip


def mail_first(chance: Chance) -> Scenario:
    """Return a mailbox that was taken first, and a password reset by mail."""
    at, person = chance.at(NIGHT_HOURS), owner(chance)
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, WEB, lures(chance))]
    moved = [takeovers._moved(at - chance.draw().choice((20, 50, 300)) * MINUTE)]
    return scenario(
        "e-mail first", "mailbox", at,
        export(said, ip_audit=_stranger(at, chance), email_address_change=moved),
        answers={
            "mailbox-signs": "yes", "reset": "yes", "email-change": "before", "strange-session": "yes",
            "own-session": "no",
        },
    )  # fmt: skip


def platform_broken(chance: Chance) -> Scenario:
    """Return a platform whose own tools were misused."""
    at, person = chance.at((*NIGHT_HOURS, *DAY_HOURS)), owner(chance)
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, WEB, lures(chance))]
    return scenario(
        "platform", "platform", at, export(said),
        answers={"others-hit": "platform", "second-factor": "on", "own-session": "no"},
    )  # fmt: skip


def feed_bot(chance: Chance) -> Scenario:
    """Return an account at a feed bot that was taken over."""
    at, bot = chance.at((*NIGHT_HOURS, *DAY_HOURS)), chance.draw().choice((IFTTT, DLVR))
    person = owner(chance, (IPHONE, 2), (bot, 2))
    said = [person.life(LIFE, end=TAKEN_AT), burst(at, bot, lures(chance))]
    return scenario(
        "feed bot", "behind", at, export(said, [let_in(bot, TAKEN_AT - 500 * DAY)]),
        answers={"route": "tool", "tool-history": "yes", "tool-strangers": "yes"},
        known_clients=(IPHONE.label, bot.label),
    )  # fmt: skip


ALL: Final = (
    phished, app_broken_into, look_alike, messages_only, sim_swap, tablet, colleague, night, misfire, mail_first,
    platform_broken, feed_bot,
)  # fmt: skip
