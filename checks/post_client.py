"""post-client: posts and clients that are probably not the owner's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from math import isinf

import numpy as np

from hygiene import Confidence, Finding, Policy, Posts, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.baseline.client_use import without_client
from hygiene.analysis.posts.context import Circumstance
from hygiene.analysis.posts.episodes import Episode, episodes
from hygiene.analysis.posts.excuses import said
from hygiene.analysis.posts.judged import CIRCUMSTANCE_BITS
from hygiene.analysis.posts.unknown_clients import ClientReport, NewClient, UnknownClient, unknown_clients
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.posts import Client
from hygiene.model.reasons import Reason
from hygiene.model.reasons.circumstances import happened
from hygiene.model.text import listed, local, printable, quoted, rarity, sentence, span
from hygiene.plugins.check import CannotTellError
from hygiene.reference.clients import known, third_party
from hygiene.reference.platforms import Platform
from hygiene.reference.platforms import platform as platform_of
from hygiene.wording.letters import difference_in_words

SHOWN_POSTS, SHOWN_CIRCUMSTANCES, SHOWN_REASONS = 8, 5, 3
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

    What: every post of the last year is compared with what the account does in the same season, before and after, but
    not on the days next to it. It compares the client and how long that was unused, switches between clients, the time
    of day and the day of the week for that client, the language, the people mentioned, the sites linked to, hashtags,
    the kind and length of posts, and the words and their punctuation, here and with that client. Each is worth some
    bits for or against; the bits are added up, and posts close together count together. Each post is also compared with
    the time before it alone, so that posting on excuses nothing, and with your posts without other suspicious ones. A
    post counts as far as it looks like a stranger's, or like that of a person near you, who names your people in your
    language. Posts as unusual as one in about 1,000 of the account's own are a finding, one for each burst, with its
    reasons and their weights, and with what would have left it ordinary. Your own history sets the scale, so a lively
    account gives no more alarms than a quiet one: fewer than one a year at five posts a day. In tests, takeovers of
    five posts were put into real lives that the model had never seen. A scan finds nearly every takeover by an unknown
    app, seven in eight by an intruder's own app or by a friend on a device that you seldom use, four in five by a known
    app, and half to two thirds by a stranger who uses your own client; of single posts it finds fewer than one in
    three. Changes of the account, new grants and sessions from somewhere new at that time are named with the posts and
    make the finding surer. The grant of the very app that posts changes nothing: you authorise a new app before its
    first post, and so does an intruder. Apart from that, there is one finding for each client that your policy does not
    list, that only looks like a genuine one (letters of another script, doubled spaces, a well-known name that links
    elsewhere), or whose developer deleted it. A later burst through such a client is a finding of its own. `hygiene
    posts` lists every post with its reasons. The method, its figures and how to measure them again are in
    docs/detector.md.

    Why it matters: an attacker who has your password posts from a client of their own, most often the web. An attacker
    who has an app's token posts through that app, at any hour, about what they are paid for.

    Fix: if the posts are not yours and the client is the platform's own, end all other sessions, then change the
    password, then check the e-mail address and the second factor. If it is an app, revoke the app first: a new password
    does not stop a token.

    False alarms: travel, a conference, a holiday in another language, a new phone, a colleague's first posts. People
    start about four new clients a year. List once what is yours: `known_clients` in the policy (`hygiene init` does it
    for you). What this cannot see: someone at your own unlocked device who writes like you, a known app that went
    rogue and posts what it always posts, and anything on the platform's own side. With fewer than 50 posts to compare
    with, nothing is judged; up to 200, confidence is low. Where recent posts name no client, the answer is
    incomplete. A post is judged by the time inside its id where it states no readable date, or one far off.
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
        few = tr(
            "only {dated_posts} to learn clients from",
            dated_posts=tr_n(clients.dated, "{count:,} dated post", "{count:,} dated posts"),
        )
        raise CannotTellError(tr("{few}, and {min_history} are needed", few=few, min_history=policy.posts.min_history))
    unnamed, recent = without_client(snapshot, policy.posts.review_days)
    if unnamed:
        raise CannotTellError(
            platform.cannot("client")
            or tr(
                "{unnamed:,} of {posts} name no client",
                unnamed=unnamed,
                posts=tr_n(recent, "{count:,} post", "{count:,} posts"),
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
        message=" ".join(_about(unknown, zone)),
        severity=severity,
        confidence=unknown.confidence,
        why=_why(unknown, severity),
        fix=_fix(platform, unknown.client, _LIST if unknown.listable else _ACCEPT),
        at=unknown.at,
        last_at=posts.when(int(rows.max())),
        apps=third_party(platform.id, [unknown.client]),
        evidence=(
            *_posts(unknown.posts[:5].tolist(), posts, platform, zone),
            *(
                [
                    tr(
                        "{posts} through other clients close to them",
                        posts=tr_n(beside, "{count:,} post", "{count:,} posts"),
                    )
                ]
                if beside
                else []
            ),
            *(line for episode in more[:1] for line in _judged(episode, episode.weightiest(SHOWN_REASONS))),
            tr("the client's link: {href}", href=href) if href else tr("the client has no link"),
            _usual(clients),
            tr("the client would be no finding ") + (tr("if you listed it as yours") if unknown.listable else _GENUINE),
        ),
        covers=accepted.some_posts(posts, rows, len(rows)),
    )


def _about(unknown: UnknownClient, zone: tzinfo) -> Iterator[str]:
    came = tr(
        "{posts} came from {named}",
        posts=tr_n(len(unknown.posts), "{count:,} post", "{count:,} posts"),
        named=_named(unknown.client),
    )
    if unknown.imitates is not None:
        genuine, kind = unknown.imitates
        words = difference_in_words(unknown.client.label, genuine, kind)
        how = tr("difference: {kind}", kind=kind) if words == kind else words
        yield tr(
            "{came}, which only looks like “{genuine}” ({how}).", came=came, genuine=printable(genuine, 60), how=how
        )
    elif unknown.unlisted:
        yield tr("{came}, which you did not list as yours.", came=came)
    if unknown.removed_id:
        deleted = tr("its developer deleted (id {removed_id}).", removed_id=unknown.removed_id)
        yield (
            tr("It is an app that {deleted}", deleted=deleted)
            if unknown.imitates or unknown.unlisted
            else tr("{came}, an app that {deleted}", came=came, deleted=deleted)
        )
    if unknown.began and isinf(unknown.silence):
        yield tr("It was never used before {local}.", local=local(unknown.at, zone))
    elif unknown.began:
        yield tr("It came back after {int:,} days without a post from it.", int=int(unknown.silence))
    if unknown.again:
        yield tr("It fell silent for {int:,} days and came back again.", int=int(unknown.again))
    if unknown.imitates and unknown.unlisted:
        yield tr("Your policy does not list it.")


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

    It must be as severe and as sure, and a burst must be what it began with. Any other burst is an event of its own.
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
        message=_message(episode, zone),
        severity=_episode_severity(episode),
        confidence=episode.confidence,
        why=tr("You authorised this app shortly before, as people do with a new app. So does an intruder with an app.")
        if episode.adoption
        else tr("It may be you on an unusual day. Posts by someone else look like this too."),
        fix=_fix(platform, episode.client, _ACCEPT),
        at=episode.at,
        last_at=posts.when(int(episode.burst.max())),
        apps=third_party(platform.id, map(posts.clients.__getitem__, codes)),
        evidence=(
            *_judged(episode, episode.reasons, said(episode.excuses)),
            _usual(clients),
            *_posts(first, posts, platform, zone),
            *(
                [tr("and {more_posts}", more_posts=tr_n(more, "{count:,} more post", "{count:,} more posts"))]
                if more > 0
                else []
            ),
            *(
                [
                    tr(
                        "and {less_unusual_posts} close to them",
                        less_unusual_posts=tr_n(less, "{count:,} less unusual post", "{count:,} less unusual posts"),
                    )
                ]
                if less
                else []
            ),
        ),
        covers=accepted.some_posts(posts, episode.burst, episode.within),
    )


def _message(episode: Episode, zone: tzinfo) -> str:
    count, took = len(episode.posts), episode.until - episode.at
    minutes = max(int(took.total_seconds() // 60), 1)
    during = (
        tr(
            " within {words}",
            words=tr_n(minutes, "{count:,} minute", "{count:,} minutes") if minutes < 120 else span(took),
        )
        if count > 1
        else ""
    )
    posts = tr(
        "{posts}{during} from {clients}, {local},",
        posts=tr_n(count, "{count:,} post", "{count:,} posts"),
        during=during,
        clients=quoted(episode.clients),
        local=local(episode.at, zone),
    )
    what = tr("{posts} {words} not look like yours.", posts=posts, words="does" if count == 1 else "do")
    why = [sentence(reason.why) for reason in episode.weightiest(2)]
    return " ".join([what, *(why or [tr("Many things about them are a little unusual, and nothing is very unusual.")])])


def _judged(episode: Episode, reasons: Iterable[Reason], excuses: Iterable[str] = ()) -> list[str]:
    weighed = (tr("{bits:+.1f} bits: {why}", bits=reason.bits, why=reason.why) for reason in reasons)
    return [*weighed, *_circumstances(episode), *excuses, rarity(episode.suspicion, episode.known)]


def _circumstances(episode: Episode) -> list[str]:
    own = [tr("{each}, which explains that the app is new", each=each) for each in _beside(episode, episode.grants)]
    return [
        tr("{CIRCUMSTANCE_BITS:+.1f} bits together: {each}", CIRCUMSTANCE_BITS=CIRCUMSTANCE_BITS, each=each)
        for each in _beside(episode, episode.circumstances)
    ] + own


def _beside(episode: Episode, circumstances: Iterable[Circumstance]) -> list[str]:
    lines = (happened(each.kind, each.name, episode.at - each.at) for each in circumstances)
    return list(dict.fromkeys(lines))[:SHOWN_CIRCUMSTANCES]


def _begun(begun: list[NewClient], zone: tzinfo) -> Finding:
    names = listed(
        [tr("{named} since {local}", named=_named(new.client), local=local(new.at, zone)[:10]) for new in begun], 1000
    )
    one, count = len(begun) == 1, tr_n(len(begun), "{count:,} client", "{count:,} clients")
    return Finding(
        subject="clients:begun",
        message=tr(
            (
                "{count} {words} new, or back after a long silence: {names}. Nothing else about {words2} "
                "posts is unusual."
            ),
            count=count,
            words="is" if one else "are",
            names=names,
            words2="its" if one else "their",
        ),
        severity=Severity.INFO,
        fix=tr(
            "Look at the posts of a client that is not yours with `hygiene posts`. List the clients "
            "that are yours under known_clients."
        ),
        last_at=max(new.at for new in begun),
        covers=accepted.new_clients(begun),
    )


def _usual(clients: ClientReport) -> str:
    """Return how often the account starts with a new client."""
    if not clients.started:
        return tr(
            "you started using no new client in {days}",
            days=tr_n(max(int(clients.days), 1), "{count:,} day", "{count:,} days"),
        )
    return tr(
        "you start using about {started:.1f} new clients a year",
        started=clients.started / max(clients.days / 365.25, 1.0),
    )


def _posts(rows: Iterable[int], posts: Posts, platform: Platform, zone: tzinfo) -> Iterator[str]:
    for row in rows:
        at, stated = posts.when(row), posts.stated_when(row)
        said = tr(
            "(the post itself states {words})", words=local(stated, zone) if stated else tr("no readable time")
        ) * (at != stated)
        yield " ".join(filter(None, (local(at, zone) if at else "", platform.post(posts.post_id(row)), said)))


def _named(client: Client) -> str:
    return f"“{printable(client.label, 60)}”" if client.label.strip() else tr("a client without a name")


_GENUINE = tr_later("with the genuine link")
_LIST = tr_later("If they are yours, list the client under known_clients in the policy.")
_ACCEPT = tr_later("If they are yours, accept this finding in the policy until a date.")


def _fix(platform: Platform, client: Client | None, own: str) -> str:
    """Return what to do about the posts of a client.

    An app is revoked first, because a new password does not stop it. `own` is what to do if the posts are the
    owner's: listing the client settles who uses it, but no unusual post through it, and no client that bears the very
    name of a genuine one.
    """
    row = known(platform.id, client) if client is not None else None
    if client is None or (row is not None and row.first_party):
        return tr(
            (
                "If these posts are not yours, end all other sessions {page}, change the password "
                "{page2}, then check the e-mail address and the second factor. {own}"
            ),
            page=platform.page("sessions"),
            page2=platform.page("password"),
            own=own,
        )
    return tr(
        (
            "If these posts are not yours, revoke the app {page} first, because a new password does "
            "not stop an app. Then change the password. {own}"
        ),
        page=platform.page("apps"),
        own=own,
    )
