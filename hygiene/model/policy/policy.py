"""The policy of a person or brand: all of its tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.account import Account, login_key
from hygiene.model.policy.entries import Acceptance, AccountRules, Answer
from hygiene.model.policy.table import Table, Text
from hygiene.model.policy.thresholds import (
    AgeRules,
    AppRules,
    ChangeRules,
    HistoryRules,
    LoginRules,
    PasswordRules,
    PostRules,
    RecoveryRules,
    ScoreRules,
    SecondFactorRules,
    TimelineRules,
)

VERSION: Final = 1
"""The version of policies that this hygiene reads."""
ProfileName = Literal["self", "brand", "incident"]


class Policy(Table, frozen=True, dict=True):
    """The policy file.

    Every key has a default, so an empty file is a valid policy.
    """

    version: Annotated[int, msgspec.Meta(ge=1)] = VERSION
    """The version of the policy's keys. This hygiene reads version 1."""
    profile: ProfileName = "self"
    """For whom the report is, which sets thresholds and tone.

    It is `self` for a person, `brand` for a team, and `incident` while something is happening.
    """
    timezone: str = "UTC"
    """Home time zone (IANA name, e.g. `Europe/Berlin`), for showing times."""
    accounts: tuple[AccountRules, ...] = ()
    require_owner: bool = False
    """Every account must have an owner."""
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
    second_factor: SecondFactorRules = SecondFactorRules()
    ages: AgeRules = AgeRules()
    history: HistoryRules = HistoryRules()
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
