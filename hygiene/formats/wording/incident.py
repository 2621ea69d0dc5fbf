"""Words about an incident: its heading, its events and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from hygiene.formats.wording import timeline as _story
from hygiene.formats.wording.phrases import who
from hygiene.language.words import tr
from hygiene.model.text import first_sentence, local, sentence
from hygiene.report.report import Incident, Report, Step, TimelineEvent
from hygiene.wording.checks.post_client import never_used_before
from hygiene.wording.steps import place


def heading(incident: Incident) -> str:
    """Return the heading of an incident, with its account and owner."""
    return heading_of(who(incident.account), incident.owner)


def heading_of(account: str, owner: str) -> str:
    """Return the heading of an incident of an account with a name."""
    if owner:
        return tr("What happened on {account}, owner {owner}", account=account, owner=owner)
    return tr("What happened on {account}", account=account)


def title(incident: Incident, report: Report) -> str:
    """Return the sentences about the surest sign.

    The result is empty where the verdict already names that sign.
    """
    if report.verdict.because and report.verdict.because[0] == incident.fingerprints[0]:
        return ""
    sure = {"high": "", "medium": tr("It may have been you."), "low": tr("It is probably ordinary.")}
    return " ".join(filter(None, (sentence(incident.title), sure[incident.confidence])))


def plan(incident: Incident) -> str:
    """Return the words before the steps.

    Where it may have been the owner, they repeat that.
    """
    if incident.confidence == "high":
        return tr("Do this now, in this order")
    return tr("If this was not you, do this now, in this order")


def events_shown(incident: Incident, limit: int) -> Sequence[TimelineEvent]:
    """Return up to `limit` events in order of time.

    Findings stay, the surest first, then the newest events.
    """
    ranks = {fingerprint: rank for rank, fingerprint in enumerate(incident.fingerprints)}

    def weight(n: int) -> tuple[bool, int, bool, int]:
        event = incident.events[n]
        return event.kind != "finding", ranks.get(event.fingerprint, len(ranks)), event.at is None, -n

    return [incident.events[n] for n in sorted(sorted(range(len(incident.events)), key=weight)[:limit])]


def event_words(event: TimelineEvent, zone: tzinfo) -> tuple[str, str]:
    """Return the time and the words of an event.

    The words of a finding do not say its time again.
    """
    words = _story.words(event)
    if event.kind == "finding" and event.at:
        time = local(event.at, zone)
        words = words.replace(f", {time},", "").replace(never_used_before(time), never_used_before())
    return _story.time(event, zone), words


def step(each: Step, *, whole: bool) -> str:
    """Return a step as sentences: the action, and its page.

    The sentences after the first are left out unless it is `whole`.
    """
    title = sentence(each.title if whole else first_sentence(each.title))
    where = place(each.where.rstrip(". "))
    return f"{title} {tr('Where: {page}.', page=where)}" if where else title
