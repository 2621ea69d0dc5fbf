"""Words about the dates of exports and open questions."""

from __future__ import annotations

from dataclasses import dataclass

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account
from hygiene.model.snapshot import ASKED
from hygiene.model.text import printable
from hygiene.report.report import NotChecked, Report


def days(report: Report) -> list[str]:
    """Return the days of the exports, the oldest first."""
    return sorted(_words.day(line.taken_at, report.zone) for line in report.accounts)


def dated(report: Report) -> str:
    """Return the dates of the exports read, as a sentence, or "" without any."""
    each = days(report)
    if not each:
        return ""
    dates = tr("{first} to {last}", first=each[0], last=each[-1]) if each[0] != each[-1] else each[0]
    live = sum(line.taken_at_means == ASKED for line in report.accounts)
    if len(each) == 1 == live:
        return tr("Based on a connected account as of {dates}; nothing later was read.", dates=dates)
    if len(each) == live:
        return tr("Based on connected accounts as of {dates}; nothing later was read.", dates=dates)
    if live:
        return tr("Based on exports and connected accounts as of {dates}; nothing later was read.", dates=dates)
    if len(each) == 1:
        return tr("Based on an export of {day}; it holds nothing later.", day=each[0])
    return tr("Based on exports of {dates}; they hold nothing later.", dates=dates)


def unchecked(report: Report, limit: int = 4) -> str:
    """Return the titles of the open questions as a sentence.

    It names up to `limit` of them and counts the rest.
    """
    titles = list(dict.fromkeys(printable(line.title, _words.NAME) for line in report.not_checked))
    if not titles:
        whole = report.coverage.asked and report.coverage.asked == report.coverage.answered
        return tr("Every check could be answered in full.") if whole else ""
    named = "; ".join(titles[:limit])
    if len(titles) > limit:
        return tr("Not fully checked: {titles}; and {count} more.", titles=named, count=len(titles) - limit)
    return tr("Not fully checked: {titles}.", titles=named)


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

    It is for a check that found something but may have missed more.
    """
    return tr("{reason}. There may be more.", reason=reason.rstrip(". "))


def accepted(count: int) -> str:
    """Return a sentence that points to the accepted findings of a check."""
    return tr_n(
        count,
        "{count:,} accepted finding is listed under Accepted.",
        "{count:,} accepted findings are listed under Accepted.",
    )


def acceptances(report: Report) -> str:
    """Return the counts of acceptances as sentences, or "" without any.

    They count the findings that are accepted, and the acceptances that no longer hold.
    """
    sentences = [_taken(report)] if report.accepted else []
    if stale := len(report.stale_acceptances):
        sentences.append(
            tr_n(
                stale,
                "{count:,} acceptance no longer holds; --details shows why.",
                "{count:,} acceptances no longer hold; --details shows why.",
            )
        )
    if again := sum(bool(line.notes) for line in report.accepted):
        sentences.append(
            tr_n(
                again,
                "{count:,} acceptance to look at again; --details shows why.",
                "{count:,} acceptances to look at again; --details shows why.",
            )
        )
    return " ".join(sentences)


def _taken(report: Report) -> str:
    """Return how many findings are accepted, and the first day one ends."""
    ends = sorted({each.until for each in report.accepted})
    count, day = len(report.accepted), printable(ends[0], 20)
    if len(ends) > 1:
        return tr("{count:,} findings accepted by you, the first until {day}.", count=count, day=day)
    return tr_n(
        count,
        "{count:,} finding accepted by you until {day}.",
        "{count:,} findings accepted by you until {day}.",
        day=day,
    )
