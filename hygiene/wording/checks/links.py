"""The words of the check of links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hygiene.analysis.links.destinations import LookalikeDomain, NewSite
from hygiene.analysis.links.lookalike_domains import shown
from hygiene.language.words import tr, tr_n
from hygiene.model.text import joined, listed
from hygiene.wording.imitations import HOW

if TYPE_CHECKING:
    from hygiene.reference.platforms import Platform

_SHOWN: Final = 5
"""The most sites that are named."""


def new_sites(found: Sequence[NewSite]) -> str:
    """Return that suspicious posts link to sites, as a sentence."""
    return tr_n(
        len(found),
        "Suspicious posts link to a site you had never linked to before: {sites}.",
        "Suspicious posts link to {count:,} sites you had never linked to before: {sites}.",
        sites=listed([shown(new.seen.host) for new in found], _SHOWN),
    )


def shortener(new: NewSite) -> str:
    """Return that a suspicious post used a new link shortener, in sentences."""
    return tr_n(
        new.seen.posts,
        "A suspicious post was your first to use the link shortener {host}. {count:,} post has used it so far.",
        "A suspicious post was your first to use the link shortener {host}. {count:,} posts have used it so far.",
        host=shown(new.seen.host),
    )


def lookalike(found: LookalikeDomain) -> str:
    """Return what the domain that posts link to looks like, as a sentence."""
    posts, how = found.seen.posts, tr(HOW[found.alike.how])
    parts = {"site": shown(found.seen.host), "how": how}
    if like := shown(found.alike.like):
        return tr_n(
            posts,
            "{count:,} post links to {site}, which looks like {like} ({how}).",
            "{count:,} posts link to {site}, which looks like {like} ({how}).",
            like=like,
            **parts,
        )
    return tr_n(
        posts,
        "{count:,} post links to {site}, which is written in {how}.",
        "{count:,} posts link to {site}, which is written in {how}.",
        **parts,
    )


def leads(new: NewSite) -> str:
    """Return where the short links of a site lead, if known."""
    if not new.landings:
        return tr("its target was not looked up (--expand-links does that)")
    return joined(
        tr("leads to {site}", site=shown(end.host))
        if end.host
        else tr("its target is unknown: {problem}", problem=end.problem)
        for end in new.landings
    )


def post_fix(platform: Platform) -> str:
    """Return what to do about a post that is not the owner's."""
    return tr(
        "If a post is not yours, delete the posts, end all other sessions {sessions}, revoke apps you do not know "
        "{apps}, and change the password {password}.",
        **_pages(platform),
    )


def domain_fix(platform: Platform) -> str:
    """Return what to do about a domain that is not the owner's."""
    return tr(
        "If the domain is not yours, delete the posts, end all other sessions {sessions}, revoke apps you do not know "
        "{apps}, and change the password {password}.",
        **_pages(platform),
    )


def _pages(platform: Platform) -> dict[str, str]:
    return {page: platform.page(page) for page in ("sessions", "apps", "password")}
