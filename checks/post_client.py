"""post-client: posts that do not look like the owner's, and clients that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.posts.episodes import episodes
from hygiene.analysis.posts.unknown_clients import UnknownClient, fix_for, unknown_clients
from hygiene.analysis.posts.wording import evidence, message
from hygiene.model.text import printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import platform


@check(
    "post-client",
    title="Posts that are not yours",
    path="compromise",
    needs={"posts"},
    optional={"apps", "logins", "events", "devices"},
)
def post_client(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts that somebody else may have written.

    What: every post of the last year is held against what the account does in the same season, before and after, without
    the days next to it: the client it was made with and how long that was unused, switches between clients, the time of
    day and the day of the week for that client, the language, the people named, the sites linked to, hashtags, kind and
    length of posts, the words and how they are punctuated, here and with that client. Each is worth some bits for or
    against; the bits are added up, and posts close together count together. Posts as odd as one in some 360 of the
    account's own are a finding, one for each burst, with its reasons and their weights. Your own history sets the scale,
    so a lively account gives no more alarms than a quiet one: about two a year at five posts a day. Of takeovers of five
    posts, put into real lives that the model never saw, a scan finds every one by an unknown app, about nine in ten by
    an intruder's own or a known app, and three in four by an intruder who takes the owner's own client; of single posts
    one in eight to one in two. Changes of the account, new grants and sessions from somewhere new at that time are named
    with it and make it surer. Apart from that, clients that your policy does not list, that only look like a genuine one
    (letters of another script, doubled spaces, a well-known name that links elsewhere), or whose developer deleted them,
    are one question each. `hygiene posts` lists every post with its reasons; the method, its figures and how to measure
    them again are in docs/detector.md.

    Why it matters: somebody who has your password posts from a client of their own, most often the web; somebody who has
    an app's token posts through that app, at any hour, about what they are paid for.

    Fix: if the posts are not yours and the client is the platform's own, end all other sessions, then change the password,
    then check the e-mail address and the second factor. If it is an app, revoke the app first: a new password does not
    stop a token.

    False alarms: travel, a conference, a holiday in another language, a new phone, a colleague's first posts. People start
    about four new clients a year. Say what is yours once: `known_clients` in the policy (`hygiene init` does it for you).
    What this cannot see: somebody at your own unlocked device who writes like you, a known app that went rogue and posts
    what it always posts, and anything on the platform's own side. With fewer than 50 posts to compare with nothing is
    judged, and up to 200 confidence is low.
    """
    posts = snapshot.require("posts")
    look = unknown_clients(snapshot, policy)
    for stranger in look.found:
        yield _question(stranger)
    asked, odd, partial = {stranger.family for stranger in look.found}, set[str](), "posts" in snapshot.gaps
    place = platform(snapshot.account.platform)
    for episode in episodes(snapshot, policy):
        if not episode.families <= asked:
            odd |= episode.families
            severity, confidence = episode.weight(policy, partial=partial)
            yield Finding(
                subject=f"episode:{printable(posts.post_id(int(episode.posts[0])), 40)}",
                message=message(episode, policy.zone()),
                severity=severity,
                confidence=confidence,
                why="It may be you on an unusual day. It is also what posts of somebody else look like.",
                fix=fix_for(place, episode.client),
                at=episode.at,
                evidence=evidence(episode, posts, place, policy.zone(), look.usual),
            )
    if begun := [told for family, told in look.begun if family not in odd]:
        yield Finding(
            subject="clients:begun",
            message="clients new, or back after a long silence, with nothing else odd about their posts: "
            + ", ".join(begun),
            severity=Severity.INFO,
            fix="If one of them is not yours, look at its posts (hygiene posts); if all are, list them under known_clients.",
        )
    if look.unjudged or bool((posts.client < 0).all()):
        raise CannotTellError(look.unjudged or place.cannot("client") or "the export does not tell clients")


def _question(stranger: UnknownClient) -> Finding:
    return Finding(
        subject=f"client:{printable(stranger.family, 500)}",
        message=stranger.message,
        severity=stranger.severity,
        confidence=stranger.confidence,
        why=_why(stranger),
        fix=stranger.fix,
        at=stranger.at,
        evidence=stranger.evidence,
    )


def _why(stranger: UnknownClient) -> str:
    if stranger.disguised:
        return "A name made to be taken for another is meant to go unnoticed among your own posts."
    if stranger.severity is Severity.LOW:
        return "It may well be your own new habit; saying so once keeps the next real stranger visible."
    if stranger.confidence is Confidence.HIGH:
        return "Nobody of yours uses this client, so somebody else may be able to post as you."
    return "Somebody who gets in posts from a client of their own; so do you when you try something new."
