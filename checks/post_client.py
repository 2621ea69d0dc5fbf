"""post-client: posts and clients that are probably not the owner's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from math import isinf

import numpy as np

from hygiene import Confidence, Finding, Policy, Posts, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.baseline.client_use import without_client
from hygiene.analysis.posts.episodes import Episode, episodes
from hygiene.analysis.posts.unknown_clients import ClientReport, NewClient, UnknownClient, unknown_clients
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.clients import third_party
from hygiene.reference.platforms import Platform
from hygiene.reference.platforms import platform as platform_of
from hygiene.wording.checks import post_client as words

SHOWN_POSTS, SHOWN_REASONS = 8, 3
Episodes = Sequence[Episode]


@check(
    "post-client",
    title=tr_later("Posts that are not yours"),
    path="compromise",
    needs={"posts"},
    optional={"apps", "logins", "events", "devices"},
    worst=Worst(Severity.HIGH),
)
def post_client(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts that someone else may have written.

    What:
        Compares every post of the last year with what the account does in the same season, before and after it, but not
        on the days next to it. Posts as unusual as one in about 1,000 of the account's own are a finding, one for each
        burst. Each finding names the reasons and their weights, and what would have left the posts ordinary.

        Each of these is worth some bits for or against, and the bits are added up:

        - the client, how long that was unused, and switches between clients;

        - the time of day and the day of the week for that client;

        - the language, the people mentioned, the sites linked to and the hashtags;

        - the kind and the length of the post, its words and its punctuation, here and with that client.

        Posts close together count together. A post counts as far as it looks like a stranger's, or like that of a
        person near you, who names your people in your language. Each post is also compared with the time before it
        alone, so that posting on excuses nothing, and with your posts without other suspicious ones.

        Changes of the account, new grants and sessions from somewhere new at that time are named with the posts and
        make the finding surer. The grant of the very app that posts changes nothing: you authorise a new app before its
        first post, and so does an intruder.

        A client is a finding by itself when your policy does not list it, when it only looks like a genuine one
        (letters of another script, doubled spaces, a well-known name that links elsewhere), or when its developer
        deleted it. A later burst through such a client is a finding of its own.

        `hygiene posts` lists every post with its reasons.

    How well it works:
        Your own history sets the scale. In ordinary lives, a scan gives a false alarm about once in seven years at 460
        posts a year, and fewer than once a year at five posts a day.

        In tests, takeovers of five posts were put into real lives that the model had never seen. A scan finds:

        - nearly every takeover by an app that you never used;

        - nine in ten through a client of the intruder's own, at the intruder's hours;

        - seven in eight by a person near you, on a device that you seldom use;

        - three in four from the web;

        - four in five through an app that you have long used;

        - two thirds by a stranger who uses your own client, and somewhat more than half at your usual hours.

        Of single posts it finds fewer than one in three. The method, its figures and how to measure them again are in
        docs/detector.md.

    Why it matters: an attacker who has your password posts from a client of their own, most often the web. An attacker
    who has an app's token posts through that app, at any hour, about what they are paid for.

    Fix: if the posts are not yours and the client is the platform's own, end all other sessions, then change the
    password, then check the e-mail address and the second factor. If it is an app, revoke the app first: a new password
    does not stop a token.

    False alarms: travel, a conference, a holiday in another language, a new phone, a new app that you try, a
    colleague's first posts. List once what is yours: `known_clients` in the policy (`hygiene init` does it for you).

    What it cannot see:
        Someone at your own unlocked device who writes like you, a known app that went rogue and posts what it always
        posts, and anything on the platform's own side.

        With fewer than 50 posts to compare with, nothing is judged; up to 200, confidence is low. Where recent posts
        name no client, the answer is incomplete. A post is judged by the time inside its id where it states no readable
        date, or one far off.
    """
    posts, platform, zone = snapshot.require("posts"), platform_of(snapshot.account.platform), policy.zone()
    clients = unknown_clients(snapshot, policy)
    named = {unknown.family: unknown for unknown in clients.found}
    included, others = list[Episode](), list[Episode]()
    for episode in episodes(snapshot, policy, excuses=True):
        whole = all(_included(episode, named.get(each)) for each in episode.families)
        (included if whole else others).append(episode)
    for unknown in clients.found:
        through = [episode for episode in included if unknown.family in episode.families]
        yield _unknown_client(unknown, clients, posts, platform, zone, through)
    yield from (_episode(episode, clients, posts, platform, zone) for episode in others)
    suspicious = {family for episode in others for family in episode.families}
    if begun := [new for new in clients.begun if new.family not in suspicious]:
        yield _begun(begun, zone)
    if clients.dated < policy.posts.min_history:
        raise CannotTellError(
            tr_n(
                clients.dated,
                "{count:,} dated post to learn clients from, and {least} are needed",
                "{count:,} dated posts to learn clients from, and {least} are needed",
                least=policy.posts.min_history,
            )
        )
    unnamed, recent = without_client(snapshot, policy.posts.review_days)
    if unnamed:
        raise CannotTellError(
            platform.cannot("client")
            or tr_n(
                recent,
                "{unnamed:,} of {count:,} post name no client",
                "{unnamed:,} of {count:,} posts name no client",
                unnamed=unnamed,
            )
        )


def _unknown_client(
    unknown: UnknownClient, clients: ClientReport, posts: Posts, platform: Platform, zone: tzinfo, more: Episodes = ()
) -> Finding:
    """Return the finding about a client, with its bursts, the oddest first."""
    severity, href = _severity(unknown), printable(unknown.client.href, 100)
    rows = np.unique(np.concatenate([unknown.posts, *(episode.burst for episode in more)]))
    beside = len(rows) - len(unknown.posts)
    return Finding(
        subject=f"client:{printable(unknown.family, 500)}",
        message=" ".join(words.about(unknown, zone)),
        severity=severity,
        confidence=unknown.confidence,
        why=_why(unknown, severity),
        fix=words.fix(platform, unknown.client, listable=unknown.listable),
        at=unknown.at,
        last_at=posts.when(int(rows.max())),
        apps=third_party(platform.id, [unknown.client]),
        evidence=(
            *words.shown(unknown.posts[:5].tolist(), posts, platform, zone),
            *([words.through_others(beside)] if beside else []),
            *(line for episode in more[:1] for line in words.judged(episode, episode.weightiest(SHOWN_REASONS))),
            *(words.rare(episode) for episode in more[:1]),
            tr("the client's link: {link}", link=href) if href else tr("the client has no link"),
            words.usual(clients),
            tr("the client would be no finding if you listed it as yours")
            if unknown.listable
            else tr("the client would be no finding with the genuine link"),
        ),
        covers=accepted.some_posts(posts, rows, len(rows)),
    )


def _severity(unknown: UnknownClient) -> Severity:
    if unknown.imitates is not None:
        return Severity.HIGH
    if unknown.adopted:
        return Severity.MEDIUM if unknown.unlisted and unknown.began else Severity.LOW
    return Severity.HIGH if unknown.unlisted and (unknown.began or isinf(unknown.silence)) else Severity.MEDIUM


def _why(unknown: UnknownClient, severity: Severity) -> str:
    if unknown.imitates is not None:
        return tr("A name made to look like another is meant to go unnoticed among your own posts.")
    if severity is Severity.LOW:
        return tr("It may well be a new habit of yours. List it once, and the next unknown client stands out.")
    if unknown.confidence is Confidence.HIGH:
        return tr("Your policy does not list this client, so an attacker may be able to post as you.")
    return tr("An attacker posts from a client of their own. So do you when you try something new.")


def _episode_severity(episode: Episode) -> Severity:
    return Severity.HIGH if episode.confidence is Confidence.MEDIUM else Severity.MEDIUM


def _included(episode: Episode, unknown: UnknownClient | None) -> bool:
    """Return whether the finding about a client says all about an episode.

    It must be at least as severe and as sure, and a burst must be the one that it began with. Any other burst is an
    event of its own.
    """
    if unknown is None or (len(episode.posts) > 1 and episode.at > unknown.at):
        return False
    severe, least = _severity(unknown), _episode_severity(episode)
    return severe.rank >= least.rank and unknown.confidence.rank >= episode.confidence.rank


def _episode(episode: Episode, clients: ClientReport, posts: Posts, platform: Platform, zone: tzinfo) -> Finding:
    first, more = episode.posts[:SHOWN_POSTS].tolist(), len(episode.posts) - SHOWN_POSTS
    less = len(episode.burst) - len(episode.posts)
    codes = [code for code in posts.client[episode.posts].tolist() if code >= 0]
    return Finding(
        subject=f"episode:{printable(posts.post_id(first[0]), 40)}",
        message=words.message(episode, zone),
        severity=_episode_severity(episode),
        confidence=episode.confidence,
        why=tr("You authorised this app shortly before, as people do with a new app. So does an intruder with an app.")
        if episode.adoption
        else tr("It may be you on an unusual day. Posts by someone else look like this too."),
        fix=words.fix(platform, episode.client),
        at=episode.at,
        last_at=posts.when(int(episode.burst.max())),
        apps=third_party(platform.id, map(posts.clients.__getitem__, codes)),
        evidence=(
            *words.judged(episode, episode.reasons),
            *words.excused(episode.excuses),
            words.rare(episode),
            words.usual(clients),
            *words.shown(first, posts, platform, zone),
            *([tr_n(more, "and {count:,} more post", "and {count:,} more posts")] if more > 0 else []),
            *([words.less_unusual(less)] if less else []),
        ),
        covers=accepted.some_posts(posts, episode.burst, episode.within),
    )


def _begun(begun: list[NewClient], zone: tzinfo) -> Finding:
    return Finding(
        subject="clients:begun",
        message=words.begun(begun, zone),
        severity=Severity.INFO,
        fix=tr(
            "Look at the posts of a client that is not yours with `hygiene posts`. List the clients "
            "that are yours under known_clients."
        ),
        last_at=max(new.at for new in begun),
        covers=accepted.new_clients(begun),
    )
