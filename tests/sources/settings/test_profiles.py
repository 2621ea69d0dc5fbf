"""The profiles that come with hygiene: every one sets keys of a policy, and has a tone of its own."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from hygiene.model.policy import Policy, ProfileName
from hygiene.sources.settings.profiles import Tone, profile_values, tone


@pytest.mark.parametrize("name", get_args(ProfileName))
def test_a_profile_sets_keys_of_a_policy_and_nothing_else(name: ProfileName) -> None:
    policy = msgspec.convert(profile_values(name), Policy)
    # What a profile sets differs from the default, or it would set nothing.
    assert (policy == Policy()) == (name == "self")


def test_the_tone_speaks_to_you_to_a_team_and_to_whoever_acts_now() -> None:
    calm, unread = "A calm report is no proof of safety.", "What was not read may hide something worse."
    expected = {
        "self": Tone(first="Fix this first", then="Then fix this", whose="", closing=calm, unread=unread),
        "brand": Tone(
            first="What the team fixes first",
            then="Then the team fixes this",
            whose="Owner:",
            closing=f"{calm} Give each owner their own list with --owner NAME.",
            unread=f"{unread} Give each owner their own list with --owner NAME.",
        ),
        "incident": Tone(
            first="Fix now",
            then="Then fix now",
            whose="Who:",
            closing="Calm is no proof. Keep these files, and scan a new export today.",
            unread=f"{unread} Keep these files, and scan a new export today.",
        ),
    }
    assert expected == {name: tone(name) for name in get_args(ProfileName)}
