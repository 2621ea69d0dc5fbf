"""automation: posts that programs make in the owner's name."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.apps.grants import listed_apps
from hygiene.analysis.apps.policy_lists import AppLists
from hygiene.analysis.apps.posting_tools import CLIENTS, LEAST, PostingTool, posting_tools
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import printable
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform
from hygiene.reference.platforms import platform as platform_of
from hygiene.wording.checks import automation as words
from hygiene.wording.checks.post_client import UNNAMED


@check(
    "automation",
    title=tr_later("Posts that programs make"),
    path="app",
    needs={"posts"},
    optional={"apps"},
    worst=Worst(Severity.MEDIUM),
)
def automation(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts that programs make in your name, wanted or not.

    What:
        Feeds, cross-posters, check-ins, weekly statistics, quizzes, announcers of followers. A program shows by its
        posts: half of them or more repeat the same words with names, numbers and links exchanged, or nearly every one
        is a link and hardly any answers someone.

        This looks at every client but the platform's own, finds its grant by its name, and says how many posts it made,
        from when to when, whether they name other people, and whether it may still post. Up to 400 posts of a client
        are read, drawn from all of them, and all are counted.

        Where posts name no client, the posts that repeat one pattern and link to one site are taken for one program's.
        A program that has been silent for half a year (`apps.unused_days` in the policy) is named only while it may
        still post, or when the export does not say whether it may and it named people.

    Why it matters: a program speaks in your name and no one looks. Some do harm without being broken into: one kind
    announced to the world, in its user's name, who had stopped following. And an attacker who takes over the program
    has your voice, with your readers.

    Fix: revoke the programs that none of your people needs, or switch off their announcements. What they posted stays
    until you delete it.

    False alarms: a person who plans posts in a scheduling tool looks like a feed. A person who posts about one site in
    fixed words, every day, looks like a program where no client is recorded; greetings do not, because they link to no
    site. A program that writes freely, or through the platform's own client, is not seen. List what you want under
    `known_apps` or `known_clients` of the account, and it is no longer asked about.
    """
    posts, platform = snapshot.require("posts"), platform_of(snapshot.account.platform)
    review, missing = posting_tools(snapshot, policy), snapshot.missing("apps")
    for tool in review.tools:
        yield _finding(tool, platform, policy, unlisted=not missing)
    if len(posts) < LEAST:
        raise CannotTellError(
            tr_n(
                len(posts),
                "{count:,} post, and it takes {least} to recognise a program",
                "{count:,} posts, and it takes {least} to recognise a program",
                least=LEAST,
            )
        )
    if review.passed_over:
        raise CannotTellError(
            tr(
                "only the {count} clients with most posts were looked at, not {others:,} more",
                count=CLIENTS,
                others=review.passed_over,
            )
        )
    if review.unsure:
        raise CannotTellError(
            tr_n(
                review.unsure,
                "{count:,} silent program may or may not still post: {why}",
                "{count:,} silent programs may or may not still post: {why}",
                why=missing,
            )
        )


def _finding(tool: PostingTool, platform: Platform, policy: Policy, *, unlisted: bool) -> Finding:
    label = printable(tool.client.label if tool.client else tool.site, 60)
    name = label or tr(UNNAMED)
    denied = tool.app is not None and AppLists(policy.apps, (), listed_apps).denies(tool.app)
    sure = Confidence.HIGH if tool.templates else Confidence.MEDIUM
    return Finding(
        subject=f"app:{printable(tool.app.id, 60)}" if tool.app else f"tool:{label or UNNAMED}",
        message=" ".join(words.message(tool, name, policy.zone())),
        severity=_severity(tool),
        confidence=sure if tool.client else Confidence.LOW,
        why=_why(tool),
        fix=words.fix(tool, name, platform.page("apps"), denied=denied, unlisted=unlisted),
        at=tool.first,
        last_at=tool.last,
        apps=tuple(filter(None, (tool.client.label.strip(),))) if tool.client else (),
        evidence=tuple(words.evidence(tool, unlisted=unlisted)),
        covers=(
            f"{tool.last} {tool.posts}",
            *(template for template, _ in tool.templates),
            *accepted.permissions(tool.app),
        ),
    )


def _severity(tool: PostingTool) -> Severity:
    if tool.named:
        return Severity.MEDIUM if tool.client else Severity.LOW
    return Severity.LOW if tool.silent else Severity.INFO


def _why(tool: PostingTool) -> str:
    if tool.named:
        return tr("Your readers take it for your own words about these people, who did not ask to be named.")
    if tool.silent:
        return tr("You have not missed it for so long, and whoever holds its key can post in your name.")
    return tr("It posts in your name unattended. Only you know whether it is still wanted.")
