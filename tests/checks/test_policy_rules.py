"""The check `policy-rules`: what a policy requires of every account, and that it is asked only then."""

from __future__ import annotations

import pytest

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Status
from hygiene.model.policy import AccountRules, Policy, SecondFactorRules
from hygiene.plugins.check import check
from hygiene.plugins.registry import Plugins
from hygiene.scan.judge import run
from tests.support.plugins import built_in
from tests.support.snapshots import snapshot

RULES = built_in("policy-rules")
OWNED = (AccountRules(platform="mastodon", handle="brand", owner="Dana"),)
NONE = SecondFactorRules(required=True)
KEYS = SecondFactorRules(required=True, kinds=("passkey", "key"))
X_STATES = "the archive records whether text messages are a second factor, but no other kinds"


def judge(policy: Policy, platform: str = "mastodon", **parts: object) -> Result:
    whole = snapshot([], account=Account(platform=platform, handle="brand"), **parts)
    (result,) = run(RULES, [whole], policy)
    return result


def said(result: Result) -> list[tuple[str, str, str]]:
    return [(f.subject, f.message, f.severity.value) for f in result.findings]


@pytest.mark.parametrize(
    ("accounts", "found"),
    [((), True), ((AccountRules(platform="mastodon", handle="brand", owner=" "),), True), (OWNED, False)],
)
def test_an_account_without_an_owner_is_named_where_owners_are_required(
    accounts: tuple[AccountRules, ...], found: bool
) -> None:
    expected = [("owner", "No one in your policy is responsible for this account.", "info")] if found else []
    assert expected == said(judge(Policy(require_owner=True, accounts=accounts)))
    assert [] == said(judge(Policy(accounts=accounts)))


@pytest.mark.parametrize(
    ("rules", "platform", "held", "message"),
    [
        (NONE, "facebook", (), "The export lists no second factor, but your policy requires one."),
        (NONE, "facebook", ("sms",), ""),
        (KEYS, "facebook", ("key", "sms"), ""),
        (
            KEYS,
            "facebook",
            ("sms", "totp"),
            "The export lists only sms and totp as a second factor, but your policy requires passkey or key.",
        ),
        (NONE, "spotify", None, ""),
    ],
)
def test_a_required_second_factor_is_found_missing_where_the_export_says_so(
    rules: SecondFactorRules, platform: str, held: tuple[str, ...] | None, message: str
) -> None:
    result = judge(Policy(second_factor=rules), platform, second_factors=held)
    assert ([("second-factor", message, "low")] if message else [], "") == (said(result), result.reason)


@pytest.mark.parametrize(
    ("rules", "platform", "held", "why"),
    [
        (NONE, "facebook", None, "whether the required second factor is on is not known: "),
        (NONE, "x", (), f"whether the required second factor is on is not known: {X_STATES}"),
        (KEYS, "x", ("sms",), f"whether the required second factor is on is not known: {X_STATES}"),
        (KEYS, "facebook", ("kind unknown",), "a second factor is on, but the export does not state its kind"),
    ],
)
def test_what_an_export_does_not_state_is_neither_clear_nor_found(
    rules: SecondFactorRules, platform: str, held: tuple[str, ...] | None, why: str
) -> None:
    result = judge(Policy(second_factor=rules, require_owner=True, accounts=OWNED), platform, second_factors=held)
    assert result.reason.startswith(why)
    assert [] == [f for f in result.findings if f.subject == "second-factor"]
    assert Status.CLEAR is not result.status


@pytest.mark.parametrize("policy", [Policy(), Policy(second_factor=SecondFactorRules(kinds=("totp",)))])
def test_it_is_left_out_where_the_policy_requires_nothing_and_listed_all_the_same(policy: Policy) -> None:
    def ids(plugins: Plugins) -> list[str]:
        return [each.id for each in plugins.loaded("checks")]

    assert "policy-rules" not in ids(Plugins.of_policy(policy))
    assert "policy-rules" not in ids(Plugins())
    assert "policy-rules" in ids(Plugins(unasked=True))
    assert "policy-rules" in ids(Plugins.of_policy(Policy(require_owner=True)))


def test_only_a_check_that_a_policy_asks_for_may_need_no_part() -> None:
    with pytest.raises(ValueError, match="needs, uses and optional name parts"):
        check("mine", title="Mine", path="app", needs=())
    asked = check("mine", title="Mine", path="app", needs=(), asked_by=lambda policy: policy.require_owner)
    assert frozenset() == asked(lambda *_: iter(list[Finding]())).sees
