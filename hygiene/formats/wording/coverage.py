"""Words about the dates of exports and open questions."""

from __future__ import annotations

from dataclasses import dataclass

from hygiene.formats.wording import phrases as _words
from hygiene.model.account import Account
from hygiene.model.snapshot import ASKED
from hygiene.model.text import plural, printable
from hygiene.report.report import NotChecked, Report


def days(report: Report) -> list[str]:
    """Return the days of the exports, the oldest first."""
    return sorted(_words.day(line.taken_at, report.zone) for line in report.accounts)


def dated(report: Report) -> str:
    """Return the dates of what was read as a sentence, or "" without any."""
    each = days(report)
    if not each:
        return ""
    dates = f"{each[0]} to {each[-1]}" if each[0] != each[-1] else each[0]
    live = sum(line.taken_at_means == ASKED for line in report.accounts)
    if live:
        among = "connected accounts" if live == len(each) else "exports and connected accounts"
        return f"Based on {among if each[1:] else 'a connected account'} as of {dates}; nothing later was read."
    if len(each) == 1:
        return f"Based on an export of {each[0]}; it holds nothing later."
    return f"Based on exports of {dates}; they hold nothing later."


def unchecked(report: Report, limit: int = 4) -> str:
    """Return the titles of the open questions as a sentence.

    It names up to `limit` of them and counts the rest.
    """
    titles = list(dict.fromkeys(printable(line.title, _words.NAME) for line in report.not_checked))
    if not titles:
        whole = report.coverage.asked and report.coverage.asked == report.coverage.answered
        return "Every check could be answered in full." if whole else ""
    more = f"; and {len(titles) - limit} more" if len(titles) > limit else ""
    return f"Not fully checked: {'; '.join(titles[:limit])}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The open questions that share a reason and an account.

    `decides` is true when one of them keeps an account from being called low.
    """

    titles: str
    account: Account | None
    reason: str
    decides: bool


def questions(report: Report) -> list[Question]:
    """Return the open questions.

    One missing file leaves many questions open, so those with the same reason are joined.
    """
    together: dict[object, list[NotChecked]] = {}
    for number, line in enumerate(report.not_checked):
        together.setdefault((line.account, line.reason) if line.check else number, []).append(line)
    return [
        Question(
            titles="; ".join(line.title for line in lines),
            account=lines[0].account,
            reason=f"{lines[0].reason.rstrip('. ')}.",
            decides=any(line.decides for line in lines),
        )
        for lines in together.values()
    ]


def partly(reason: str) -> str:
    """Return the reason why a check could not read everything.

    It is for a check that found something, so there may be more.
    """
    return f"{reason.rstrip('. ')}. There may be more."


def accepted(count: int) -> str:
    """Return a sentence that points to the accepted findings of a check."""
    return f"{plural(count, 'accepted finding')} {'is' if count == 1 else 'are'} listed under Accepted."


def acceptances(report: Report) -> str:
    """Return the counts of acceptances as sentences, or "" without any.

    They count the findings that are accepted, and the acceptances that no longer hold.
    """
    ends = sorted({each.until for each in report.accepted})
    until = f"{' until' if len(ends) == 1 else ', the first until'} {printable(ends[0], 20)}" if ends else ""
    sentences = [f"{plural(len(report.accepted), 'finding')} accepted by you{until}."] if report.accepted else []
    if stale := len(report.stale_acceptances):
        verb = "holds" if stale == 1 else "hold"
        sentences.append(f"{plural(stale, 'acceptance')} no longer {verb}; --details shows why.")
    if again := sum(bool(line.notes) for line in report.accepted):
        sentences.append(f"{plural(again, 'acceptance')} to look at again; --details shows why.")
    return " ".join(sentences)
