"""The words of the check of posts that programs make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from hygiene.analysis.apps.grants import writes
from hygiene.language.words import tr, tr_n
from hygiene.model.text import printable
from hygiene.wording.checks.authorized_apps import permissions

if TYPE_CHECKING:
    from hygiene.analysis.apps.posting_tools import PostingTool

_TEMPLATES: Final = 3
"""The most patterns of posts that are shown."""


def message(tool: PostingTool, name: str, zone: tzinfo) -> Iterator[str]:
    """Yield what a program posted, and when, in sentences."""
    if not tool.client:
        yield _of_site(tool, name, _when(tool, zone))
    elif tool.named:
        people = tr_n(
            tool.read,
            "{named:,} of them in the {count:,} post read",
            "{named:,} of them in the {count:,} posts read",
            named=tool.named,
        )
        yield tr("“{name}” names other people in your name: {people}.", name=name, people=people)
        yield _made(tool, _when(tool, zone))
    else:
        if tool.templates:
            yield tr("“{name}” repeats the same words in your name.", name=name)
        else:
            yield tr("“{name}” passes on links in your name.", name=name)
        yield _made(tool, _when(tool, zone))
    if tool.silent and tool.app and writes(tool.app):
        yield tr_n(
            tool.silent,
            "It has posted nothing for {count:,} day, and may still post.",
            "It has posted nothing for {count:,} days, and may still post.",
        )
    elif tool.silent:
        yield tr_n(tool.silent, "It has posted nothing for {count:,} day.", "It has posted nothing for {count:,} days.")


def _when(tool: PostingTool, zone: tzinfo) -> str:
    """Return the first and the last day of its posts, or an empty string."""
    days = list(dict.fromkeys(f"{at.astimezone(zone):%Y-%m-%d}" for at in (tool.first, tool.last) if at))
    return tr("{first} to {last}", first=days[0], last=days[1]) if days[1:] else "".join(days)


def _of_site(tool: PostingTool, site: str, when: str) -> str:
    if not when:
        return tr(
            "{count:,} posts that link to {site} repeat the same words, as a program does.",
            count=tool.posts,
            site=site,
        )
    return tr(
        "{count:,} posts that link to {site} repeat the same words, as a program does, {when}.",
        count=tool.posts,
        site=site,
        when=when,
    )


def _made(tool: PostingTool, when: str) -> str:
    if when:
        return tr_n(tool.posts, "It made {count:,} post, {when}.", "It made {count:,} posts, {when}.", when=when)
    return tr_n(tool.posts, "It made {count:,} post.", "It made {count:,} posts.")


def evidence(tool: PostingTool, *, unlisted: bool) -> Iterator[str]:
    """Yield the patterns of its posts, and the known facts about its access."""
    for words, count in tool.templates[:_TEMPLATES]:
        yield tr_n(
            tool.read,
            "{repeated:,} of {count:,} post read: {pattern}",
            "{repeated:,} of {count:,} posts read: {pattern}",
            repeated=count,
            pattern=words,
        )
    if tool.site and tool.client:
        yield tr("most of its posts link to {site}", site=printable(tool.site, 60))
    if tool.app:
        yield permissions(tool.app) or tr("permissions not stated in the export")
    elif tool.client and unlisted:
        yield tr("no grant of this name is in the export")
    elif tool.client:
        yield tr("we could not read whether it still has access")


def fix(tool: PostingTool, name: str, page: str, *, denied: bool, unlisted: bool) -> str:
    """Return what to do about a program."""
    if tool.app and denied:
        return tr("Revoke “{name}” {page}, because your policy denies it.", name=name, page=page)
    if tool.app:
        return tr(
            "Unless you want these posts, revoke “{name}” {page}. If you want them, list it under known_apps.",
            name=name,
            page=page,
        )
    if not tool.client:
        return tr("If you do not write them yourself, find the program and revoke it {page}.", page=page)
    steps = [tr("Unless you want these posts, revoke it {page}.", page=page)]
    if unlisted:
        steps.append(tr("The export lists no grant of this name, so look for another app by the same publisher."))
    return " ".join((*steps, tr("If you want them, list it under known_clients.")))
