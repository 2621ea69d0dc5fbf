"""The limits on the names and sizes in an archive, at their very edges."""

from __future__ import annotations

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_NAME, MAX_NAMES, MAX_RATIO, RATIO_FROM
from hygiene.sources.files.guards import refuse_bomb, refuse_name, refuse_names, stays_inside


def test_as_many_characters_of_names_as_allowed_pass_and_one_more_is_refused() -> None:
    names = ["a" * MAX_NAME] * (MAX_NAMES // MAX_NAME)
    rest = "b" * (MAX_NAMES % MAX_NAME)
    refuse_names([*names, *filter(None, [rest])], "zip", "x.zip")
    with pytest.raises(UnreadableError) as caught:
        refuse_names([*names, f"{rest}b"], "zip", "x.zip")

    assert f"x.zip: the names of its files have {MAX_NAMES + 1:,} characters together (give only the export)" == str(
        caught.value
    )


def test_sixty_characters_of_a_path_that_leads_outside_are_shown() -> None:
    with pytest.raises(UnreadableError) as caught:
        refuse_name("../" + "a" * 100, "tar", "x.tar")

    assert f"it holds a path that leads outside the archive (../{'a' * 56}…)" == caught.value.message


@pytest.mark.parametrize(
    ("size", "packed"),
    [(RATIO_FROM, 1), (RATIO_FROM + MAX_RATIO, RATIO_FROM // MAX_RATIO + 2), (MAX_RATIO * 2**20, 2**20)],
    ids=["small", "large and packed well", "packed as well as allowed"],
)
def test_what_unpacks_to_no_more_than_allowed_passes(size: int, packed: int) -> None:
    refuse_bomb("it", size, packed, "x.zip")


@pytest.mark.parametrize(
    ("size", "packed", "shown"), [(RATIO_FROM + 1, 1, RATIO_FROM >> 20), (MAX_RATIO * 2**20 + 1, 2**20, MAX_RATIO)]
)
def test_one_byte_more_is_a_bomb(size: int, packed: int, shown: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        refuse_bomb("it", size, packed, "x.zip")

    assert f"it would unpack to {shown:,} MB, over {MAX_RATIO} times its size, as a zip bomb does" == (
        caught.value.message
    )


@pytest.mark.parametrize("name", ["C:/x", "C:x", "c:", "/x", "a/../b", "..", "", "./."])
def test_a_name_with_a_drive_or_a_step_upwards_leads_outside(name: str) -> None:
    assert not stays_inside(name)


@pytest.mark.parametrize("name", ["a/b", "ab:c", "a/C:", "./a", "a//b", "..a"])
def test_any_other_name_stays_inside(name: str) -> None:
    assert stays_inside(name)
