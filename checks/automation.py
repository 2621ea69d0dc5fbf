"""automation: what programs post in the owner's name, and whether anybody still wants it."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.apps.grants import writes
from hygiene.analysis.apps.posting_tools import CLIENTS, LEAST, PostingTool, posting_tools
from hygiene.model.text import plural, printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform

SHOWN = 3


@check("automation", title="Posts that programs make", path="app", needs={"posts"}, optional={"apps"})
def automation(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """What programs post in the owner's name, and whether anybody still wants it.

    What: feeds, cross-posters, check-ins, weekly statistics, quizzes, announcers of followers. A program shows by its
    posts: half of them or more repeat the same words with names, numbers and links exchanged, or nearly every one is a
    link and none answers anybody. This looks at every client but the platform's own, finds its grant by its name, and says
    how many posts it made, from when to when, whether they name other people, and whether it may still post. Up to 400
    posts of a client are read, drawn from all of them, and all are counted. Where posts name no client, the posts that repeat
    one pattern and link to one site are taken for one program's. A program that has been silent for half a year
    (`apps.unused_days` in the policy) is named only while it may still post, or while nobody can tell and it named people.

    Why it matters: it speaks in your name and nobody looks. Some do harm without being broken into: one kind told the world,
    in its user's name, who had stopped following. And whoever takes over the program has your voice, with your readers.

    Fix: revoke the programs that nobody of yours needs, or switch off their announcements. What they posted stays until you
    delete it.

    False alarms: a person who plans posts in a scheduling tool looks like a feed. Who posts about one site in fixed words,
    every day, looks like a program where no client is told; greetings do not, for want of a site. A program that writes
    freely, or through the platform's own client, is not seen. List what is meant under `known_apps` or `known_clients` of
    the account, and it is no longer asked about.
    """
    posts = snapshot.require("posts")
    look = posting_tools(snapshot, policy)
    for tool in look.posting_tools:
        yield _finding(tool, platform(snapshot.account.platform), policy, unlisted=not snapshot.missing("apps"))
    if len(posts) < LEAST:
        raise CannotTellError(f"only {plural(len(posts), 'post')}; a program shows from {LEAST} on")
    if look.passed_over:
        raise CannotTellError(
            f"only the {CLIENTS} clients with most posts were looked at, not {look.passed_over:,} more"
        )
    if look.unsure:
        silent = plural(look.unsure, "silent program")
        raise CannotTellError(f"whether {silent} may still post could not be told: {snapshot.missing('apps')}")


def _finding(tool: PostingTool, place: Platform, policy: Policy, *, unlisted: bool) -> Finding:
    name = printable(tool.client.label if tool.client else tool.site, 60) or "a client without a name"
    days = [f"{at.astimezone(policy.zone()):%Y-%m-%d}" for at in (tool.first, tool.last) if at]
    when = f", {' to '.join(dict.fromkeys(days))}" if days else ""
    say = f"; nothing for {plural(tool.silent, 'day')}" if tool.silent else ""
    may = ", and it may still post" if tool.silent and tool.app and writes(tool.app) else ""
    sure = Confidence.HIGH if tool.templates else Confidence.MEDIUM
    return Finding(
        subject=f"app:{printable(tool.app.id, 60)}" if tool.app else f"tool:{name}",
        message=f"{_what(tool, name)}{when}{say}{may}",
        severity=_severity(tool),
        confidence=sure if tool.client else Confidence.LOW,
        why=_why(tool),
        fix=_fix(tool, name, place, unlisted=unlisted),
        at=tool.last,
        evidence=tuple(_evidence(tool, unlisted=unlisted)),
    )


def _what(tool: PostingTool, name: str) -> str:
    posts = plural(tool.posts, "post")
    if not tool.client:
        return f"{posts} that link to {name} and repeat the same words, as a program does"
    if tool.named:
        return f"“{name}” names other people in your name ({tool.named:,} of them in {plural(tool.read, 'post')} read): {posts}"
    return f"“{name}” {'repeats the same words' if tool.templates else 'passes on links'} in your name: {posts}"


def _severity(tool: PostingTool) -> Severity:
    if tool.named:
        return Severity.MEDIUM if tool.client else Severity.LOW
    return Severity.LOW if tool.silent else Severity.INFO


def _why(tool: PostingTool) -> str:
    if tool.named:
        return "Your readers take it for your own words about these people, who did not ask to be named."
    if tool.silent:
        return "Nobody has missed it for so long, and whoever holds its key can post in your name."
    return "It speaks in your name and nobody looks; only you know whether somebody still wants it."


def _fix(tool: PostingTool, name: str, place: Platform, *, unlisted: bool) -> str:
    where = place.page("apps")
    if tool.app:
        return f"Unless somebody of yours wants these posts, revoke “{name}” {where}; or list it under known_apps."
    if not tool.client:
        return f"If it is not you who writes them, find the program and revoke it {where}."
    other = "; the export lists no grant of this name, so look for another one of its maker" if unlisted else ""
    return f"Unless somebody of yours wants these posts, revoke it {where}{other}. Or list it under known_clients."


def _evidence(tool: PostingTool, *, unlisted: bool) -> Iterator[str]:
    for words, count in tool.templates[:SHOWN]:
        yield f"{count:,} of {plural(tool.read, 'post')} read: {words}"
    if tool.site and tool.client:
        yield f"most link to {printable(tool.site, 60)}"
    if tool.app:
        yield "may " + (", ".join(printable(p, 30) for p in sorted(tool.app.permissions)) or "do what is not told")
    elif tool.client:
        yield "no grant of this name is in the export" if unlisted else "whether it still has a grant could not be read"
