"""The gallery: its pictures are those of the script, small, and made in a real browser."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Final

import pytest

from scripts.gallery import DEFAULT, SHOTS, make
from tests.support.live.programs import need

ROOT: Final = Path(__file__).resolve().parents[1]
SMALL: Final = 150_000


def size(path: Path) -> tuple[int, int]:
    """Return the width and the height of a PNG."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_gallery_shows_every_picture_with_its_words() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(gallery/([\w-]+)\.png\)", page)

    assert [name for _, name in shown] == [shot.name for shot in SHOTS]
    assert sorted(path.stem for path in DEFAULT.iterdir()) == sorted(shot.name for shot in SHOTS)
    assert "(docs/gallery/wide-light.png)](docs/gallery.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_pictures_are_small_and_of_their_windows() -> None:
    paths = {shot.name: DEFAULT / f"{shot.name}.png" for shot in SHOTS}
    windows = {shot.name: (shot.width, shot.height) for shot in SHOTS}

    assert {name: size(path) for name, path in paths.items()} == windows
    assert [name for name, path in paths.items() if path.stat().st_size > SMALL] == []


@pytest.mark.parametrize("name", ["wide-light", "narrow-dark"])
def test_a_picture_can_be_taken_again(tmp_path: Path, name: str) -> None:
    need("chromium")
    (shot,) = [each for each in SHOTS if each.name == name]
    (path,) = make(tmp_path, [shot])

    assert size(path) == (shot.width, shot.height)
    assert 10_000 < path.stat().st_size < SMALL
