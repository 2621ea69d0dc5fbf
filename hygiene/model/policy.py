"""The policy of a person or brand.

It holds thresholds, known clients, accounts with their owners, and accepted risks. It is read from TOML, and every
message names the key. The same classes give the JSON Schema shipped for editors.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.account import Account, login_key
from hygiene.model.finding import Question

Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the policy file.

    An unknown key is an error, because a misspelt threshold would silently have no effect.
    """


class AppRules(_Table, frozen=True):
    """The rules for apps with access."""

    old_days: Days = 730
    """An older grant is old.

    X's own median grant is about nine years old, so age alone is of low severity.
    """
    unused_days: Days = 180
    """An app that may post is unused after this many days without a post."""
    new_days: Days = 30
    """An app that may post and was let in within these days is asked about.

    The days are our judgement, those of a recent change of the account.
    """
    before_odd_post_days: Days = 7
    """A grant given at most this long before a suspicious post is named."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """An app with access to this many accounts of a run is worse than to two."""


class PostRules(_Table, frozen=True):
    """The rules for posts."""

    review_days: Days = 365
    """Findings are about posts of this many days before the export.

    `hygiene posts` lists older ones.
    """
    unseen_days: Days = 90
    """A client unused for longer counts as back from silence.

    That is true of 0.16 % of ordinary posts.
    """
    min_history: Annotated[int, msgspec.Meta(ge=1)] = 50
    """With fewer posts to compare with, the answer is unknown."""
    full_history: Annotated[int, msgspec.Meta(ge=1)] = 200
    """With fewer posts to compare with, confidence is low."""
    alarm_bits: Annotated[float, msgspec.Meta(ge=1)] = 10.0
    """Posts as rare as one in 1,000 (2**10) of the account's own are found.

    That is fewer than one burst a year at five posts a day.
    """
    adopted_posts: Annotated[int, msgspec.Meta(ge=1)] = 20
    """A new client with more posts counts as the owner's new habit.

    The posts must be spread over `adopted_days`.
    """
    adopted_days: Days = 14


class ChangeRules(_Table, frozen=True):
    """The rules for changes to an account. The days are our judgement."""

    recent_days: Days = 30
    """Changes of this many days before the export are reported.

    Older ones are reported only beside a sign of an intruder.
    """
    near_odd_post_days: Days = 7
    """A change at most this long before or after a suspicious post is named."""
    together_days: Days = 3
    """Changes within this time of each other are one episode and one finding."""


class TimelineRules(_Table, frozen=True):
    """The rules for the report's timeline. The days are our judgement."""

    days: Days = 365
    """The timeline covers this many days before each account's newest export."""
    near_sign_days: Days = 14
    """Older events are shown this near to a sign of compromise.

    The distance counts before and after the sign.
    """
    lines: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1000
    """The timeline holds at most this many lines.

    Those near a sign stay, then the newest, and the rest is counted.
    """


class LoginRules(_Table, frozen=True):
    """The rules for sessions and sign-ins.

    All values are our judgement, measured on the few real exports at hand.
    """

    learn_days: Days = 14
    """Everything first seen in these first days counts as ordinary.

    X records 60 days only.
    """
    min_sessions: Annotated[int, msgspec.Meta(ge=1)] = 10
    """With fewer sessions, the answer is unknown and nothing is called new."""
    beside_days: Days = 2
    """A new session this long before a suspicious post or change is named."""
    review_days: Days = 90
    """The days before the export in which sessions are reported.

    These are new devices and countries, journeys and failed sign-ins.
    """
    failures: Annotated[int, msgspec.Meta(ge=1)] = 10
    """This many failed or challenged sign-ins in 24 hours are no mistyping.

    They come from networks from which no sign-in had succeeded before.
    """
    open_days: Days = 180
    """An open session that was unused for longer counts as forgotten."""
    travel_km: Annotated[int, msgspec.Meta(ge=1)] = 500
    """Locations nearer to each other are no journey.

    Databases of network addresses are often wrong by a few hundred km.
    """
    travel_kmh: Annotated[int, msgspec.Meta(ge=1)] = 1000
    """A faster journey is impossible. An airliner flies about 900 km/h."""
    country_days: Annotated[int, msgspec.Meta(ge=1)] = 3
    """Two countries within an hour are reported from this many days on.

    This is for exports that state the country and no location.
    """
    places_days: Days = 730
    """An older location database is refused, because addresses move."""


class RecoveryRules(_Table, frozen=True):
    """The rules for recovery addresses. The values are our judgement."""

    recent_days: Days = 30
    """A change of address this many days before the export is reported."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """An address behind this many accounts is more than a small risk."""


class PasswordRules(_Table, frozen=True):
    """The rules for passwords.

    The lengths are those of NIST SP 800-63B-4, section 3.1.1.2.
    """

    min_length: Annotated[int, msgspec.Meta(ge=1)] = 8
    min_length_alone: Annotated[int, msgspec.Meta(ge=1)] = 15
    """The minimum length without a recorded second factor."""
    min_score: Annotated[int, msgspec.Meta(ge=0, le=4)] = 3
    """The lowest strength (0 to 4) of a password that is not guessable."""
    old_days: Days = 1825
    """An older password is reported for information.

    NIST SP 800-63B-4 advises against changing it for its age.
    """
    one_account: tuple[tuple[Text, ...], ...] = ()
    """Groups of your domains that share one sign-in.

    The same password on them is no reuse.
    """
    leave_out: tuple[Text, ...] = ()
    """Folders, groups, vaults or tags whose entries are left out of the vault.

    `Old` leaves out every folder of that name and the folders in it, `Work/Old` only the folder Old in Work. Letter
    case does not matter.
    """


class Bands(_Table, frozen=True):
    """The likelihood of what was found at which each word starts."""

    raised: Share = 0.03
    high: Share = 0.08


class ScoreRules(_Table, frozen=True):
    """The words for the likelihood."""

    bands: Bands = Bands()


class AccountRules(_Table, frozen=True):
    """An account in scope, and what is expected of it."""

    platform: Text
    handle: Text
    owner: str = ""
    """The person or team responsible for the account."""
    known_clients: tuple[Text, ...] | None = None
    """Names of the clients its people use, as the export writes them.

    Any other client is then unknown.
    """
    known_apps: tuple[Text, ...] | None = None
    """Ids or names of apps that are meant to have access.

    Any other app is then not yours.
    """


class Acceptance(_Table, frozen=True):
    """A finding accepted until a date."""

    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    reason: Text
    owner: Text
    until: date
    on: date | None = None
    """The day it was accepted. What happened after that day is not covered."""


class Answer(_Table, frozen=True):
    """What you saw when you looked at an account yourself, on that day."""

    platform: Text
    handle: Text
    question: Question
    answer: Literal["fine", "not fine"]
    on: date


class Policy(_Table, frozen=True, dict=True):
    """The policy file.

    Every key has a default, so an empty file is a valid policy.
    """

    timezone: str = "UTC"
    """Home time zone (IANA name, e.g. `Europe/Berlin`), for showing times."""
    accounts: tuple[AccountRules, ...] = ()
    accept: tuple[Acceptance, ...] = ()
    answers: tuple[Answer, ...] = ()
    apps: AppRules = AppRules()
    posts: PostRules = PostRules()
    changes: ChangeRules = ChangeRules()
    timeline: TimelineRules = TimelineRules()
    logins: LoginRules = LoginRules()
    recovery: RecoveryRules = RecoveryRules()
    passwords: PasswordRules = PasswordRules()
    score: ScoreRules = ScoreRules()
    plugins: tuple[Text, ...] | None = None
    """Distributions whose plugins may run. By default, all of them may."""

    def account(self, account: Account) -> AccountRules | None:
        """Return the rules of an account, or None.

        Handles are compared without case and without `@`.
        """
        about = self._about.get(login_key(account.platform, account.handle), ())
        return next((each for each in about if isinstance(each, AccountRules)), None)

    def answers_about(self, account: Account) -> list[Answer]:
        """Return the answers about an account that has a name of its own."""
        about = self._about.get(login_key(account.platform, account.handle), ())
        return [each for each in about if account.named and isinstance(each, Answer)]

    @cached_property
    def _about(self) -> dict[tuple[str, str], list[AccountRules | Answer]]:
        found: dict[tuple[str, str], list[AccountRules | Answer]] = {}
        entries: list[AccountRules | Answer] = [*self.accounts, *self.answers]
        for each in entries:
            found.setdefault(login_key(each.platform, each.handle), []).append(each)
        return found

    def zone(self) -> tzinfo:
        """Return the home time zone."""
        return ZoneInfo(self.timezone) if self.timezone != "UTC" else UTC

    def day(self, at: datetime) -> date:
        """Return the day of a time in the home time zone."""
        return at.astimezone(self.zone()).date()

    def expired(self, acceptance: Acceptance, now: datetime) -> bool:
        """Return whether an acceptance has ended. Its last day still counts."""
        return self.day(now) > acceptance.until
