"""Words about fixes: the gain, and whose it is."""

from __future__ import annotations

from dataclasses import replace

from hygiene.formats.wording.fixes import gain, whose
from tests.support import reports

SIGN, BIG, SMALL = reports.FIXES


def test_a_gain_is_big_medium_or_small_and_a_sign_comes_first() -> None:
    assert gain(BIG) == "Big gain"
    assert gain(replace(BIG, gain="medium")) == "Medium gain"
    assert gain(SMALL) == "Small gain"
    assert gain(SIGN) == "Sign of a takeover"


def test_a_fix_names_its_account_and_its_owner() -> None:
    assert whose(BIG) == "x/@acme_shop, Sam (shop)"
    assert whose(replace(BIG, owner="")) == "x/@acme_shop"
    assert whose(SMALL) == ""
    assert whose(replace(SMALL, owner="Dana")) == "Dana"
