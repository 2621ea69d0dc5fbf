"""links: sites that posts lead to, and that the owner would not link to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis.links.destinations import HOSTS, Links, LookalikeDomain, NewSite, Seen
from hygiene.analysis.links.known_names import Likeness
from hygiene.analysis.posts.suspicious import BESIDE
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import joined, printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform
from hygiene.reference.platforms import platform as platform_of
from hygiene.wording.checks import links as words

LIKENESSES: dict[Likeness, tuple[Severity, Confidence]] = {
    "front": (Severity.HIGH, Confidence.MEDIUM),
    "script": (Severity.HIGH, Confidence.MEDIUM),
    "letters": (Severity.HIGH, Confidence.MEDIUM),
    "dots": (Severity.HIGH, Confidence.MEDIUM),
    "accents": (Severity.MEDIUM, Confidence.LOW),
    "near letters": (Severity.MEDIUM, Confidence.LOW),
    "one letter": (Severity.MEDIUM, Confidence.LOW),
    "hyphens": (Severity.MEDIUM, Confidence.LOW),
    "sign-in": (Severity.MEDIUM, Confidence.LOW),
    "short": (Severity.LOW, Confidence.LOW),
    "ending": (Severity.LOW, Confidence.LOW),
    "words": (Severity.LOW, Confidence.LOW),
}


@check(
    "links",
    title=tr_later("Links that are not yours"),
    path="compromise",
    needs={"posts"},
    optional=BESIDE,
    worst=Worst(Severity.HIGH),
)
def links(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Links in your posts to places where you would not send anyone.

    What:
        Two questions.

        First, do suspicious posts (see `post-client`), and what the same client posted within two days, link to sites
        that no earlier post linked to, link shorteners above all? Where no client is recorded, every post of these two
        days counts.

        Second, does any post of the last year link to a domain that looks like yours: with letters of another script
        (also behind `xn--`), letters that look alike (`rn` for `m`), one letter off, a hyphen or a dot more, words
        added, another ending, or with your whole domain in front of another?

        Names of three or four letters are a letter off many others, so there only domains with your ending count. The
        10,000 best-known sites imitate nobody. Yours are your handle, your display name, and sites of that name that
        you link to in ten posts or more. Of the hundred other sites that you link to most, imitations by letters are
        named as well. Posts of others that you passed on are left out.

    Why it matters: an attacker who posts as you wants your readers somewhere: a false shop, a page that asks for
    passwords. A short link hides where. A domain of your name persuades, because the post is yours.

    Fix: if a post is not yours, delete it, then close the account to whoever wrote it. If a domain imitates yours,
    report it to the registrar and to the shortener, and warn your readers. `hygiene scan --expand-links` asks the
    shorteners where the short links of suspicious posts lead, without opening the pages.

    False alarms: one in six ordinary posts with a link leads to a site that is new to its account, but only one in
    three hundred to a new shortener (98 accounts), so a new site alone weighs little. Your name with another ending or
    with words added is mostly a further site of your own, and was met in one account of ten. A domain one letter off a
    short name is mostly another's honest site: both weigh little, unless the post is suspicious. Up to seven in 100,000
    ordinary domains seem to imitate a given brand of four letters or more.

    What it cannot see: a page of someone else on a site you often link to, your name without its ending in front of
    another domain, and links in pictures.
    """
    posts = snapshot.require("posts")
    if len(posts.domains.words) > HOSTS:
        raise CannotTellError(tr("posts link to more than {limit:,} different hosts", limit=HOSTS))
    findings = _LinkFindings(Links(snapshot, policy), platform_of(snapshot.account.platform))
    yield from findings.new_sites()
    yield from map(findings.lookalike, findings.links.lookalikes())
    if len(posts) < policy.posts.min_history:
        raise CannotTellError(
            tr_n(
                len(posts),
                "{count:,} post, too few to know which are suspicious",
                "{count:,} posts, too few to know which are suspicious",
            )
        )
    if failed := [landing.problem for landing in posts.landings.values() if landing.problem]:
        raise CannotTellError(
            tr_n(
                len(failed),
                "the target of {count:,} short link in suspicious posts could not be found: {problems}",
                "the target of {count:,} short links in suspicious posts could not be found: {problems}",
                problems=joined(failed),
            )
        )


class _LinkFindings:
    """The findings about the links of one account."""

    def __init__(self, links: Links, platform: Platform) -> None:
        self.links, self.platform = links, platform

    def new_sites(self) -> Iterator[Finding]:
        """Yield a finding for each new shortener, and one for all other new sites."""
        found = list(self.links.new_sites())
        yield from (self._shortener(new) for new in found if new.short)
        if plain := [new for new in found if not new.short]:
            yield Finding(
                subject="links:new-sites",
                message=words.new_sites(plain),
                severity=Severity.INFO,
                confidence=Confidence.LOW,
                why=tr(
                    "One in six ordinary posts with a link leads to a new site. Read this beside the suspicious posts."
                ),
                at=self.links.posts.when(plain[0].seen.row),
                last_at=self._last(*(new.seen for new in plain)),
                evidence=tuple(self._first(plain[0].seen)),
                covers=tuple(chain.from_iterable(self._covers(new.seen) for new in plain)),
            )

    def _shortener(self, new: NewSite) -> Finding:
        anybody = new.short == "anybody"
        sure = min(new.suspicious.confidence, Confidence.MEDIUM, key=_rank)
        return Finding(
            subject=f"site:{printable(new.seen.host, 100)}",
            message=words.shortener(new),
            severity=Severity.MEDIUM if anybody else Severity.LOW,
            confidence=sure if anybody else Confidence.LOW,
            why=tr(
                "A short link hides where it leads. Only one in 300 ordinary posts with a link is the "
                "first to use a new shortener."
            ),
            fix=words.post_fix(self.platform),
            at=self.links.posts.when(new.seen.row),
            last_at=self._last(new.seen),
            evidence=(words.leads(new), *self._first(new.seen)),
            covers=self._covers(new.seen),
        )

    def lookalike(self, found: LookalikeDomain) -> Finding:
        """Return the finding for a domain that looks like one of the account's."""
        severity, confidence = LIKENESSES[found.alike.how]
        suspicious = found.suspicious
        return Finding(
            subject=f"twin:{printable(found.seen.host, 100)}",
            message=words.lookalike(found),
            severity=Severity.HIGH if suspicious else severity,
            confidence=max(confidence, suspicious.confidence, key=_rank) if suspicious else confidence,
            why=tr("A domain made to look like yours persuades your readers, because the post is yours."),
            fix=words.domain_fix(self.platform),
            at=self.links.posts.when(found.seen.row),
            last_at=self._last(found.seen),
            evidence=tuple(self._first(found.seen)),
            covers=self._covers(found.seen),
        )

    def _covers(self, seen: Seen) -> tuple[str, ...]:
        """Return what an acceptance covers: a host, its first post and its links."""
        posts = self.links.posts
        return seen.host, posts.post_id(seen.row), f"{posts.when(seen.row)}", str(seen.posts)

    def _last(self, *seen: Seen) -> datetime | None:
        """Return the time of the last link to some hosts."""
        return max(filter(None, (self.links.posts.when(each.last) for each in seen)), default=None)

    def _first(self, seen: Seen) -> Iterator[str]:
        if where := self.platform.post(self.links.posts.post_id(seen.row)):
            yield tr("first post with it {where}", where=where)


def _rank(confidence: Confidence) -> int:
    return confidence.rank
