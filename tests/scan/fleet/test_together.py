"""All accounts as one snapshot: whose apps and addresses are whose, and what is missing of each, by name."""

from __future__ import annotations

from datetime import timedelta

from hygiene.model.account import VAULT, Account
from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Holding, Snapshot
from hygiene.scan.fleet.together import ALL, fleet
from tests.support.snapshots import BRAND, DAY, NOW, app, snapshot

SHOP = Account(platform="bluesky", handle="shop.example", id="did:plc:shop")
MAIL = Contact(kind="email", value=Hidden("dana@brand.example"))
BUFFER = app("Buffer")


def together(*snapshots: Snapshot, unread: int = 0) -> Snapshot:
    (made,) = fleet(snapshots, unread)
    return made


def test_it_holds_what_every_account_holds_and_says_whose() -> None:
    made = together(
        snapshot(apps=(BUFFER,), contacts=(MAIL,)),
        snapshot(account=SHOP, apps=(), contacts=(MAIL,), taken_at=NOW + DAY),
    )
    assert (
        Holding(account=SHOP, apps=(), contacts=(MAIL,)),
        Holding(account=BRAND, apps=(BUFFER,), contacts=(MAIL,)),
    ) == made.holdings
    assert (ALL, (BUFFER,), (MAIL, MAIL), {}) == (made.account, made.apps, made.contacts, made.gaps)
    assert NOW + DAY == made.taken_at


def test_one_account_is_a_fleet_of_one_and_none_is_none() -> None:
    vault = snapshot(account=Account(platform=VAULT, handle="a.csv", id=VAULT))
    assert (Holding(account=BRAND, apps=(BUFFER,)),) == together(vault, snapshot(apps=(BUFFER,))).holdings
    assert [] == list(fleet([vault], 1))


def test_one_account_alone_shares_nothing_so_nothing_is_missing() -> None:
    made = together(snapshot(gaps={"apps": "the platform does not tell"}))
    assert ((), (), {}) == (made.apps, made.contacts, made.gaps)
    other = together(snapshot(gaps={"apps": "the platform does not tell"}), unread=1)
    assert (None, None) == (other.apps, other.contacts)
    assert {"apps": "x/@brand: the platform does not tell", "contacts": "x/@brand: this export holds no addresses",
            "holdings": "1 export could not be read"} == other.gaps  # fmt: skip


def test_what_is_missing_of_one_account_is_missing_here_by_its_name() -> None:
    half = snapshot(apps=(BUFFER,), contacts=(), gaps={"apps": "apps.js: 1 record is not of its shape"})
    made = together(half, snapshot(account=SHOP, contacts=(), gaps={"apps": "the platform does not tell"}), unread=2)
    assert {
        "apps": "bluesky/@shop.example: the platform does not tell; x/@brand: apps.js: 1 record is not of its shape",
        "holdings": "2 exports could not be read",
    } == made.gaps
    assert ((BUFFER,), ()) == (made.apps, made.contacts)


def test_the_addresses_of_an_account_that_is_signed_in_to_as_another_are_that_ones() -> None:
    threads, owner = (Account(platform=place, handle="brand") for place in ("threads", "instagram"))
    both = snapshot(account=threads, apps=()), snapshot(account=owner, apps=(), contacts=(MAIL,))
    assert {} == together(*both).gaps
    assert {"contacts"} == together(both[0], snapshot(apps=(), contacts=())).gaps.keys()


def test_a_part_that_no_account_tells_is_not_read() -> None:
    made = together(snapshot(), snapshot(account=SHOP))
    assert (None, None) == (made.apps, made.contacts)
    assert "bluesky/@shop.example: this export holds no apps; x/@brand: this export holds no apps" == made.missing(
        "apps"
    )


def test_an_account_given_twice_is_one_and_its_newest_export_speaks() -> None:
    old = snapshot(apps=(BUFFER,), contacts=(MAIL,), taken_at=NOW - timedelta(days=400))
    new = snapshot(account=Account(platform="x", handle="renamed", id=BRAND.id), contacts=())
    for given in ((old, new), (new, old)):
        made = together(*given)
        assert (Holding(account=new.account, apps=(BUFFER,), contacts=()),) == made.holdings
        assert {} == made.gaps


def test_a_check_that_asks_about_apps_is_not_given_addresses() -> None:
    made = together(snapshot(apps=(BUFFER,), contacts=(MAIL,))).only(frozenset({"holdings", "apps"}))
    assert ((BUFFER,), None) == (made.apps, made.contacts)
    assert (Holding(account=BRAND, apps=(BUFFER,)),) == made.holdings
    assert None is together(snapshot(apps=())).only(frozenset({"apps"})).holdings
