"""links: where posts lead, and whether that is where the owner would send anybody."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.links.destinations import HOSTS, Links, LookalikeDomain, Newcomer, Seen
from hygiene.analysis.links.lookalike_domains import shown
from hygiene.analysis.posts.suspicious import BESIDE
from hygiene.model.text import joined, plural, printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform

SHOWN = 5


@check("links", title="Links that are not yours", path="compromise", needs={"posts"}, optional=BESIDE)
def links(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Where posts lead, and whether that is where the owner would send anybody.

    What: two questions. Do posts in question (see `post-client`), and what the same client posted within two days (where
    none is told, all that was), link to sites that no earlier post linked to, link shorteners above all? And does any post
    of the last year link to a domain that looks like yours: with letters of another script (also behind `xn--`), one letter
    off, with words added, with another ending, or with your whole domain in front of another? Yours are your handle, your
    display name, and sites of that name that you link to in ten posts or more; of the hundred other sites that you link to
    most, imitations by letters are named as well. Posts of others that you passed on are left out.

    Why it matters: whoever posts as you wants your readers somewhere: a false shop, a page that asks for passwords. A short
    link hides where. A domain of your name persuades, because the post is yours.

    Fix: if a post is not yours, delete it, then close the account to whoever wrote it. If a domain imitates yours, report it
    to the registrar and to the shortener, and warn your readers. `hygiene scan --expand-links` asks the shorteners where
    the short links of posts in question lead, without opening the pages.

    False alarms: one in six ordinary posts with a link leads to a site that is new to its account, but only one in three
    hundred to a new shortener (98 accounts): so a new site alone weighs little. Your name with another ending or with words
    added is mostly a further site of your own, and met in one account of ten. What this cannot see: a page of somebody else
    on a site you often link to, and links in pictures.
    """
    posts = snapshot.require("posts")
    if len(posts.domains.words) > HOSTS:
        raise CannotTellError(f"posts link to more than {HOSTS:,} different hosts")
    telling = _LinkFindings(Links(snapshot, policy), platform(snapshot.account.platform))
    yield from telling.newcomers()
    yield from map(telling.twin, telling.links.twins())
    if len(posts) < policy.posts.min_history:
        raise CannotTellError(f"only {plural(len(posts), 'post')}: too few to tell which are in question")
    if failed := [landing.problem for landing in posts.landings.values() if landing.problem]:
        count = plural(len(failed), "short link")
        raise CannotTellError(f"where {count} in question leads could not be told: {joined(failed)}")


class _LinkFindings:
    """How what was found is told."""

    def __init__(self, links: Links, place: Platform) -> None:
        self.links, self.place = links, place

    def newcomers(self) -> Iterator[Finding]:
        """A finding for each new shortener; the other new sites are one fact together."""
        found = list(self.links.newcomers())
        yield from (self._shortener(one) for one in found if one.short)
        if plain := [one for one in found if not one.short]:
            sites = joined((shown(one.seen.host) for one in plain), SHOWN).replace(";", ",")
            yield Finding(
                subject="links:new-sites",
                message=f"posts in question link to {plural(len(plain), 'site')} that no earlier post led to: {sites}",
                severity=Severity.INFO,
                confidence=Confidence.LOW,
                why="One in six ordinary posts with a link leads to a new site: read it beside the posts in question.",
                at=self.links.posts.when(plain[0].seen.row),
                evidence=tuple(self._first(plain[0].seen)),
            )

    def _shortener(self, one: Newcomer) -> Finding:
        host, posts, anybody = shown(one.seen.host), plural(one.seen.posts, "post"), one.short == "anybody"
        return Finding(
            subject=f"site:{printable(one.seen.host, 100)}",
            message=f"the link shortener {host} was first used by a post in question ({posts} so far)",
            severity=Severity.MEDIUM if anybody else Severity.LOW,
            confidence=min(one.odd.confidence, Confidence.MEDIUM, key=lambda c: c.rank) if anybody else Confidence.LOW,
            why="A short link hides where it leads; only one ordinary post with a link in 300 is the first with a new one.",
            fix=self._fix("a post"),
            at=self.links.posts.when(one.seen.row),
            evidence=(_leads(one), *self._first(one.seen)),
        )

    def twin(self, one: LookalikeDomain) -> Finding:
        """A finding for a domain that looks like one of the account's."""
        severity, confidence = one.alike.weight
        like, how = shown(one.alike.like), one.alike.how
        looks = f"looks like {like} ({how})" if like else f"is written in {how}"
        posts = f"{plural(one.seen.posts, 'post')} {'links' if one.seen.posts == 1 else 'link'}"
        return Finding(
            subject=f"twin:{printable(one.seen.host, 100)}",
            message=f"{posts} to {shown(one.seen.host)}, which {looks}",
            severity=Severity.HIGH if one.odd else severity,
            confidence=max(confidence, one.odd.confidence, key=lambda c: c.rank) if one.odd else confidence,
            why="A domain made to be taken for yours persuades your readers, because the post is yours.",
            fix=self._fix("the domain"),
            at=self.links.posts.when(one.seen.row),
            evidence=tuple(self._first(one.seen)),
        )

    def _first(self, seen: Seen) -> Iterator[str]:
        if where := self.place.post(self.links.posts.post_id(seen.row)):
            yield f"first: {where}"

    def _fix(self, what: str) -> str:
        out, apps, password = map(self.place.page, ("sessions", "apps", "password"))
        return (
            f"If {what} is not yours: delete the posts, log out all other sessions {out}, revoke apps you do not know {apps}, "
            f"and change the password {password}."
        )


def _leads(one: Newcomer) -> str:
    if not one.landings:
        return "where it leads was not asked (--expand-links asks)"
    return joined(f"leads to {shown(it.host)}" if it.host else f"where it leads: {it.problem}" for it in one.landings)
