"""Coverage: the answered questions, and the next things to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import GIVE_WHOLE, GOES_ON, MORE_TIME, RUN_AGAIN, STARTS_ANEW, states_remedy
from hygiene.model.finding import QUESTIONS, Question
from hygiene.model.policy import Bands
from hygiene.reference.platforms import platform
from hygiene.report.verdict.standing import Standing, Unread
from hygiene.report.verdict.word import deciding, leaves_open

_NEXT: Final = 3
"""The most looks that are named next."""
Act = Literal["look", "scan", "scan vault", "scan again", "search"]
"""The action of a look.

The user looks at a page, scans an export or a vault, scans an incomplete input again, or searches known breaches.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at one question that is still open.

    `act` is the action. `where` says what to read or where to look, and `what` names the thing to look for. `reasons`
    are why the question is open. `decides` is true when the question keeps the account from being called low. To answer
    by hand, the user looks `by_hand`, and the answer is fine when `fine` holds.
    """

    question: Question
    account: Account | None
    where: str
    what: str
    reasons: tuple[str, ...]
    decides: bool
    by_hand: str = ""
    fine: str = ""
    act: Act = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The questions asked about an account, and those that were answered.

    `by_hand` gives the day on which the user answered a question. `looks` would answer the open ones. A look at an
    export that could not be read in full comes first, then those that decide.
    """

    answered: tuple[Question, ...]
    asked: tuple[Question, ...]
    looks: tuple[Look, ...] = ()
    by_hand: Mapping[Question, date] = field(default_factory=dict)

    @property
    def next(self) -> tuple[Look, ...]:
        """The few looks that a report names, where each scan is named once."""
        distinct: dict[object, Look] = {}
        for look in self.looks:
            distinct.setdefault(_done(look), look)
        return tuple(distinct.values())[:_NEXT]


def _done(look: Look) -> object:
    """Return the action of a look, because one scan answers several."""
    if look.act == "scan vault":
        return look.act
    return look.where, look.account, look.question if look.act in {"look", "search"} else ""


def _order(look: Look) -> tuple[bool, bool]:
    """Return the key that sorts looks: repeated scans, then decisive ones."""
    return look.act != "scan again", not look.decides


_WHAT: Final[Mapping[Question, str]] = {
    "sessions": tr_later("devices and places that you do not know"),
    "apps": tr_later("apps that you do not use or do not know"),
    "passwords": tr_later("reused, guessable and breached passwords"),
    "second factor": tr_later("a second factor that is on, best an app, a passkey or a security key"),
    "recovery": tr_later("addresses and phone numbers that are not yours or that you no longer use"),
}
"""The object of each look.

It goes on from where to look: `look at PAGE for ...`. The object for the signs depends on the platform.
"""
_FINE: Final[Mapping[Question, str]] = {
    "sessions": tr_later("you know every device and every place"),
    "apps": tr_later("you know every app, and still use it"),
    "passwords": tr_later("it is used nowhere else, hard to guess, and in no known breach"),
    "second factor": tr_later("a second factor is on"),
    "recovery": tr_later("every address and number is yours, and you still read it"),
}
"""The condition for the answer "fine" of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """The words of a look for signs, on platforms that have the same acts.

    `page` are the places where acts show, with the page of the account's activity, which shows changes alone. `mails`
    are those without such a page.
    """

    what: str
    fine: str
    page: str
    mails: str


_SIGNS: Final[Mapping[tuple[bool, bool], _Signs]] = {
    (True, True): _Signs(
        what=tr_later("posts, messages and changes of the last weeks that are not yours"),
        fine=tr_later("every post, message and change of the last weeks is yours"),
        page=tr_later("at your profile, your messages, and {page}"),
        mails=tr_later("at your profile, your messages, and the mails of the platform about your account"),
    ),
    (True, False): _Signs(
        what=tr_later("posts and changes of the last weeks that are not yours"),
        fine=tr_later("every post and change of the last weeks is yours"),
        page=tr_later("at your profile and {page}"),
        mails=tr_later("at your profile and the mails of the platform about your account"),
    ),
    (False, True): _Signs(
        what=tr_later("messages and changes of the last weeks that are not yours"),
        fine=tr_later("every message and change of the last weeks is yours"),
        page=tr_later("at your messages and {page}"),
        mails=tr_later("at your messages and the mails of the platform about your account"),
    ),
    (False, False): _Signs(
        what=tr_later("changes of the last weeks that are not yours"),
        fine=tr_later("every change of the last weeks is yours"),
        page="{page}",
        mails=tr_later("at the mails of the platform about your account"),
    ),
}
"""The words of a look for signs, by the acts that the platform has."""
_PAGES: Final[Mapping[Question, str]] = {
    "sessions": "sessions",
    "apps": "apps",
    "second factor": "second_factor",
    "recovery": "email",
}
"""The settings page that shows the answer, as platforms.toml names it."""


def coverage(standing: Standing, bands: Bands) -> Coverage:
    """Return the coverage of one account."""
    looks = list(_looks(standing, bands))
    still_open = {look.question for look in looks}
    return Coverage(
        answered=tuple(question for question in standing.asked if question not in still_open),
        asked=standing.asked,
        looks=tuple(looks),
        by_hand=standing.by_hand,
    )


def together(parts: Sequence[Coverage]) -> Coverage:
    """Return the coverage of a run: the questions answered for every account.

    The looks are those of the accounts in their order, a question of each account before the next question of any.
    """
    asked = {question for part in parts for question in part.asked}
    still_open = {question for part in parts for question in part.asked if question not in part.answered}
    every = [look for part in parts for look in part.looks]
    every.sort(key=_order)
    return Coverage(
        answered=tuple(question for question in QUESTIONS if question in asked - still_open),
        asked=tuple(question for question in QUESTIONS if question in asked),
        looks=tuple(every),
        by_hand=parts[0].by_hand if len(parts) == 1 else {},
    )


def _looks(standing: Standing, bands: Bands) -> Iterator[Look]:
    """Yield the open questions.

    A question is answered when each of its checks that could decide was answered. If no check could, all must be,
    because a passed-over hint would otherwise leave the question open for ever.
    """
    important = deciding(standing, bands)
    found = []
    for question in standing.asked:
        unread = [each for each in standing.unread if each.question == question]
        left = [each for each in unread if leaves_open(each)] or (unread if question in important else [])
        if left:
            found.append(_look(question, left, standing, decides=question in important))
    yield from sorted(found, key=_order)


def _look(question: Question, unread: Sequence[Unread], standing: Standing, *, decides: bool) -> Look:
    account = standing.account
    unread = sorted(unread, key=lambda each: not each.damaged)  # the reason for what to repeat comes first
    act, where = _where(question, unread, account)
    signs = _signs(account)
    return Look(
        question=question,
        account=account,
        where=where,
        what=tr("your passwords") if act == "search" else tr(signs.what if question == "signs" else _WHAT[question]),
        reasons=_distinct([reason for each in unread for reason in each.reasons]),
        decides=decides,
        by_hand=_by_hand(question, account),
        fine=tr(signs.fine if question == "signs" else _FINE[question]),
        act=act,
    )


def _distinct(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the reasons, each once, even if another contains it."""
    every = dict.fromkeys(reasons)
    return tuple(one for one in every if not any(one != other and one.endswith(f": {other}") for other in every))


def _signs(account: Account | None) -> _Signs:
    """Return the words of a look for signs on an account's platform."""
    without = platform(account.platform).without if account else frozenset[str]()
    return _SIGNS["posts" not in without, "messages" not in without]


def _by_hand(question: Question, account: Account | None) -> str:
    """Return where the user can look without an export."""
    if question == "passwords" or account is None:
        return tr("in your password manager at the entry of this account")
    known = platform(account.platform)
    if question != "signs":
        return known.page(_PAGES[question])
    words = _signs(account)
    if "activity" not in known.settings:
        return tr(words.mails)
    return tr(words.page, page=known.page("activity"))


def _where(question: Question, unread: Sequence[Unread], account: Account | None) -> tuple[Act, str]:
    """Return the action of a look, and its place."""
    if question == "passwords":
        return _where_passwords_are(unread)
    if account is None:
        return "scan", tr("scan an export of the account")
    if any(each.damaged for each in unread):
        return "scan again", _repeated([reason for each in unread if each.damaged for reason in each.reasons])
    if all(each.aged for each in unread):
        return "scan", tr("scan a new export of the account")
    return "look", tr("look {by_hand}", by_hand=_by_hand(question, account))


def _repeated(reasons: Sequence[str]) -> str:
    """Return what to repeat where something could not be read in full."""
    why = "; ".join(reasons)
    if states_remedy(why, MORE_TIME):
        return tr("scan the export again with more time (--budget SECONDS)")
    if states_remedy(why, GOES_ON, STARTS_ANEW, RUN_AGAIN):
        return tr("run the same command again")
    if states_remedy(why, GIVE_WHOLE):
        return tr("scan the whole export, with all its zips,")
    if states_remedy(why):
        return tr("do what the reason says, and scan the export again")
    return tr("download the export again and scan it")


def _where_passwords_are(unread: Sequence[Unread]) -> tuple[Act, str]:
    if any(each.no_entry for each in unread):
        return "scan", tr("scan the export of the password manager that holds its password (--vault FILE)")
    if [each.check for each in unread] == ["password-breached"]:
        return "search", tr("search known breaches (--online, or --breaches FILE)")
    return "scan vault", tr("scan the export of your password manager (--vault FILE)")
