"""One mailbox or telephone in several spellings is one, whoever's accounts it is behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.account.addresses import tag
from hygiene.analysis.account.shared_contacts import Shared, shared
from hygiene.model.account import Account
from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Holding

X, BLUE, REDDIT = (Account(platform=p, handle="brand") for p in ("x", "bluesky", "reddit"))


def holding(account: Account, *values: str, kind: str = "email") -> Holding:
    return Holding(account=account, contacts=tuple(Contact(kind=kind, value=Hidden(value)) for value in values))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("dana@brand.example", " Dana@BRAND.example ", True),
        ("dana@brand.example", "dana+x@brand.example", True),
        ("da.na@gmail.com", "dana@googlemail.com", True),
        ("da.na@brand.example", "dana@brand.example", False),
        ("dana@brand.example", "dana@shop.example", False),
        ("", "", False),
        ("no address", "no address", False),
        ("+@brand.example", "+@brand.example", True),
    ],
)
def test_spellings_of_one_mailbox_are_one(one: str, other: str, *, same: bool) -> None:
    tags = (tag(Contact(kind="email", value=Hidden(one))),)
    expected = [Shared(kind="email", count=1, tags=tags, accounts=(BLUE, X))] if same else []
    assert expected == shared([holding(X, one), holding(BLUE, other)])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 170 123-4567", "00491701234567", True),
        ("+491701234567", "+491701234568", False),
        ("+49 170 1234567", "0170 1234567", True),
        ("0170 1234567", "491701234567", False),
        ("+49 170 1234567", "491701234567", True),
        ("+1 (212) 555-0100", "212-555-0100", True),
        ("+1 (212) 555-0100", "555-0100", False),
        ("+12125550100", "+13125550100", False),
        ("0170/1234567", "0170 1234567", True),
        ("110", "110", False),
        ("•••", "•••", False),
    ],
)
def test_telephones_compare_by_their_digits(one: str, other: str, *, same: bool) -> None:
    assert same == bool(shared([holding(X, one, kind="phone"), holding(BLUE, other, kind="phone")]))


def test_a_number_without_its_country_is_nobodys_where_two_end_alike() -> None:
    abroad = [holding(X, "+49 12345678", kind="phone"), holding(BLUE, "+45 12345678", kind="phone")]
    assert [] == shared([*abroad, holding(REDDIT, "12345678", kind="phone")])


def test_the_same_account_twice_is_not_two() -> None:
    assert [] == shared([holding(X, "dana@brand.example", "DANA@brand.example")])


def test_addresses_behind_the_same_accounts_are_told_together_and_others_apart() -> None:
    both = ("a@brand.example", "b@brand.example")
    found = shared([holding(X, *both), holding(BLUE, *both, "c@brand.example"), holding(REDDIT, "c@brand.example")])
    a, b, c = (tag(Contact(kind="email", value=Hidden(f"{name}@brand.example"))) for name in "abc")
    assert [
        Shared(kind="email", count=1, tags=(c,), accounts=(BLUE, REDDIT)),
        Shared(kind="email", count=2, tags=tuple(sorted((a, b))), accounts=(BLUE, X)),
    ] == found


def test_what_was_not_read_shares_nothing() -> None:
    assert [] == shared([Holding(account=X), Holding(account=BLUE)])


@given(values=st.lists(st.text(max_size=30), max_size=10), order=st.randoms(use_true_random=False))
def test_the_order_of_accounts_does_not_matter(values: list[str], order: object) -> None:
    holdings = [holding(X, *values), holding(BLUE, *reversed(values)), holding(REDDIT, *values[:2])]
    shuffled = list(holdings)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert shared(holdings) == shared(shuffled)
