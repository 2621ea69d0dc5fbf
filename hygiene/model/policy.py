"""Policy: what this person or brand expects. Thresholds, known clients, accounts and who answers for them, accepted risks.

Read from TOML; every message names the key. The same classes give the JSON Schema shipped for editors.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.account import Account

Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the policy file: an unknown key is an error, because a misspelt threshold would silently not hold."""


class AppRules(_Table, frozen=True):
    """When a grant is worth acting on."""

    old_days: Days = 730
    """A grant older than this is old. X's own median grant is about nine years old, so age alone is low severity."""
    unused_days: Days = 180
    """An app that may write, and through which nothing was posted for this long, is unused."""
    before_odd_post_days: Days = 7
    """A grant given at most this long before an odd post is named with it."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """One app with grants on so many accounts of a run is worse than on two."""


class PostRules(_Table, frozen=True):
    """How posts are judged."""

    review_days: Days = 365
    """Findings are about posts of this many days before the export; older ones are listed by `hygiene posts`."""
    unseen_days: Days = 90
    """A client unused for longer than this counts as back from silence (0.16 % of ordinary posts)."""
    min_history: Annotated[int, msgspec.Meta(ge=1)] = 50
    """With fewer posts to compare with nothing is judged: the answer is unknown."""
    full_history: Annotated[int, msgspec.Meta(ge=1)] = 200
    """With fewer posts to compare with than this, confidence is low."""
    alarm_bits: Annotated[float, msgspec.Meta(ge=1)] = 8.5
    """Posts as odd as one in 2**8.5 (360) of the account's own are a finding: two bursts a year at five posts a day."""
    adopted_posts: Annotated[int, msgspec.Meta(ge=1)] = 20
    """A new client used for more posts than this, over `adopted_days`, is taken for the owner's own new habit."""
    adopted_days: Days = 14


class ChangeRules(_Table, frozen=True):
    """When a change to an account is worth asking about. The days are our judgement."""

    recent_days: Days = 30
    """Changes of this many days before the export are asked about; older ones only beside a sign of somebody else."""
    near_odd_post_days: Days = 7
    """A change at most this long before or after an odd post is named with it."""
    together_days: Days = 3
    """Changes that follow each other within this time are one episode, and one finding."""


class TimelineRules(_Table, frozen=True):
    """What the report's timeline shows. The days are our judgement."""

    days: Days = 365
    """It covers this many days before the newest export."""
    near_sign_days: Days = 14
    """Older things are in it when they lie at most this long before or after a sign of compromise."""
    lines: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1000
    """It holds at most this many; those near a sign stay, then the newest, and the rest is counted."""


class LoginRules(_Table, frozen=True):
    """How sessions are judged. All of these are our judgement, measured on the few real exports at hand."""

    learn_days: Days = 14
    """What is first seen in these first days of the record is taken for ordinary: X tells of 60 days only."""
    min_sessions: Annotated[int, msgspec.Meta(ge=1)] = 10
    """With fewer sessions nothing is called new: the answer is unknown."""
    beside_days: Days = 2
    """A session from somewhere new at most this long before an odd post, or a change of the account, is named with it."""
    review_days: Days = 90
    """New devices and countries, journeys and failed sign-ins of this many days before the export are asked about."""
    failures: Annotated[int, msgspec.Meta(ge=1)] = 10
    """So many failed or challenged sign-ins in 24 hours, from where nobody signed in before, are no mistyping."""
    open_days: Days = 180
    """A session still open and not used for longer than this is forgotten."""
    travel_km: Annotated[int, msgspec.Meta(ge=1)] = 500
    """Places nearer to each other than this are no journey: databases of addresses are often wrong by a few hundred km."""
    travel_kmh: Annotated[int, msgspec.Meta(ge=1)] = 1000
    """Faster than this nobody travels; an airliner flies about 900 km/h."""
    country_days: Annotated[int, msgspec.Meta(ge=1)] = 3
    """Where no place is known, two countries within an hour are named when it happened on so many days."""
    places_days: Days = 730
    """A database of places older than this is refused: addresses move."""


class RecoveryRules(_Table, frozen=True):
    """How the addresses that recover an account are judged. Our judgement."""

    recent_days: Days = 30
    """An address changed this short before the export is asked about."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """One address behind so many accounts is more than a small risk."""


class PasswordRules(_Table, frozen=True):
    """What a password must be. The lengths are NIST SP 800-63B-4 section 3.1.1.2."""

    min_length: Annotated[int, msgspec.Meta(ge=1)] = 8
    min_length_alone: Annotated[int, msgspec.Meta(ge=1)] = 15
    """Without a second factor recorded."""
    min_score: Annotated[int, msgspec.Meta(ge=0, le=4)] = 3
    """zxcvbn's score, 0 to 4; below this a password is guessable."""
    old_days: Days = 1825
    """A password older than this is told of, as information: NIST SP 800-63B-4 is against changing it for its age."""
    one_account: tuple[tuple[Text, ...], ...] = ()
    """Groups of domains of yours that share one sign-in, so that one password on them is no reuse."""


class Bands(_Table, frozen=True):
    """The upper end of the likelihood from which each word applies."""

    raised: Share = 0.03
    high: Share = 0.15
    act_now: Share = 0.40


class ScoreRules(_Table, frozen=True):
    """How the likelihood is put into words."""

    bands: Bands = Bands()


class AccountRules(_Table, frozen=True):
    """One account in scope, and what is expected of it."""

    platform: Text
    handle: Text
    owner: str = ""
    """The person or team that answers for it."""
    known_clients: tuple[Text, ...] | None = None
    """Names of the clients its people use, as the export writes them. Any other client is then not theirs."""
    known_apps: tuple[Text, ...] = ()
    """Ids or names of apps that are meant to have access."""


class Acceptance(_Table, frozen=True):
    """A risk somebody decided to live with until a date."""

    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    reason: Text
    owner: Text
    until: date


class Policy(_Table, frozen=True):
    """The whole policy file. Every key has a default, so an empty file is a valid policy."""

    timezone: str = "UTC"
    """Home time zone (IANA name, e.g. `Europe/Berlin`): for showing times, and nothing else."""
    accounts: tuple[AccountRules, ...] = ()
    accept: tuple[Acceptance, ...] = ()
    apps: AppRules = AppRules()
    posts: PostRules = PostRules()
    changes: ChangeRules = ChangeRules()
    timeline: TimelineRules = TimelineRules()
    logins: LoginRules = LoginRules()
    recovery: RecoveryRules = RecoveryRules()
    passwords: PasswordRules = PasswordRules()
    score: ScoreRules = ScoreRules()
    plugins: tuple[Text, ...] | None = None
    """Distributions whose plugins may run; every installed one when left out."""

    def account(self, account: Account) -> AccountRules | None:
        """What the policy says of an account; handles compare without case and without `@`."""
        for rules in self.accounts:
            if rules.platform.casefold() == account.platform.casefold() and (
                rules.handle.lstrip("@").casefold() == account.handle.lstrip("@").casefold()
            ):
                return rules
        return None

    def zone(self) -> tzinfo:
        """The home time zone."""
        return ZoneInfo(self.timezone) if self.timezone != "UTC" else UTC

    def expired(self, acceptance: Acceptance, now: datetime) -> bool:
        """Whether an acceptance has ended (its last day still counts)."""
        return now.astimezone(self.zone()).date() > acceptance.until
