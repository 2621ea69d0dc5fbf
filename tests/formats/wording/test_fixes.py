"""Words about fixes: the gain, and whose it is."""

from __future__ import annotations

from dataclasses import replace

from hygiene.formats.wording.fixes import beside_incidents, gain, whose
from tests.support import reports

SIGN, BIG, SMALL = reports.rich().fix_first


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


def test_a_fix_of_which_only_a_part_is_in_an_incident_is_still_listed() -> None:
    rich = reports.rich()
    wider = replace(SIGN, fingerprints=(*SIGN.fingerprints, "0" * 16))

    assert beside_incidents(rich) == [BIG, SMALL]
    assert beside_incidents(replace(rich, fix_first=(wider, SMALL))) == [wider, SMALL]
    assert beside_incidents(replace(rich, incidents=())) == [SIGN, BIG, SMALL]
