"""Links in a profile that look like the account's own name or site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from hygiene.analysis.links.known_names import Likeness
from hygiene.analysis.links.lookalike_domains import Brand
from hygiene.model.account import Imitation
from hygiene.reference.sites import domain, up_to_host, well_known

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot

_MOST: Final = 1_000
"""The most words of a profile's link that are compared.

Real profiles have up to five links.
"""
LIKENESSES: Final[frozenset[Likeness]] = frozenset(
    {"front", "script", "letters", "dots", "sign-in", "near letters", "one letter"}
)
"""The likenesses of a link that count.

Another ending, a hyphen or an added word is just as often the owner's new site.
"""
_UNSURE: Final = frozenset({"near letters", "one letter"})


def imitation(snapshot: Snapshot, link: str, former: str = "") -> Imitation | None:
    """Return the surest imitation among the links of a profile, or None.

    See `imitations`.
    """
    return next(iter(imitations(snapshot, [link], former)), None)


def imitations(snapshot: Snapshot, links: Iterable[str], former: str = "") -> list[Imitation]:
    """Return the imitations among links of a profile, the surest first.

    They are compared with the account's handle and names, and with the sites in the `former` link. Well-known sites
    among those belong to everyone, so imitating them does not help to pass for the account.
    """
    own = [name for name in map(domain, _hosts(former)) if name and not well_known(name)]
    names = (*snapshot.account.names, *snapshot.names, *(name.partition(".")[0] for name in own))
    brand = Brand(names, own)
    found = []
    for host in dict.fromkeys(host for link in links for host in _hosts(link)):
        alike = brand.alike(host)
        if alike is not None and alike.how in LIKENESSES:
            found.append(Imitation(host=host, like=alike.like, how=alike.how, sure=alike.how not in _UNSURE))
    return sorted(found, key=lambda each: not each.sure)


def _hosts(text: str) -> Iterator[str]:
    """Yield the hosts of the links in a text, with or without a scheme."""
    for word in islice(text.split(), _MOST):
        try:
            host = urlsplit(up_to_host(word if "://" in word else f"https://{word}")).hostname
        except ValueError:  # brackets that do not hold an address
            continue
        if host and "." in host:
            yield host.removeprefix("www.")
