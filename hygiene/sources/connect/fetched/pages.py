"""Lists that a server gives page by page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import ConsentError, LiveError, WaitError
from hygiene.sources.connect.connection import NO_TOKEN, Online, ended
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.oauth.signing import Signed
from hygiene.sources.connect.web.addresses import joined_to, origin_of
from hygiene.sources.connect.web.answer import Answer
from hygiene.sources.reader_kit.coverage import Damage

MOST_PAGES: Final = 25_000
"""The most pages of a list: a million posts at 40 posts a page."""
_ABSENT: Final = frozenset({403, 404, 405, 410, 501})
"""The statuses for data that a server does not have, or does not allow."""
_LONGEST: Final = 8 << 10
"""The most characters of a `Link` header that is parsed."""
_LINK: Final = re.compile(r"<([^<>]*)>([^<>]*)")
_RELATION: Final = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))', re.IGNORECASE)
ELSEWHERE: Final = "elsewhere"
"""The place of a page that cannot be asked for.

Such a page is broken or on another server.
"""
_ASTRAY: Final = tr_later("the server's link to the next page cannot be followed, so older records are missing")

Ask = Callable[[str], tuple[list[Any], str]]
"""Returns the records of the page at a place, and the place of the next.

The place of the first page, and the place after the last one, are empty.
"""


class AbsentError(LiveError):
    """A list that a server does not have, or does not give."""


class StaleError(LiveError):
    """A place in a list that the server no longer accepts."""


def fetch_pages(documents: Documents, name: str, part: str, ask: Ask, most: int = MOST_PAGES) -> int:
    """Fetch every page of a list, and return the number of its records.

    Page N becomes the document `NAME-N.json`, with its `records` and the place of the `next` page. If the server no
    longer accepts the place where an earlier run stopped, the list is fetched again from its start.

    Args:
        documents: Where the pages are kept.
        name: The name of the list.
        part: The part of the account that has a gap if fetching fails.
        ask: Asks for one page.
        most: The most pages.

    Raises:
        LiveError: as `ask` does.
    """
    earlier = [kept for kept in documents.names if kept.startswith(f"{name}-")]
    try:
        return _pages(documents, name, part, ask, most)
    except StaleError:
        if not earlier:
            raise
    documents.drop(kept for kept in documents.names if kept.startswith(f"{name}-"))
    return _pages(documents, name, part, ask, most)


def _pages(documents: Documents, name: str, part: str, ask: Ask, most: int) -> int:
    """Fetch the pages that are not kept, and return the number of records.

    An empty page does not end a list, because X and servers that filter their pages go on after it. An empty page that
    leads to itself does.

    Raises:
        LiveError: as `ask` does.
    """
    place, seen, count = "", {ELSEWHERE}, 0
    for number in range(1, most + 1):

        def asked(place: str = place) -> dict[str, Any]:
            records, onward = ask(place)
            return {"records": records, "next": onward}

        page = documents.once_json(f"{name}-{number:05}.json", asked)
        onward, count = page["next"], count + len(page["records"])
        if not onward or (onward == place and not page["records"]):
            return count
        if onward in seen:
            documents.lack(part, Damage(tr(_ASTRAY)))
            return count
        seen.add(onward)
        place = onward
    documents.lack(part, Damage(tr("only the first {limit:,} pages of its list were asked for", limit=most)))
    return count


def fetch_if_there(documents: Documents, name: str, part: str, ask: Ask, absent: str) -> None:
    """Fetch every page of a list that not every server has or gives.

    `absent` is the reason for the gap if the server does not. A list that fails is damage.

    Raises:
        WaitError: as `ask` does.
        ConsentError: when the permission has ended.
    """
    try:
        fetch_pages(documents, name, part, ask)
    except (WaitError, ConsentError):
        raise
    except AbsentError:
        documents.lack(part, absent)
    except LiveError as error:
        documents.lack(part, Damage(str(error)))


def by_link(online: Online, auth: Signed, url: str, params: Mapping[str, str], **headers: str) -> Ask:
    """Return a function that asks for pages linked by a `Link` header.

    The header is that of RFC 8288. A link that is broken or leads to another server is not followed. Only the first
    page shows whether the server has the list. If a later one is missing, the list has failed.
    """

    def ask(place: str) -> tuple[list[Any], str]:
        answer = online.web.get(place or url, None if place else params, headers=headers, auth=auth)
        if answer.status in _ABSENT and not place:
            raise AbsentError(
                tr("it does not give this list (it answered {status})", status=answer.status), path=answer.host
            )
        records = answer.json() if answer.ok else None
        if not isinstance(records, list):
            raise no_page(answer, place)
        return records, following(answer.headers.get("link", ""), place or url)

    return ask


def following(header: str, page: str) -> str:
    """Return the place of the next page by a `Link` header.

    It is empty where the header names no such page.

    Args:
        header: The header. It may be of any form and length.
        page: The address of the page that it came with.
    """
    if len(header) > _LONGEST:
        return ELSEWHERE
    links = [link for link, about in _LINK.findall(header) if _names_next(about)]
    if not links:
        return ELSEWHERE if _names_next(header) else ""
    place = joined_to(page, links[0])
    return place if origin_of(place) == origin_of(page) else ELSEWHERE


def _names_next(about: str) -> bool:
    """Return whether the parameters of a link say that it leads on."""
    return any("next" in f"{quoted} {bare}".lower().split() for quoted, bare in _RELATION.findall(about))


def no_page(answer: Answer, place: str) -> LiveError:
    """Return the error for an answer that is not a page of a list.

    Args:
        answer: The answer.
        place: The place in the list that was asked for, or empty for its start.
    """
    if answer.status == NO_TOKEN:
        return ended(answer.host)
    kind = StaleError if answer.status == 400 and place else LiveError
    return kind(tr("it did not give a page of a list (it answered {status})", status=answer.status), path=answer.host)
