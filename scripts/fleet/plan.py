"""The brands of the invented fleet, and their groups."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

OWNERS: Final = ("Anna Winter", "Carla Reis", "Dev Malhotra", "Erik Lund", "Farah Aziz", "Goran Petrov")
AGENCY: Final = "Ben Ott"
"""The person with access to nearly every account."""
X_TOOLS: Final = ("Twitter for iPhone", "Twitter Web App")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Accounts with the same owner, people and tools.

    `tools` is None where the fleet's file lists none.
    """

    name: str
    owner: str = ""
    people: tuple[str, ...] = ()
    tools: tuple[str, ...] | None = (*X_TOOLS, "Buffer")
    timezone: str = "Europe/Berlin"
    importance: str = "normal"


GROUPS: Final = (
    Group(name="retail", owner="Anna Winter", people=("Anna Winter", AGENCY), importance="high"),
    Group(name="hotels", owner="Carla Reis", people=("Carla Reis", AGENCY), timezone="Europe/Lisbon"),
    Group(name="beverages", owner="Dev Malhotra", people=("Dev Malhotra", "Anna Winter", AGENCY)),
    Group(name="sports", owner="Erik Lund", people=("Erik Lund", AGENCY), timezone="Europe/Oslo"),
    Group(name="careers", owner="Farah Aziz", people=("Farah Aziz", AGENCY), importance="low"),
    Group(name="support", owner="Goran Petrov", people=("Goran Petrov", "Farah Aziz"), importance="high"),
    Group(name="engineering", owner="Goran Petrov", people=("Goran Petrov", AGENCY), timezone="UTC"),
    Group(name="press", owner="Anna Winter", people=("Anna Winter", "Carla Reis", AGENCY), importance="high"),
    Group(name="acquired", owner="Erik Lund", people=("Erik Lund", AGENCY), tools=None),
    Group(name="dormant", importance="low"),
)
_BY_NAME: Final = {group.name: group for group in GROUPS}
_OWNED: Final = GROUPS[:-1]
CAST: Final = (
    ("x", "takeover"), ("x", "new app"), ("facebook", "app gone"), ("instagram", "e-mail"), ("github", "factor off"),
    ("facebook", "country"), ("x", "shared"), ("facebook", "shared"), ("instagram", "shared"), ("x", "shared"),
    ("x", "fifth"), ("x", "deletions"), ("x", "permission"), ("linkedin", "missing later"), ("reddit", "damaged"),
    ("linkedin", "stale"), ("bluesky", "missing"), ("mastodon", ""), ("bluesky", ""), ("reddit", ""),
    ("github", "no owner"), ("instagram", ""), ("facebook", "no owner"), ("x", ""),
)  # fmt: skip
"""The platforms of every 24 accounts, and the parts of the first 24."""
_GROUP_OF: Final = {"shared": "acquired", "fifth": "acquired", "no owner": "dormant", "factor off": "engineering"}
_FORMS: Final = {
    "bluesky": "{0}-{1}-{2:05}.bsky.social",
    "facebook": "{0}.{1}.{2:05}",
    "github": "{0}-{1}-{2:05}",
    "instagram": "{0}.{1}.{2:05}",
    "linkedin": "{0}-{1}-{2:05}",
    "mastodon": "{0}_{1}_{2:05}@brands.example",
    "reddit": "{0}_{1}_{2:05}",
    "x": "{0}_{1}_{2:05}",
}
"""The form of a handle.

The number has a fixed width, so that no handle begins another.
"""
_NAMES: Final = ("acme", "borealis", "cobalt", "dune", "ember", "fjord", "grove", "harbour", "indigo", "juniper")
_REGIONS: Final = ("at", "be", "ch", "de", "dk", "es", "fr", "it", "nl", "no", "pl", "pt", "se", "uk")
TRAITS: Final = {
    "idle app": ("x", 0.12),
    "old app": ("x facebook instagram", 0.10),
    "recent app": ("x", 0.05),
    "text messages": ("x", 0.08),
    "unconfirmed": ("facebook linkedin", 0.10),
    "earlier e-mail": ("instagram", 0.12),
    "earlier takeover": ("x", 0.04),
    "one mailbox": ("x instagram facebook", 0.04),
}
"""The traits that make an account less than calm, where, and how often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """An account of the fleet.

    `role` is its part in the story, and `traits` are its findings in every week.
    """

    number: int
    platform: str
    handle: str
    group: Group
    role: str = ""
    traits: frozenset[str] = frozenset()
    owner: str = ""


def brands(count: int, seed: int) -> Iterator[Brand]:
    """Yield the accounts of the fleet.

    Fleets of one seed start with the same accounts, whatever their size.
    """
    for number in range(count):
        chance = random.Random(f"{seed} brand {number}")
        platform, role = CAST[number % len(CAST)]
        role = role if number < len(CAST) else ""
        traits = {
            trait for trait, (where, share) in TRAITS.items() if platform in where.split() and chance.random() < share
        }
        group = _BY_NAME[_GROUP_OF[role]] if role in _GROUP_OF else _OWNED[number // 3 % len(_OWNED)]
        yield Brand(
            number=number,
            platform=platform,
            handle=_FORMS[platform].format(chance.choice(_NAMES), chance.choice(_REGIONS), number),
            group=group,
            role=role,
            traits=frozenset() if number < len(CAST) else frozenset(traits),
            owner=OWNERS[number % len(OWNERS)] if number % 18 == 3 else "",
        )


def fleet_toml(every: list[Brand]) -> str:
    """Return the file that describes the fleet."""
    lines = ["version = 1", 'name = "Example Brands"', "stale_days = 35", "vaults = []"]
    for group in GROUPS:
        lines += ["", "[[groups]]", f'name = "{group.name}"']
        lines += [f'owner = "{group.owner}"', 'responder = "Security desk"'] if group.owner else []
        lines += [f"people = [{_texts(group.people)}]"] if group.people else []
        lines += [f"tools = [{_texts(group.tools)}]"] if group.tools is not None else []
        lines += [f'timezone = "{group.timezone}"', f'importance = "{group.importance}"']
        lines.append('exports = ["exports/{platform}/{handle}*"]')
    for brand in every:
        lines += ["", "[[accounts]]", f'platform = "{brand.platform}"', f'handle = "{brand.handle}"']
        lines.append(f'group = "{brand.group.name}"')
        lines += [f'owner = "{brand.owner}"'] if brand.owner else []
    return "\n".join([*lines, ""])


def _texts(texts: tuple[str, ...]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
