"""post-client: posts from a client that is not yours."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.check import CannotTellError
from hygiene.strangers import Stranger, strangers
from hygiene.text import printable


@check("post-client", title="Posts from an unknown client", path="compromise", needs={"posts"})
def post_client(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts made with a client you do not use.

    What: every post carries the client it was made with (a phone app, the web, a feed bot). This compares each client of
    the last year with the ones your policy names as known, and with everything the account used before. It asks about a
    client never seen before, one unused for over 90 days, one whose developer deleted it, and one that only looks like a
    genuine client: letters of another script, doubled spaces, or a well-known name that links somewhere else. Renames of
    one client (`web`, `Twitter Web Client`, `Twitter Web App`) count as one. It is one question a client, not one alarm a
    post.

    Why it matters: somebody who has your password posts from a client of their own, most often the web; somebody who has
    an app's token posts through that app. On a real owner's account this is how takeovers were noticed.

    Fix: if the posts are not yours and the client is the platform's own, end all other sessions, then change the password,
    then check the e-mail address and the second factor. If it is an app, revoke the app first: a new password does not
    stop a token.

    False alarms: a new phone, a colleague's tool, a service you let post for you. People start about four new clients a
    year. Say so once: add the client to `known_clients` (`hygiene init` does it for you). What this cannot see: posts from
    your own unlocked device, through a client you do use, and anything on the platform's own side.
    """
    posts = snapshot.posts
    assert posts is not None  # noqa: S101  # `needs` has seen to it; this tells the type checker
    look = strangers(posts, snapshot, policy)
    for stranger in look.found:
        yield Finding(
            subject=f"client:{printable(stranger.family, 500)}",
            message=stranger.message,
            severity=stranger.severity,
            confidence=stranger.confidence,
            why=_why(stranger),
            fix=stranger.fix,
            at=stranger.at,
            evidence=stranger.evidence,
        )
    if look.unjudged:
        raise CannotTellError(look.unjudged)


def _why(stranger: Stranger) -> str:
    if stranger.disguised:
        return "A name made to be taken for another is meant to go unnoticed among your own posts."
    if stranger.severity is Severity.LOW:
        return "It may well be your own new habit; saying so once keeps the next real stranger visible."
    if stranger.confidence is Confidence.HIGH:
        return "Nobody of yours uses this client, so somebody else may be able to post as you."
    return "Somebody who gets in posts from a client of their own; so do you when you try something new."
