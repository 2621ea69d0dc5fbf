"""Grants of intruders, planted into the app lists of real archives.

A plant is flagged when `authorized-apps` finds it without a policy. A third are names in disguise and a third names of
popular tools under other ids, both old and reading only, so that nothing but the name speaks against them. The rest may
write, bear names of no meaning and are younger than 30 days.

A question is a grant of the list as it is that is asked about while it is younger than 30 days. Years are counted from
the first grant in a list to the export, over all accounts together. Lists hold only the grants that their owners kept.
Posts are left out, so that no plant is found by what was posted.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from hygiene.analysis.apps.grants import grant_facts
from hygiene.model.finding import Finding
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.scan.judge import run
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS, built_in
from tests.support.project import SAMPLES
from tests.support.snapshots import DAY

LISTS = ("2018-08-flat", "2020-04", "2022-11", "2023-09", "2025-01", "2026-07")
WORDS = (
    "Calendar", "Contacts", "Scheduler", "Analytics", "Followers", "Phone Book", "Photo Editor", "Backup", "Newsletter",
    "Reminders", "Translator", "Profile Manager", "Security Centre", "Birthday Cards",
)  # fmt: skip
POPULAR = (
    "Buffer", "Hootsuite", "IFTTT", "Zapier.com", "Sprout Social", "Later", "dlvr.it", "Tweetbot for iOS", "Typefully",
    "Calendly", "Google", "Medium", "Bitly", "Instagram", "SocialOomph", "CoSchedule", "Loomly", "Canva", "Hypefury",
)  # fmt: skip
CYRILLIC = str.maketrans(
    "aeopcxyiACEOPTBHMK",
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0410\u0421\u0415\u041e\u0420\u0422\u0412\u041d\u041c\u041a",
)
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u3164"
BLANKS = "\u00a0\u2002\u2009\u202f"
KINDS = ("script", "hidden", "spaces", "odd space", "ending", "digits", "wide", "marks")


def disguised(dice: random.Random, name: str, kind: str) -> str:
    """Return a name that reads like another and is not it."""
    at = dice.randrange(1, len(name))
    spots = [n for n, char in enumerate(name) if ord(char) in CYRILLIC]
    foreign = {*dice.sample(spots, k=min(len(spots), dice.randint(1, 3)))}
    return {
        "script": "".join(char.translate(CYRILLIC) if n in foreign else char for n, char in enumerate(name)),
        "hidden": name[:at] + dice.choice(HIDDEN) + name[at:],
        "spaces": f"{name}  App",
        "odd space": name + dice.choice(BLANKS) + "App",
        "ending": name + dice.choice(".,;'`_"),
        "digits": name.replace("o", "0", 1) if "o" in name[1:] else f"{name} t0ols",
        "wide": "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in name),
        "marks": name[:at] + "\u0332" + name[at:],
    }[kind]


def borrowed(dice: random.Random, name: str) -> str:
    """Return a popular tool's name, or nearly."""
    at = dice.randrange(1, len(name) - 1)
    return dice.choice(
        [
            name,
            name.upper(),
            f"{name} {dice.choice(('Pro', 'Official', 'Premium', 'Security', 'Support', '2'))}",
            f"Official {name}",
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + dice.choice("bdkvx") + name[at + 1 :],
        ]
    )


def plants(dice: random.Random) -> Iterator[App]:
    """Yield a hundred undated grants of intruders."""
    for number in range(100):
        name, publisher = "", ""
        if number % 3 == 0:
            name = disguised(dice, dice.choice(WORDS), KINDS[number // 3 % len(KINDS)])
        elif number % 3 == 1:
            name, publisher = borrowed(dice, dice.choice(POPULAR)), dice.choice(("", "", "Growth Partners"))
        else:
            name = "".join(dice.choices(string.ascii_lowercase, k=dice.randint(5, 9))).title()
        may = frozenset({"read", "write"} if number % 3 == 2 else {"read"})
        yield App(id=str(90_000_000 + number), name=name, publisher=publisher, permissions=may)


@cache
def real() -> list[Snapshot]:
    """Return the snapshots of the real archives."""
    if not (SAMPLES / "x").exists():
        pytest.skip("the samples of real archives are not beside this checkout")
    return [replace(read_export(SAMPLES / "x" / name, READERS), posts=None) for name in LISTS]


def findings(shot: Snapshot) -> tuple[Finding, ...]:
    (result,) = run(built_in("authorized-apps"), [shot], Policy())
    return result.findings


def test_at_least_95_of_100_planted_grants_are_flagged() -> None:
    dice, shots = random.Random(7), real()  # noqa: S311  # a fixed seed is the point
    missed = []
    for number, plant in enumerate(plants(dice)):
        shot = shots[number % len(shots)]
        age = dice.uniform(0, 29) if plant.may_post else dice.uniform(200, 700)
        apps = (*(shot.apps or ()), replace(plant, granted_at=shot.taken_at - age * DAY))
        found = {finding.subject for finding in findings(replace(shot, apps=apps))}
        if f"app:{plant.id}" not in found:
            missed.append(plant.name)
    assert [] == missed[5:], missed


def test_the_real_lists_as_they_are_hold_no_disguise() -> None:
    assert [] == [fact.app.name for shot in real() for fact in grant_facts(shot, Policy()) if fact.disguise]


def test_an_account_is_asked_at_most_one_question_a_year() -> None:
    questions, years = 0, 0.0
    for shot in real():
        apps = [(app, app.granted_at) for app in shot.apps or () if app.granted_at]
        # Every grant is looked at on the day after it was given.
        then = [replace(shot, taken_at=at + DAY, apps=(app,)) for app, at in apps]
        questions += sum(fact.new for day in then for fact in grant_facts(day, Policy()))
        years += (shot.taken_at - min(at for _, at in apps)) / (365.25 * DAY)
    assert 20 < questions <= years
