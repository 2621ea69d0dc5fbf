"""The check `apps-across`: one tool behind many accounts is seen whatever it is called, and chance names are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene import Account, Confidence, Finding, Policy, Severity, Snapshot, Status
from hygiene.analysis.apps.shared_apps import shared
from hygiene.model.finding import Result
from hygiene.model.policy import AccountRules, AppRules
from hygiene.model.records import App
from hygiene.model.snapshot import Holding
from hygiene.reference.tools import fold
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import run
from tests.support.plugins import built_in
from tests.support.snapshots import BRAND, app, snapshot
from tests.support.work import STEEPEST, operations

apps_across = built_in("apps-across")

INFO, LOW, MEDIUM, HIGH = Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH
SURE, LIKELY = Confidence.HIGH, Confidence.MEDIUM
SHOP = Account(platform="x", handle="shop", id="13")
PAGE = Account(platform="facebook", handle="brand.page", id="99")
BUFFER = app("Buffer", "read", "write", id="7", publisher="Buffer Inc.")


def held(**apps: tuple[App, ...] | None) -> list[Snapshot]:
    """The accounts called `brand`, `shop` and `page`, or others on X, with these apps."""
    known = {"brand": BRAND, "shop": SHOP, "page": PAGE}
    return [
        snapshot(account=known.get(name, Account(platform="x", handle=name, id=name)), apps=its)
        for name, its in apps.items()
    ]


def judge(accounts: list[Snapshot], policy: Policy | None = None) -> Result:
    (result,) = run(apps_across, [*accounts, *fleet(accounts)], policy or Policy())
    return result


def weights(result: Result) -> list[tuple[str, Severity, Confidence]]:
    return [(f.subject, f.severity, f.confidence) for f in result.findings]


def test_one_tool_that_may_post_on_two_accounts_is_told_with_both() -> None:
    result = judge(held(brand=(BUFFER, app("Other")), shop=(BUFFER,)))
    expected = Finding(
        subject="shared-app:buffer",
        message="“Buffer” has access to 2 accounts: x/@brand, x/@shop.",
        severity=MEDIUM,
        confidence=SURE,
        why="Whoever breaks into it, or buys it, controls all of these accounts at once.",
        fix="Revoke it where no one needs it: X (Twitter) at https://x.com/settings/connected_apps.",
        evidence=("x/@brand: “Buffer”, permissions read, write", "x/@shop: “Buffer”, permissions read, write"),
    )
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


def test_the_same_name_on_two_platforms_is_likely_the_same_app() -> None:
    other = app("BUFFER, Inc", "publish", id="fb-1")
    result = judge(held(brand=(BUFFER,), page=(other,)))
    assert [("shared-app:buffer", MEDIUM, LIKELY)] == weights(result)
    assert "“BUFFER, Inc” has access to 2 accounts: facebook/@brand.page, x/@brand." == result.findings[0].message
    assert result.findings[0].fix.startswith("Revoke it where no one needs it: Facebook at https://")


def test_one_id_is_one_app_whatever_its_name_has_become() -> None:
    old, new = app("HootSuite", "write", id="5"), app("Owly Writer", "write", id="5")
    third = app("Owly Writer", "write", id="77")
    result = judge(held(brand=(old,), shop=(new,), page=(third,)))
    assert [("shared-app:hootsuite", MEDIUM, LIKELY)] == weights(result)
    assert [("shared-app:hootsuite", MEDIUM, SURE)] == weights(judge(held(brand=(old,), shop=(new,))))


def test_a_name_in_the_place_of_an_id_is_a_name() -> None:
    by_name = app("Buffer", "write", id="buffer")
    assert [("shared-app:buffer", MEDIUM, LIKELY)] == weights(judge(held(brand=(by_name,), shop=(by_name,))))


def test_the_same_id_on_two_platforms_is_chance() -> None:
    assert Status.CLEAR is judge(held(brand=(app("One", id="7"),), page=(app("Two", id="7"),))).status


def test_a_publisher_is_named_when_its_apps_reach_further_than_any_one_of_them() -> None:
    count, rank = (
        app(name, "write", id=name, publisher="Tally Analytics GmbH") for name in ("TallyCount", "TallyRank")
    )
    apart = judge(held(brand=(count,), shop=(rank,)))
    assert [("shared-publisher:tally analytics", MEDIUM, LIKELY)] == weights(apart)
    assert "Apps of “Tally Analytics GmbH” have access to 2 accounts: x/@brand, x/@shop." == apart.findings[0].message
    # One app on both accounts says it all.
    both = judge(held(brand=(count, rank), shop=(count,)))
    assert ["shared-app:tallycount"] == [f.subject for f in both.findings]
    wider = judge(held(brand=(count,), shop=(count,), third=(rank,)))
    assert ["shared-app:tallycount", "shared-publisher:tally analytics"] == [f.subject for f in wider.findings]
    # An app of another publisher on the same accounts takes nothing away.
    beside = judge(held(brand=(count, BUFFER), shop=(rank, BUFFER)))
    assert ["shared-app:buffer", "shared-publisher:tally analytics"] == [f.subject for f in beside.findings]


@pytest.mark.parametrize("nobody", ["N/A", "none", "Personal", "Self."])
def test_apps_of_nobody_in_particular_have_no_maker_in_common(nobody: str) -> None:
    one, other = (app(name, "write", id=name, publisher=nobody) for name in ("My bot", "Shop feed"))
    assert Status.CLEAR is judge(held(brand=(one,), shop=(other,))).status


@pytest.mark.parametrize(
    ("may", "accounts", "severity"),
    [
        (("read",), 2, LOW), (("write",), 2, MEDIUM), (("directmessages",), 4, MEDIUM), (("read",), 5, MEDIUM),
        (("write",), 5, HIGH), ((), 2, LOW),
    ],
)  # fmt: skip
def test_what_it_may_do_and_how_many_it_reaches_weigh(may: tuple[str, ...], accounts: int, severity: Severity) -> None:
    one = app("Buffer", *may, id="7")
    result = judge(held(**{f"a{n}": (one,) for n in range(accounts)}))
    assert [("shared-app:buffer", severity, SURE)] == weights(result)


def test_it_weighs_more_only_where_it_is_mighty_on_two_accounts() -> None:
    result = judge(held(brand=(BUFFER,), shop=(app("Buffer", "read", id="7"),)))
    assert [("shared-app:buffer", LOW, SURE)] == weights(result)


def test_how_many_are_many_is_the_policys() -> None:
    policy = Policy(apps=AppRules(many_accounts=2))
    assert [("shared-app:buffer", HIGH, SURE)] == weights(judge(held(brand=(BUFFER,), shop=(BUFFER,)), policy))


def test_a_tool_chosen_for_every_account_is_a_fact() -> None:
    rules = [AccountRules(platform="x", handle=name, known_apps=("buffer",)) for name in ("brand", "shop")]
    both = held(brand=(BUFFER,), shop=(BUFFER,))
    assert [("shared-app:buffer", INFO, SURE)] == weights(judge(both, Policy(accounts=tuple(rules))))


def test_a_tool_that_one_account_does_not_list_counts_for_that_account_alone() -> None:
    rules = [AccountRules(platform="x", handle=name, known_apps=("buffer",)) for name in ("a1", "a2", "a3", "a4")]
    five = held(**{f"a{n}": (BUFFER,) for n in range(1, 6)})
    other, meant = judge(five, Policy(accounts=tuple(rules))).findings
    reach = "“Buffer” has access to 5 accounts: x/@a1, x/@a2, x/@a3 and 2 more."

    assert (other.severity, other.concerns, other.message) == (
        MEDIUM, (("x", "a5"),), f"{reach} Not meant to have it: x/@a5.",
    )  # fmt: skip
    assert (meant.severity, meant.concerns, meant.message) == (INFO, tuple(("x", f"a{n}") for n in range(1, 5)), reach)
    assert not set(other.covers) & set(meant.covers)


def test_the_platforms_own_apps_nameless_ones_and_one_account_are_nothing() -> None:
    own = app("Twitter for iPhone", "write", id="129032", first_party=True)
    short = app("Go", "write", id="")
    assert Status.CLEAR is judge(held(brand=(own, short), shop=(own, short))).status
    assert Status.CLEAR is judge(held(brand=(BUFFER, BUFFER))).status
    assert Status.CLEAR is judge(held(brand=None)).status


def test_a_grant_that_has_run_out_holds_nothing() -> None:
    for word in ("expired", "inactive"):
        assert Status.CLEAR is judge(held(brand=(BUFFER,), page=(app("Buffer", word, id="fb-1"),))).status


def test_the_same_account_given_twice_is_one() -> None:
    assert Status.CLEAR is judge(held(brand=(BUFFER,)) + held(brand=(BUFFER,))).status


def test_what_one_account_does_not_tell_is_said_by_its_name() -> None:
    result = judge(held(brand=(BUFFER,), shop=None, page=()))
    assert (Status.UNKNOWN, "x/@shop: this export holds no apps") == (result.status, result.reason)


def test_a_hostile_name_is_fit_to_print_and_many_accounts_are_cut() -> None:
    trick = app("Bot\u202e\x1b[31m", "write", id="6", publisher="\u202eEvil")
    result = judge(held(**{f"a{n:02}": (trick,) for n in range(30)}))
    told = " ".join(text for f in result.findings for text in (f.subject, f.message, f.fix, *f.evidence))
    assert not set(told) & {"\u202e", "\x1b"}
    assert result.findings[0].message.endswith("x/@a02 and 27 more.")


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Buffer, Inc.", "buffer"), ("BUFFER  GmbH & Co. KG", "buffer"), ("Acme S.A.", "acme"), ("Acme B.V.", "acme"),
        ("Inc.", "inc"), ("\uff21cme", "acme"), ("dlvr.it", "dlvrit"), ("株式会社", "株式会社"), ("", ""),
        ("Co Co", "co"),
    ],
)  # fmt: skip
def test_names_are_folded_to_what_people_mean(name: str, folded: str) -> None:
    assert folded == fold(name)


APPS = st.builds(
    App,
    id=st.sampled_from(["", "1", "2", "3"]),
    name=st.sampled_from(["", "Go", "Buffer", "buffer inc", "Tally", "Rank", "\u202e"]),
    publisher=st.sampled_from(["", "Maker", "maker ltd", "Other"]),
    first_party=st.booleans(),
)
HOLDINGS = st.dictionaries(
    st.tuples(st.sampled_from(["x", "facebook"]), st.sampled_from("abc")), st.lists(APPS, max_size=5), max_size=6
)


@given(HOLDINGS, st.randoms(use_true_random=False))
def test_whatever_the_grants_each_finding_is_of_two_accounts_and_order_does_not_matter(
    held: dict[tuple[str, str], list[App]], rng: random.Random
) -> None:
    holdings = [
        Holding(account=Account(platform=place, handle=name), apps=tuple(apps)) for (place, name), apps in held.items()
    ]
    found = shared(holdings)
    assert all(len(one.accounts) > 1 for one in found)
    assert len({(one.kind, one.key) for one in found}) == len(found)
    assert not any(grant.app.first_party for one in found for grant in one.grants)
    rng.shuffle(holdings)
    mixed = [Holding(account=h.account, apps=tuple(rng.sample(h.apps or (), len(h.apps or ())))) for h in holdings]
    assert [(one.kind, one.key, one.accounts) for one in found] == [
        (one.kind, one.key, one.accounts) for one in shared(mixed)
    ]


MEANT = st.dictionaries(st.sampled_from("abcdef"), st.booleans(), min_size=1)


@given(MEANT, st.booleans(), st.integers(2, 4))
def test_an_account_more_that_has_the_app_never_makes_it_calmer_for_the_others(
    listed: dict[str, bool], meant: bool, many: int
) -> None:
    def severities(names: dict[str, bool]) -> dict[str, Severity]:
        rules = tuple(
            AccountRules(platform="x", handle=name, known_apps=("buffer",)) for name, known in names.items() if known
        )
        policy = Policy(accounts=rules, apps=AppRules(many_accounts=many))
        found = judge(held(**dict.fromkeys(names, (BUFFER,))), policy)
        return {name: one.severity for one in found.findings for _, name in one.concerns or ()}

    before, after = severities(listed), severities({**listed, "more": meant})
    assert after.keys() == {*listed, "more"}
    assert all(after[name].rank >= severity.rank for name, severity in before.items())
    assert {name for name, severity in after.items() if severity is INFO} == {
        name for name, known in {**listed, "more": meant}.items() if known
    }


def test_four_times_as_many_makers_are_not_sixteen_times_the_work() -> None:
    def work(makers: int) -> int:
        ours, theirs = (
            tuple(App(id=f"{one}{n}", name=f"{one} {n}", publisher=f"Maker {n}") for n in range(makers))
            for one in ("Ay", "Bee")
        )
        accounts = {BRAND: ours, SHOP: ours, PAGE: theirs}
        holdings = [Holding(account=account, apps=apps) for account, apps in accounts.items()]
        assert 2 * makers == len(shared(holdings))
        return operations(lambda: shared(holdings))

    first, second, third = (work(makers) for makers in (50, 200, 800))
    assert third - second <= STEEPEST * (second - first), (first, second, third)
