"""Cards of fixes: neighbours that say the same about apps are one card, in the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene import ScanRequest, scan
from hygiene.formats.html.cards import cards
from hygiene.formats.html.render import FIXES, render
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.policy_file import load
from tests.support.command import ARCHIVE, PASSWORDS, POLICY


@pytest.fixture(scope="module")
def report() -> Report:
    return scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))


def test_neighbours_of_a_small_gain_about_apps_are_one_card_and_the_order_stays(report: Report) -> None:
    found = cards(report, FIXES)
    (alike,) = [card for card in found if len(card.fixes) > 1]

    assert list(enumerate(report.fix_first, 1)) == [each for card in found for each in card.fixes]
    assert [
        "“Ticketbox sign-in” is not among the apps that you listed as yours.",
        "You gave “PhotoFrame Weekly” access 11 years before the export.",
    ] == [fix.title for _, fix in alike.fixes]


def test_each_fix_keeps_its_place_to_jump_to(report: Report) -> None:
    page = render(report, Screen())

    assert [page.count(f'id="fix-{number}"') for number, _ in enumerate(report.fix_first, 1)] == [1] * len(
        report.fix_first
    )
    assert "2 apps to look at" in page


def test_apps_of_two_accounts_or_owners_are_two_cards(report: Report) -> None:
    first, *others = next(card for card in cards(report, FIXES) if len(card.fixes) > 1).fixes
    apart = replace(report, fix_first=(first[1], *(replace(fix, owner="Someone else") for _, fix in others)))

    assert [1, 1] == [len(card.fixes) for card in cards(apart, FIXES)]
