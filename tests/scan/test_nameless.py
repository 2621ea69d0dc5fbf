"""Exports that do not name their account."""

from __future__ import annotations

from dataclasses import replace

from hygiene.model.account import Account
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.scan.nameless import kept_apart
from tests.support.snapshots import snapshot

NAMELESS = Account(platform="linkedin", handle="unknown")


def export(path: str, digest: str, account: Account = NAMELESS) -> Snapshot:
    return replace(snapshot(account=account), origin=Origin(path=path, sha256=digest, reader="linkedin"))


def test_two_exports_without_a_name_are_two_accounts_in_any_order() -> None:
    one, two = export("a.zip", "1" * 64), export("b.zip", "2" * 64)
    (first, second), (again_two, again_one) = kept_apart([one, two]), kept_apart([two, one])

    assert first.account.key != second.account.key
    assert (first.account, second.account) == (again_one.account, again_two.account)
    assert not first.account.named


def test_one_export_its_copy_and_accounts_that_are_known_stay_as_they_are() -> None:
    known = export("c.zip", "3" * 64, Account(platform="linkedin", handle="kim"))
    by_id = export("d.zip", "4" * 64, Account(platform="linkedin", handle="unknown", id="7"))
    one, copy = export("a.zip", "1" * 64), export("copy.zip", "1" * 64)

    assert kept_apart([one, copy, known, by_id]) == [one, copy, known, by_id]
