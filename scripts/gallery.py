"""Make the screenshots of the gallery from the report of the demo.

usage: python scripts/gallery.py [FOLDER]      (default: docs/gallery)

It needs Chromium, and opens the page from a file with the network cut.
"""

from __future__ import annotations

import base64
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

DEFAULT: Final = Path(__file__).resolve().parent.parent / "docs" / "gallery"
ARGUMENTS: Final = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND")
"""Arguments of Chromium, with which no name is looked up.

A CI runs as root, where the sandbox refuses to start.
"""
_COLOURS: Final = """async png => {
  const bytes = Uint8Array.from(atob(png), each => each.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const each of pixels) counts.set(each, (counts.get(each) || 0) + 1);
  const kept = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 256);
  const parts = each => [each & 255, each >> 8 & 255, each >> 16 & 255];
  const apart = (a, b) => parts(a).reduce((sum, part, at) => sum + (part - parts(b)[at]) ** 2, 0);
  const places = new Map();
  for (const each of counts.keys()) {
    let best = 0;
    kept.forEach((other, at) => { if (apart(each, other) < apart(each, kept[best])) best = at; });
    places.set(each, best);
  }
  const text = list => btoa([...list].map(each => String.fromCharCode(each)).join(''));
  return [text(kept.flatMap(parts)), text([...pixels].map(each => places.get(each)))];
}"""
"""The browser's search for 256 colours.

They are the commonest colours of a picture. Each pixel gets the nearest of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A screenshot: the window, its mode, and the heading at its top or ""."""

    name: str
    width: int
    height: int
    mode: Literal["light", "dark"] = "light"
    at: str = ""


WINDOWS: Final = (("wide", 1400, 900), ("middle", 800, 1100), ("narrow", 400, 1100))
SHOTS: Final = (
    *(
        Shot(name=f"{name}-{mode}", width=width, height=height, mode=mode)
        for name, width, height in WINDOWS
        for mode in ("light", "dark")
    ),
    Shot(name="habits", width=1400, height=900, at="habits"),
    Shot(name="passwords", width=1400, height=760, at="shared"),
    Shot(name="findings", width=1400, height=900, at="findings"),
    Shot(name="apps", width=1400, height=900, at="apps"),
    Shot(name="likelihood", width=1400, height=900, at="paths"),
)


def make(folder: Path, shots: Iterable[Shot] = SHOTS) -> Iterator[Path]:
    """Take screenshots into `folder`, and yield the path of each."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, sync_playwright() as driver:
        page = Path(temporary) / "demo.html"
        program = Path(sys.executable).with_name("hygiene")
        subprocess.run(  # noqa: S603  # our own program
            [program, "demo", "--format", "html", "--output", page], check=True, capture_output=True
        )
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for shot in shots:
            path = folder / f"{shot.name}.png"
            path.write_bytes(_taken(browser, page, shot))
            yield path
        browser.close()


def _taken(browser: Browser, file: Path, shot: Shot) -> bytes:
    """Return a screenshot as PNG."""
    size: ViewportSize = {"width": shot.width, "height": shot.height}
    with browser.new_context(viewport=size, color_scheme=shot.mode, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(file.as_uri())
        if shot.at:
            page.evaluate("id => document.getElementById(id).scrollIntoView()", shot.at)
        return _smaller(page, page.screenshot(animations="disabled"), shot)


def _smaller(page: Page, png: bytes, shot: Shot) -> bytes:
    """Return a picture with 256 colours, which takes less than half the room."""
    page.goto("about:blank")
    found = page.evaluate(_COLOURS, base64.b64encode(png).decode())
    palette, pixels = (base64.b64decode(each) for each in found)
    rows = (pixels[start : start + shot.width] for start in range(0, len(pixels), shot.width))
    header = struct.pack(">IIBBBBB", shot.width, shot.height, 8, 3, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


if __name__ == "__main__":
    for made in make(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT):
        print(f"{made.stat().st_size:>8,} {made}")
