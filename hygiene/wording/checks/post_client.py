"""The words of the check of posts and their clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from math import isinf
from typing import TYPE_CHECKING, Final

from hygiene.analysis.posts.episodes import Episode
from hygiene.analysis.posts.judged import CIRCUMSTANCE_BITS, CIRCUMSTANCES
from hygiene.analysis.posts.unknown_clients import ClientReport, NewClient, UnknownClient
from hygiene.language.durations import within
from hygiene.language.words import number, tr, tr_later, tr_n
from hygiene.model.reasons.circumstances import happened
from hygiene.model.text import in_quotes, listed, local, printable, quoted, rarity, sentence, series
from hygiene.reference.clients import known
from hygiene.wording.letters import difference_in_words

if TYPE_CHECKING:
    from hygiene.analysis.posts.context import Circumstance
    from hygiene.model.posts import Client, Posts
    from hygiene.model.reasons import Reason
    from hygiene.reference.platforms import Platform

UNNAMED: Final = tr_later("a client without a name")
_CIRCUMSTANCES: Final = 5
"""The most circumstances that are named."""
_USUAL: Final = {
    "client": tr_later("client"), "hour": tr_later("time"), "language": tr_later("language"),
    "people": tr_later("mentions"), "links": tr_later("links"), "hashtags": tr_later("hashtags"),
    "kind": tr_later("kind of post"), "length": tr_later("length"), "words": tr_later("words"),
    "manner": tr_later("punctuation"), "burst": tr_later("number of posts within an hour"),
}  # fmt: skip
"""The words for each subject of a score, after *your usual*."""


def about(unknown: UnknownClient, zone: tzinfo) -> Iterator[str]:
    """Yield the known facts about an unknown client, in sentences."""
    posts, client = len(unknown.posts), named(unknown.client)
    parts = {"client": client}
    if unknown.imitates is not None:
        genuine, kind = unknown.imitates
        words = difference_in_words(unknown.client.label, genuine, kind)
        parts |= {"genuine": printable(genuine, 60)}
        parts |= {"how": tr("difference: {difference}", difference=tr(kind)) if words == tr(kind) else words}
        yield tr_n(
            posts,
            "{count:,} post came from {client}, which only looks like “{genuine}” ({how}).",
            "{count:,} posts came from {client}, which only looks like “{genuine}” ({how}).",
            **parts,
        )
    elif unknown.unlisted:
        yield tr_n(
            posts,
            "{count:,} post came from {client}, which you did not list as yours.",
            "{count:,} posts came from {client}, which you did not list as yours.",
            **parts,
        )
    if unknown.removed_id and (unknown.imitates or unknown.unlisted):
        yield tr("It is an app that its developer deleted (id {id}).", id=unknown.removed_id)
    elif unknown.removed_id:
        yield tr_n(
            posts,
            "{count:,} post came from {client}, an app that its developer deleted (id {id}).",
            "{count:,} posts came from {client}, an app that its developer deleted (id {id}).",
            id=unknown.removed_id,
            **parts,
        )
    yield from _came_back(unknown, zone)
    if unknown.imitates and unknown.unlisted:
        yield tr("Your policy does not list it.")


def never_used_before(time: str = "") -> str:
    """Return that a client is new, with its first time if one is given."""
    return tr("It was never used before {at}.", at=time) if time else tr("It was never used before.")


def _came_back(unknown: UnknownClient, zone: tzinfo) -> Iterator[str]:
    """Yield how long a client had been silent, in sentences."""
    if unknown.began and isinf(unknown.silence):
        yield never_used_before(local(unknown.at, zone))
    elif unknown.began:
        yield tr_n(
            int(unknown.silence),
            "It came back after {count:,} days without a post from it.",
            "It came back after {count:,} days without a post from it.",
        )
    if unknown.again:
        yield tr_n(
            int(unknown.again),
            "It fell silent for {count:,} days and came back again.",
            "It fell silent for {count:,} days and came back again.",
        )


def message(episode: Episode, zone: tzinfo) -> str:
    """Return what is unusual about some posts, in sentences."""
    count, took = len(episode.posts), episode.until - episode.at
    parts = {"clients": quoted(episode.clients), "at": local(episode.at, zone)}
    if count == 1:
        what = tr("1 post from {clients}, {at}, does not look like yours.", **parts)
    else:
        what = tr_n(
            count,
            "{count:,} post {within} from {clients}, {at}, does not look like yours.",
            "{count:,} posts {within} from {clients}, {at}, do not look like yours.",
            within=within(took),
            **parts,
        )
    why = [sentence(reason.why) for reason in episode.weightiest(2)]
    return " ".join([what, *(why or [tr("Many things about them are a little unusual, and nothing is very unusual.")])])


def judged(episode: Episode, reasons: Iterable[Reason]) -> list[str]:
    """Return the reasons for some posts, with their weights, in words."""
    weighed = (
        tr("{bits:+.1f} bits: {why}", bits=reason.bits, why=reason.why) if reason.bits else reason.why
        for reason in reasons
    )
    bits = number(CIRCUMSTANCE_BITS, "+.1f")
    beside = (
        tr("{bits} bits together: {what}", bits=bits, what=each) for each in _beside(episode, episode.circumstances)
    )
    own = (tr("{what}, which explains that the app is new", what=each) for each in _beside(episode, episode.grants))
    return [*weighed, *beside, *own]


def rare(episode: Episode) -> str:
    """Return how rare the most unusual of some posts is."""
    return rarity(episode.suspicion, episode.known)


def excused(excuses: Sequence[str]) -> list[str]:
    """Return what would have made some posts ordinary, in at most one line."""
    usual, beside = series([tr(_USUAL[name]) for name in excuses if name != CIRCUMSTANCES]), CIRCUMSTANCES in excuses
    if usual and beside:
        return [
            tr(
                "would be no finding with your usual {usual}, had nothing else happened to the account at that time",
                usual=usual,
            )
        ]
    if beside:
        return [tr("would be no finding had nothing else happened to the account at that time")]
    return [tr("would be no finding with your usual {usual}", usual=usual)] if usual else []


def through_others(count: int) -> str:
    """Return how many posts were made through other clients."""
    return tr_n(
        count,
        "{count:,} post through other clients close to them",
        "{count:,} posts through other clients close to them",
    )


def less_unusual(count: int) -> str:
    """Return how many less unusual posts are close to others."""
    return tr_n(
        count,
        "and {count:,} less unusual post close to them",
        "and {count:,} less unusual posts close to them",
    )


def _beside(episode: Episode, circumstances: Iterable[Circumstance]) -> list[str]:
    lines = (happened(each.kind, each.name, episode.at - each.at) for each in circumstances)
    return list(dict.fromkeys(lines))[:_CIRCUMSTANCES]


def begun(clients: Sequence[NewClient], zone: tzinfo) -> str:
    """Return which clients are new, in sentences."""
    names = [tr("{client} since {day}", client=named(new.client), day=local(new.at, zone)[:10]) for new in clients]
    return tr_n(
        len(clients),
        "{count:,} client is new, or back after a long silence: {clients}. Nothing else about its posts is unusual.",
        "{count:,} clients are new, or back after a long silence: {clients}. Nothing else about their posts is "
        "unusual.",
        clients=listed(names, 1000),
    )


def usual(clients: ClientReport) -> str:
    """Return how often the account starts with a new client."""
    if not clients.started:
        return tr_n(
            max(int(clients.days), 1),
            "you started using no new client in {count:,} day",
            "you started using no new client in {count:,} days",
        )
    a_year = clients.started / max(clients.days / 365.25, 1.0)
    return tr("you start using about {count:.1f} new clients a year", count=a_year)


def shown(rows: Iterable[int], posts: Posts, platform: Platform, zone: tzinfo) -> Iterator[str]:
    """Yield the times and pages of posts, and the times that they state."""
    for row in rows:
        at, stated, said = posts.when(row), posts.stated_when(row), ""
        if at != stated and stated:
            said = tr("(the post itself states {at})", at=local(stated, zone))
        elif at != stated:
            said = tr("(the post itself states no readable time)")
        yield " ".join(filter(None, (local(at, zone) if at else "", platform.post(posts.post_id(row)), said)))


def named(client: Client) -> str:
    """Return a client by its name, in quotes."""
    return in_quotes(printable(client.label, 60)) if client.label.strip() else tr(UNNAMED)


def fix(platform: Platform, client: Client | None, *, listable: bool = False) -> str:
    """Return what to do about the posts of a client.

    An app is revoked first, because a new password does not stop it. `listable` is true where listing the client
    settles who uses it. Listing does not settle unusual posts through the client, or a client with exactly the name of
    a genuine one.
    """
    row = known(platform.id, client) if client is not None else None
    if client is None or (row is not None and row.first_party):
        first = tr(
            "If these posts are not yours, end all other sessions {sessions}, change the password {password}, then "
            "check the e-mail address and the second factor.",
            sessions=platform.page("sessions"),
            password=platform.page("password"),
        )
    else:
        first = tr(
            "If these posts are not yours, revoke the app {apps} first, because a new password does not stop an app. "
            "Then change the password.",
            apps=platform.page("apps"),
        )
    if listable:
        return " ".join((first, tr("If they are yours, list the client under known_clients in the policy.")))
    return " ".join((first, tr("If they are yours, accept this finding in the policy until a date.")))
