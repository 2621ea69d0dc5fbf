"""The tables of thresholds and of allowed things."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from hygiene.model.policy.table import Country, Days, Share, Table, Text

FRESH_DAYS: Final = 90
"""The age in days at which data clear nothing any more.

It holds for exports and for answers by hand, and is our judgement.
"""
Factor = Literal["passkey", "key", "prompt", "app", "totp", "sms"]
"""A kind of second factor, as exports and vaults are read."""


class AppRules(Table, frozen=True):
    """The rules for apps with access."""

    old_days: Days = 730
    """An older grant is old.

    X's own median grant is about nine years old, so age alone is of low severity.
    """
    unused_days: Days = 180
    """An app that may post is unused after this many days without a post."""
    new_days: Days = 30
    """An app that may post and was let in within these days is asked about.

    The number is our judgement, and the same as for a recent change of the account.
    """
    before_odd_post_days: Days = 7
    """A grant given at most this long before a suspicious post is named."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """An app with access to this many accounts of a run is worse than to two."""
    allow: tuple[Text, ...] | None = None
    """Ids or names of the only apps that may post or read for any account.

    An account's `known_apps` and `allow_publishers` add to them.
    """
    deny: tuple[Text, ...] = ()
    """Ids or names of apps that must not have access to any account."""
    allow_publishers: tuple[Text, ...] | None = None
    """Publishers whose apps may post or read, beside those in `allow`."""
    deny_publishers: tuple[Text, ...] = ()
    """Publishers whose apps must not have access."""


class PostRules(Table, frozen=True):
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


class ChangeRules(Table, frozen=True):
    """The rules for changes to an account. The days are our judgement."""

    recent_days: Days = 30
    """Changes of this many days before the export are reported.

    Older ones are reported only beside a sign of an intruder.
    """
    near_odd_post_days: Days = 7
    """A change at most this long before or after a suspicious post is named."""
    together_days: Days = 3
    """Changes within this time of each other are one episode and one finding."""


class TimelineRules(Table, frozen=True):
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


class LoginRules(Table, frozen=True):
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
    allow_countries: tuple[Country, ...] | None = None
    """Codes of the only countries from which your people sign in.

    A network in `allow_networks` is allowed in any country, unless it is denied.
    """
    deny_countries: tuple[Country, ...] = ()
    """Codes of countries from which no one of yours signs in."""
    allow_networks: tuple[Text, ...] | None = None
    """The only networks from which your people sign in, such as 192.0.2.0/24."""
    deny_networks: tuple[Text, ...] = ()
    """Networks from which no one of yours signs in."""


class RecoveryRules(Table, frozen=True):
    """The rules for recovery addresses. The values are our judgement."""

    recent_days: Days = 30
    """A change of address this many days before the export is reported."""
    many_accounts: Annotated[int, msgspec.Meta(ge=2)] = 5
    """An address behind this many accounts is more than a small risk."""


class PasswordRules(Table, frozen=True):
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

    The same password on them is not reuse.
    """
    leave_out: tuple[Text, ...] = ()
    """Folders, groups, vaults or tags whose entries are left out of the vault.

    `Old` leaves out every folder of that name and the folders in it, `Work/Old` only the folder Old in Work. Letter
    case does not matter.
    """


class Bands(Table, frozen=True):
    """The likelihood of what was found at which each word starts."""

    raised: Share = 0.03
    high: Share = 0.08


class ScoreRules(Table, frozen=True):
    """The words for the likelihood."""

    bands: Bands = Bands()


class SecondFactorRules(Table, frozen=True):
    """The rules for second factors."""

    required: bool = False
    """Every account must have a second factor."""
    kinds: tuple[Factor, ...] = ()
    """The kinds that count. By default, every kind does."""


class AgeRules(Table, frozen=True):
    """The greatest ages that the policy allows.

    They are limits of yours, and anything past one is reported as such. Without a limit, the tables of each check say
    at what age something counts as old.
    """

    export_days: Annotated[int, msgspec.Meta(ge=1, le=FRESH_DAYS)] = FRESH_DAYS
    """What an older export cleared is open again."""
    grant_days: Days | None = None
    """No app may have had access for longer."""
    session_days: Days | None = None
    """No session may have been open for longer."""
    password_days: Days | None = None
    """No password may be older.

    NIST SP 800-63B-4 advises against such a limit.
    """


class HistoryRules(Table, frozen=True):
    """The rules for keeping the runs of `hygiene scan` on this computer."""

    keep: bool = True
    """Runs are kept, so that the next one says what is new."""
    megabytes: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 512
    """The most megabytes of all kept runs. The oldest go first."""
