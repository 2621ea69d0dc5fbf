"""What the formats for people say of how far the report goes: how likely, as of when, and what stayed open."""

from __future__ import annotations

from dataclasses import dataclass

from hygiene.formats.wording import phrases as _words
from hygiene.model.account import Account
from hygiene.model.text import printable
from hygiene.report.report import NotChecked, Report
from hygiene.report.score import in_words


def nothing_read(report: Report) -> bool:
    """Whether no input could be read, so that the likelihood is that of anybody."""
    return bool(report.results) and all(result.account is None for result in report.results)


def band(report: Report) -> str:
    """The word for the risk."""
    return "unknown" if nothing_read(report) else report.score.band


def likelihood(report: Report) -> str:
    """The headline: `Taken over within a year: about 1 in 30 to 1 in 8 (3.3% to 12.1%)`, or that nothing could be read."""
    if nothing_read(report):
        return "Nothing could be read, so nothing is said of any account of yours."
    what = "Any of the accounts taken over" if len(report.accounts) > 1 else "Taken over"
    return f"{what} within a year: {in_words(report.score)} ({_words.interval(report.score)})."


def dated(report: Report) -> str:
    """Of when what was read is, or an empty string where no export was."""
    days = sorted(_words.day(line.taken_at, report.zone) for line in report.accounts)
    if not days:
        return ""
    if len(days) == 1:
        return f"From an export of {days[0]}; nothing later is in it."
    several = f"From exports of {days[0]} to {days[-1]}" if days[0] != days[-1] else f"From exports of {days[0]}"
    return f"{several}; nothing later is in them."


def unchecked(report: Report, limit: int = 4) -> str:
    """What was not checked, for the headline."""
    titles = list(dict.fromkeys(printable(line.title, _words.NAME) for line in report.not_checked))
    if not titles:
        return "Every check could be answered in full." if report.results else "Nothing was checked."
    more = f"; and {len(titles) - limit} more" if len(titles) > limit else ""
    return f"Not checked, or only in part: {'; '.join(titles[:limit])}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is open for one reason on one account; `widens` says what not knowing costs."""

    titles: str
    account: Account | None
    reason: str
    widens: str


def questions(report: Report) -> list[Question]:
    """What stayed open. One missing file leaves many questions open: those that cost nothing are told together."""
    together: dict[object, list[NotChecked]] = {}
    for number, line in enumerate(report.not_checked):
        costs = line.widens_high_by > 0 or not line.check
        together.setdefault(number if costs else (line.account, line.reason), []).append(line)
    return [
        Question(
            titles="; ".join(line.title for line in lines),
            account=lines[0].account,
            reason=_words.sentence(lines[0].reason),
            widens=_widens(lines[0]),
        )
        for lines in together.values()
    ]


def _widens(line: NotChecked) -> str:
    return f"Not knowing adds {_words.points(line.widens_high_by)} to the upper end." if line.widens_high_by > 0 else ""
