"""Whole runs of invented inputs, whose verdicts must read as common sense.

Each case is a situation of a person or a brand. The sentences are compared whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from hygiene import Plugins, Policy, Report, ScanRequest, scan
from hygiene.model.finding import Question, Severity
from hygiene.model.policy import Acceptance, AccountRules, Answer
from hygiene.scan import password_facts
from tests.support import exports, tables
from tests.support.situations import (
    GOOD,
    LIFE,
    OTHER_GOOD,
    PHONE,
    SHOP,
    THIRD_GOOD,
    fine,
    grant,
    incident,
    write_filter,
    write_instagram,
    write_linkedin,
    write_mastodon,
    write_vault,
    x,
)
from tests.support.x_archive import TAKEN_AT, XArchive

DAY: Final = timedelta(days=1)
NOW: Final = TAKEN_AT + DAY
OCTOBER: Final = tables.MADE + DAY
"""The day after the exports of TikTok and Reddit were made."""
MADE, MADE_IN_OCTOBER = TAKEN_AT.date(), tables.MADE.date()
PLUGINS: Final = Plugins(strangers=False)
HANDLES: Final = [f"team{n}" for n in range(20)]
CLEAN: Final = [(f"{1000 + n}", handle) for n, handle in enumerate(HANDLES)]


def _zip(made: Callable[[], XArchive]) -> Callable[[Path], Path]:
    return lambda folder: made().write_zip(folder / "x.zip")


def _of(name: str) -> Callable[[Path], Path]:
    return lambda folder: exports.zipped(folder, exports.made(name))


def _shop() -> XArchive:
    # The ids are those by which the tools are known.
    tools = (
        grant("Buffer", 400, "read", "write", number=417273 - 5000),
        grant("Hootsuite Inc.", 300, "read", "write", number=14938395 - 5000),
    )
    return x(SHOP.life(LIFE, end=TAKEN_AT), tools)


EXPORTS: Final[Mapping[str, Callable[[Path], Path]]] = {
    "mastodon": write_mastodon,
    "instagram": write_instagram,
    "linkedin": write_linkedin,
    "threads": _of("threads"),
    "tiktok": _of("tiktok, 2024"),
    "reddit": _of("reddit"),
    "deezer": lambda folder: exports.zipped(folder, {"deezer-data_1/albums.csv": b"Album,Artist\nMara,Kim\n"}),
    "x": _zip(x),
    "x, earlier": _zip(lambda: x(days_earlier=40)),
    "x, incident": _zip(incident),
    "x, shop": _zip(_shop),
    "x, phone only": _zip(lambda: x(PHONE.life(LIFE, end=TAKEN_AT))),
    "x, unused app": _zip(lambda: x(apps=[grant("TweetTally", 900, "read", "write")])),
    "x, bad": _zip(lambda: incident(("9", "zebra"))),
    **{f"x, {owner[1]}": _zip(partial(x, owner=owner)) for owner in CLEAN},
}
"""Each export that a case names, and what writes it."""
VAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "other sites": {"bank": OTHER_GOOD, "beans": GOOD},
    "good": {"x": GOOD, "bank": OTHER_GOOD},
    "good, with codes": {"x": GOOD, "bank": OTHER_GOOD},
    "three": {"mastodon": GOOD, "instagram": OTHER_GOOD, "linkedin": THIRD_GOOD},
    "linkedin": {"linkedin": THIRD_GOOD},
    "tiktok": {"tiktok": THIRD_GOOD},
    "reused": {"x": GOOD, "bank": GOOD},
    "reused elsewhere": {"x": THIRD_GOOD, "bank": GOOD, "beans": GOOD},
    "breached mailbox": {"x": GOOD, "mail": "password"},
    "weak": {"x": "tomatoes12", "bank": OTHER_GOOD},
    "weak, with codes": {"x": "tomatoes12", "bank": OTHER_GOOD},
}
"""Each vault that a case names, by its entries."""
POLICY: Final = Policy(
    accounts=(
        AccountRules(
            platform="x", handle="acme", owner="Dana", known_clients=("Twitter for iPhone", "Twitter Web App")
        ),
        AccountRules(platform="x", handle="zebra", known_clients=("Twitter for iPhone", "Twitter Web App")),
    )
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A situation, and what must be said of it.

    `accepted` is the last day of the acceptance of everything that a first run finds. `filter` is true where a filter
    of breached passwords is given. `covered` counts the questions answered.
    """

    name: str
    exports: tuple[str, ...] = ()
    vault: str = ""
    filter: bool = False
    policy: Policy = field(default_factory=Policy)
    accepted: date | None = None
    now: datetime = NOW
    word: str
    covered: int
    sentence: str


class Inputs:
    """The exports and vaults of all cases, each written once."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[str, Path]()
        self._reports: dict[str, Report] = {}
        self.filter = write_filter(folder)

    def export(self, name: str) -> Path:
        """Return the path of an export."""
        return self._once(name, EXPORTS[name])

    def vault(self, name: str) -> Path:
        """Return the path of a vault."""
        codes = ("x",) if name.endswith("with codes") else ()
        return self._once(f"vault {name}", lambda folder: write_vault(folder / "vault.csv", VAULTS[name], codes))

    def _once(self, name: str, write: Callable[[Path], Path]) -> Path:
        if name not in self._made:
            folder = self._folder / str(len(self._made))
            folder.mkdir()
            self._made[name] = write(folder)
        return self._made[name]

    def report(self, case: Case) -> Report:
        """Return the report of a case, which is made once."""
        if case.name not in self._reports:
            self._reports[case.name] = self._report(case)
        return self._reports[case.name]

    def _report(self, case: Case) -> Report:
        request = ScanRequest(
            exports=[self.export(name) for name in case.exports],
            vaults=[self.vault(case.vault)] if case.vault else [],
            breaches=self.filter if case.filter else None,
            now=case.now,
        )
        if case.accepted is None:
            return scan(request, case.policy, PLUGINS)
        first = scan(request, case.policy, PLUGINS)
        found = {
            result.fingerprint(finding)
            for result in first.results
            for finding in result.findings
            if finding.severity is not Severity.INFO
        }
        taken = tuple(
            Acceptance(fingerprint=each, reason="Ours.", owner="Dana", on=MADE, until=case.accepted)
            for each in sorted(found)
        )
        return scan(request, Policy(accounts=case.policy.accounts, accept=taken), PLUGINS)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inputs]:
    """Write what the cases need.

    A filter of 5,000 breached passwords counts as the whole list.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password_facts, "WHOLE_LIST", 1_000)
        yield Inputs(tmp_path_factory.mktemp("situations"))


def by_hand(platform: str, handle: str, on: date = MADE) -> Policy:
    """Return a policy in which all about an account was fine by hand."""
    return Policy(answers=fine(platform, handle, on))


def not_fine(question: Question) -> Policy:
    """Return the policy of the X account, with an answer of `not fine`."""
    answer = Answer(platform="x", handle="acme", question=question, answer="not fine", on=NOW.date())
    return Policy(accounts=POLICY.accounts, answers=(answer,))


CASES: Final = (
    Case(
        name="a Mastodon export alone",
        exports=("mastodon",),
        word="not enough read",
        covered=0,
        sentence=(
            "What was read answers none of the 6 questions. Four looks decide: recent activity, sessions, apps "
            "and passwords."
        ),
    ),
    Case(
        name="a Mastodon export and a zip that no reader knows",
        exports=("mastodon", "deezer"),
        word="not enough read",
        covered=0,
        sentence=(
            "What was read answers none of the 6 questions. Four looks decide: recent activity, sessions, apps "
            "and passwords."
        ),
    ),
    Case(
        name="an Instagram export alone",
        exports=("instagram",),
        word="not enough read",
        covered=3,
        sentence=(
            "1 thing to mend found in what was read (3 of 6 questions). Three looks decide: recent activity, sessions "
            "and passwords."
        ),
    ),
    Case(
        name="a LinkedIn export alone",
        exports=("linkedin",),
        word="not enough read",
        covered=0,
        sentence=(
            "1 thing to mend found. What was read answers none of the 6 questions. Four looks decide: recent "
            "activity, sessions, apps and passwords."
        ),
    ),
    Case(
        name="a TikTok export alone",
        exports=("tiktok",),
        now=OCTOBER,
        word="not enough read",
        covered=0,
        sentence=(
            "What was read answers none of the 6 questions. Four looks decide: recent activity, sessions, apps "
            "and passwords."
        ),
    ),
    Case(
        name="a Reddit export alone",
        exports=("reddit",),
        now=OCTOBER,
        word="not enough read",
        covered=0,
        sentence=(
            "What was read answers none of the 6 questions. Four looks decide: recent activity, sessions, apps "
            "and passwords."
        ),
    ),
    Case(
        name="a clean vault alone",
        vault="other sites",
        word="not enough read",
        covered=1,
        sentence=(
            "Nothing found in what was read (1 of 6 questions). Four looks decide: recent activity, sessions, "
            "apps and breached passwords."
        ),
    ),
    Case(
        name="a clean vault alone, with a filter of breached passwords",
        vault="other sites",
        filter=True,
        word="not enough read",
        covered=2,
        sentence=(
            "Nothing found in what was read (2 of 6 questions). Three looks decide: recent activity, sessions and apps."
        ),
    ),
    Case(
        name="a spotless X archive with a policy and a good vault",
        exports=("x",),
        policy=POLICY,
        vault="good",
        word="not enough read",
        covered=5,
        sentence="1 thing to mend found in what was read (5 of 6 questions). One look decides: breached passwords.",
    ),
    Case(
        name="the same with a filter of breached passwords",
        exports=("x",),
        policy=POLICY,
        vault="good",
        filter=True,
        word="low",
        covered=6,
        sentence="Nothing serious found, and all that decides was looked at. 1 thing to mend.",
    ),
    Case(
        name="the same with codes in the vault",
        exports=("x",),
        policy=POLICY,
        vault="good, with codes",
        filter=True,
        word="low",
        covered=6,
        sentence="Nothing serious found, and all that decides was looked at.",
    ),
    Case(
        name="LinkedIn, Mastodon, Instagram and a clean vault",
        exports=("linkedin", "mastodon", "instagram"),
        vault="other sites",
        word="not enough read",
        covered=0,
        sentence=(
            "All 3 accounts: 2 things to mend found in what was read. Not fully checked on at least one of them: "
            "recent activity, sessions, apps and passwords."
        ),
    ),
    Case(
        name="the same, with the vault's entries and a filter",
        exports=("linkedin", "mastodon", "instagram"),
        vault="three",
        filter=True,
        word="not enough read",
        covered=2,
        sentence=(
            "All 3 accounts: 3 things to mend found in what was read. Not fully checked on at least one of them: "
            "recent activity, sessions and apps."
        ),
    ),
    Case(
        name="a spotless X archive alone",
        exports=("x",),
        word="not enough read",
        covered=4,
        sentence="Nothing found in what was read (4 of 6 questions). One look decides: passwords.",
    ),
    Case(
        name="an X account that was taken over",
        exports=("x, incident",),
        policy=POLICY,
        word="act now",
        covered=4,
        sentence=(
            "12 posts came from “Giveaway Poster”, which you did not list as yours. Someone else may be using the"
            " account. Not fully checked: passwords."
        ),
    ),
    Case(
        name="an X account that was taken over, without a policy",
        exports=("x, incident",),
        word="check first",
        covered=4,
        sentence=(
            "12 posts within 44 minutes from “Giveaway Poster”, 2026-02-20 03:00 UTC, do not look like yours. Only you"
            " know whether this was you. Not fully checked: passwords."
        ),
    ),
    Case(
        name="a shop that posts with several tools",
        exports=("x, shop",),
        word="not enough read",
        covered=4,
        sentence="Nothing found in what was read (4 of 6 questions). One look decides: passwords.",
    ),
    Case(
        name="an X account used from the phone only",
        exports=("x, phone only",),
        word="not enough read",
        covered=4,
        sentence="Nothing found in what was read (4 of 6 questions). One look decides: passwords.",
    ),
    Case(
        name="five accounts at once",
        exports=("x", "mastodon", "instagram", "linkedin", "threads"),
        word="not enough read",
        covered=0,
        sentence=(
            "All 5 accounts: 2 things to mend found in what was read. Not fully checked on at least one of them: "
            "recent activity, sessions, apps and passwords."
        ),
    ),
    Case(
        name="five accounts at once, of which one was taken over",
        exports=("mastodon", "instagram", "linkedin", "threads", "x, incident"),
        policy=POLICY,
        word="act now",
        covered=0,
        sentence=(
            "x/@acme: 12 posts came from “Giveaway Poster”, which you did not list as yours. Someone else may be "
            "using the account. Not fully checked: passwords. 4 other accounts: not enough read."
        ),
    ),
    Case(
        name="twenty clean accounts and a bad one",
        exports=(
            *(f"x, {handle}" for _, handle in CLEAN[:11]),
            "x, bad",
            *(f"x, {handle}" for _, handle in CLEAN[11:]),
        ),
        policy=POLICY,
        word="act now",
        covered=4,
        sentence=(
            "x/@zebra: 12 posts came from “Giveaway Poster”, which you did not list as yours. Someone else may be"
            " using the account. Not fully checked: passwords. 20 other accounts: not enough read."
        ),
    ),
    Case(
        name="everything accepted",
        exports=("x, incident",),
        policy=POLICY,
        vault="good",
        filter=True,
        accepted=MADE + 30 * DAY,
        word="accepted",
        covered=6,
        sentence=(
            "Nothing else is serious. You accepted 3 findings until 2026-03-31, 1 of them a sign of a takeover. "
            "Chance within a year, with what you accepted: about 1 in 80."
        ),
    ),
    Case(
        name="everything accepted, without a vault",
        exports=("x, incident",),
        policy=POLICY,
        accepted=MADE + 30 * DAY,
        word="not enough read",
        covered=4,
        sentence=(
            "Nothing else found in what was read (4 of 6 questions). One look decides: passwords. You accepted 2 "
            "findings, 1 of them a sign of a takeover."
        ),
    ),
    Case(
        name="an acceptance that ended",
        exports=("x, incident",),
        policy=POLICY,
        vault="good",
        filter=True,
        accepted=MADE,
        word="act now",
        covered=6,
        sentence=(
            "12 posts came from “Giveaway Poster”, which you did not list as yours. Someone else may be using the"
            " account."
        ),
    ),
    Case(
        name="Mastodon, all answered by hand",
        exports=("mastodon",),
        policy=by_hand("mastodon", "kim@harbour.example"),
        word="low",
        covered=6,
        sentence=(
            "Nothing serious found, and all that decides was looked at (recent activity, sessions, apps, "
            "passwords, second factor and recovery addresses by you on 2026-03-01)."
        ),
    ),
    Case(
        name="LinkedIn, all answered by hand",
        exports=("linkedin",),
        policy=by_hand("linkedin", "Mara Acme"),
        word="low",
        covered=6,
        sentence=(
            "Nothing serious found, and all that decides was looked at (recent activity, sessions, apps, "
            "passwords, second factor and recovery addresses by you on 2026-03-01). 1 thing to mend."
        ),
    ),
    Case(
        name="TikTok, all answered by hand",
        exports=("tiktok",),
        policy=by_hand("tiktok", "maraacme", MADE_IN_OCTOBER),
        now=OCTOBER,
        word="low",
        covered=6,
        sentence=(
            "Nothing serious found, and all that decides was looked at (recent activity, sessions, apps, "
            "passwords, second factor and recovery addresses by you on 2026-10-05)."
        ),
    ),
    Case(
        name="Mastodon, all answered by hand, 91 days later",
        exports=("mastodon",),
        policy=by_hand("mastodon", "kim@harbour.example"),
        now=NOW + 91 * DAY,
        word="not enough read",
        covered=0,
        sentence=(
            "The export is 92 days old, so what it cleared is open again. What you answered on 2026-03-01 is more"
            " than 90 days old. Four looks decide: recent activity, sessions, apps and passwords."
        ),
    ),
    Case(
        name="X with a vault and a filter, and posts that are not fine by hand",
        exports=("x",),
        policy=not_fine("signs"),
        vault="good",
        filter=True,
        word="act now",
        covered=6,
        sentence="You saw posts or changes that are not yours. Someone else may be using the account.",
    ),
    Case(
        name="the same with a session that is not fine",
        exports=("x",),
        policy=not_fine("sessions"),
        vault="good",
        filter=True,
        word="check first",
        covered=6,
        sentence="You saw a device or a place that you do not know. Someone else may be using the account.",
    ),
    Case(
        name="the same with an app that is not fine",
        exports=("x",),
        policy=not_fine("apps"),
        vault="good",
        filter=True,
        word="raised",
        covered=6,
        sentence="You saw an app with access that should not have it. No sign of a takeover was found.",
    ),
    Case(
        name="a vault without the account's entry",
        exports=("x",),
        policy=POLICY,
        vault="other sites",
        filter=True,
        word="not enough read",
        covered=4,
        sentence="Nothing found in what was read (4 of 6 questions). One look decides: passwords.",
    ),
    Case(
        name="the account's password is used elsewhere",
        exports=("x",),
        policy=POLICY,
        vault="reused",
        filter=True,
        word="raised",
        covered=6,
        sentence="2 accounts share one password: X, Bank. No sign of a takeover was found.",
    ),
    Case(
        name="a password of other sites is used twice",
        exports=("x",),
        policy=POLICY,
        vault="reused elsewhere",
        filter=True,
        word="low",
        covered=6,
        sentence=(
            "Nothing serious found, and all that decides was looked at. 1 thing to mend. 1 finding is about "
            "other entries of the vault."
        ),
    ),
    Case(
        name="the mailbox's password is breached",
        exports=("x",),
        policy=POLICY,
        vault="breached mailbox",
        filter=True,
        word="high",
        covered=6,
        sentence=(
            "The password of “Mail” is in a list of stolen passwords. 1 more finding is serious too. No sign of a"
            " takeover was found."
        ),
    ),
    Case(
        name="an unused app that may post",
        exports=("x, unused app",),
        policy=POLICY,
        vault="good",
        filter=True,
        word="low",
        covered=6,
        sentence="Nothing serious found, and all that decides was looked at. 2 things to mend.",
    ),
    Case(
        name="an export older than 90 days",
        exports=("x",),
        policy=POLICY,
        now=TAKEN_AT + 91 * DAY,
        word="not enough read",
        covered=0,
        sentence=(
            "The export is 91 days old, so what it cleared is open again. Four looks decide: recent activity, "
            "sessions, apps and passwords."
        ),
    ),
    Case(
        name="the same with a vault",
        exports=("x",),
        policy=POLICY,
        vault="good",
        filter=True,
        now=TAKEN_AT + 91 * DAY,
        word="not enough read",
        covered=2,
        sentence=(
            "1 thing to mend found in what was read (2 of 6 questions). The export is 91 days old, so what it "
            "cleared is open again. Three looks decide: recent activity, sessions and apps."
        ),
    ),
    Case(
        name="an export dated in the future",
        exports=("x",),
        policy=POLICY,
        vault="good",
        filter=True,
        now=TAKEN_AT - 10 * DAY,
        word="not enough read",
        covered=2,
        sentence=(
            "1 thing to mend found in what was read (2 of 6 questions). The export is dated later than today, so it"
            " cannot clear anything. Three looks decide: recent activity, sessions and apps."
        ),
    ),
    Case(
        name="two exports of one account",
        exports=("x", "x, earlier"),
        policy=POLICY,
        vault="good",
        filter=True,
        word="low",
        covered=6,
        sentence="Nothing serious found, and all that decides was looked at. 1 thing to mend.",
    ),
    Case(
        name="a weak password",
        exports=("x",),
        policy=POLICY,
        vault="weak",
        filter=True,
        word="raised",
        covered=6,
        sentence=(
            "The password of “X” can be guessed (a common word, then a run of neighbouring letters or digits) and"
            " is shorter than 15 characters, with no second factor recorded. No sign of a takeover was found."
        ),
    ),
    Case(
        name="a weak password behind a second factor",
        exports=("x",),
        policy=POLICY,
        vault="weak, with codes",
        filter=True,
        word="low",
        covered=6,
        sentence=(
            "Nothing serious found, and all that decides was looked at. 1 finding would be serious without the "
            "second factor."
        ),
    ),
    Case(
        name="an account on each of five platforms, all answered by hand",
        exports=("x", "mastodon", "instagram", "linkedin", "threads"),
        policy=Policy(
            answers=tuple(
                each
                for platform, handle in (
                    ("x", "acme"),
                    ("mastodon", "kim@harbour.example"),
                    ("instagram", "roasters"),
                    ("linkedin", "Mara Acme"),
                    ("threads", "roasters"),
                )
                for each in fine(platform, handle, MADE)
            )
        ),
        word="low",
        covered=6,
        sentence=(
            "All 5 accounts: nothing serious found, and all that decides was looked at (recent activity, "
            "sessions, apps, passwords, second factor and recovery addresses by you on 2026-03-01). 2 things"
            " to mend."
        ),
    ),
    Case(
        name="three exports older than 90 days",
        exports=("x", "mastodon", "instagram"),
        policy=POLICY,
        now=TAKEN_AT + 95 * DAY,
        word="not enough read",
        covered=0,
        sentence=(
            "All 3 accounts: 1 thing to mend found in what was read. 3 exports are too old or dated later than"
            " today. Not fully checked on at least one of them: recent activity, sessions, apps and passwords."
        ),
    ),
    Case(
        name="a clean account and one without an entry in the vault",
        exports=("x", "x, team0"),
        policy=POLICY,
        vault="good",
        filter=True,
        word="not enough read",
        covered=4,
        sentence=(
            "x/@team0: Nothing found in what was read (4 of 6 questions). One look decides: passwords. 1 other "
            "account: low."
        ),
    ),
    Case(
        name="an export older than 90 days of an account that was taken over",
        exports=("x, incident",),
        policy=POLICY,
        now=TAKEN_AT + 91 * DAY,
        word="act now",
        covered=0,
        sentence=(
            "12 posts came from “Giveaway Poster”, which you did not list as yours. Someone else may be using the"
            " account. Not fully checked: sessions, apps and passwords."
        ),
    ),
    Case(
        name="nothing but a zip that no reader knows",
        exports=("deezer",),
        word="not enough read",
        covered=0,
        sentence=(
            "Nothing was read that answers any of the 6 questions. Four looks decide: recent activity, sessions, "
            "apps and passwords."
        ),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_reads_as_common_sense(case: Case, inputs: Inputs) -> None:
    report = inputs.report(case)

    answered = len(report.coverage.answered), len(report.coverage.asked)
    assert (report.verdict.word, answered, report.verdict.sentence) == (case.word, (case.covered, 6), case.sentence)


def named(name: str) -> Case:
    """Return the case of this name."""
    return next(case for case in CASES if case.name == name)


def test_the_bad_account_among_twenty_clean_ones_stands_first(inputs: Inputs) -> None:
    report = inputs.report(named("twenty clean accounts and a bad one"))

    words = [(str(line.account), line.verdict.word) for line in report.accounts]
    assert words == [("x/@zebra", "act now"), *((f"x/@{handle}", "not enough read") for handle in sorted(HANDLES))]
    assert report.incidents[0].account == report.accounts[0].account


def test_a_zip_that_no_reader_knows_changes_nothing_about_the_account(inputs: Inputs) -> None:
    alone = inputs.report(named("a Mastodon export alone"))
    beside = inputs.report(named("a Mastodon export and a zip that no reader knows"))

    assert (alone.verdict, alone.score, alone.coverage) == (beside.verdict, beside.score, beside.coverage)
    assert alone.accounts == beside.accounts


def test_where_an_export_is_too_old_a_new_one_is_asked_for(inputs: Inputs) -> None:
    looks = inputs.report(named("an export older than 90 days")).coverage.looks

    assert [(look.question, look.where) for look in looks] == [
        ("signs", "scan a new export of the account"),
        ("sessions", "scan a new export of the account"),
        ("apps", "scan a new export of the account"),
        ("passwords", "scan the export of your password manager (--vault FILE)"),
        ("second factor", "look at https://x.com/settings/account/login_verification"),
        ("recovery", "scan a new export of the account"),
    ]


def test_what_one_scan_answers_is_named_once(inputs: Inputs) -> None:
    aged, fleet, vault = (
        [(str(look.account or ""), look.question) for look in inputs.report(named(name)).coverage.next]
        for name in (
            "an export older than 90 days",
            "twenty clean accounts and a bad one",
            "a clean vault alone, with a filter of breached passwords",
        )
    )

    assert aged == [("x/@acme", "signs"), ("x/@acme", "passwords"), ("x/@acme", "second factor")]
    assert fleet == [("x/@zebra", "passwords"), ("x/@zebra", "second factor"), ("x/@team0", "second factor")]
    assert vault == [("", "signs")]
