"""A browser that tests drive: Chromium, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tests.support.live.programs import need

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Dialog, Page, Playwright

T = TypeVar("T")
_OFF: Final = (
    "SpareRendererForSitePerProcess",  # a second process for each page, in case that it leads elsewhere
    # What Playwright switches off. The browser heeds the last list alone.
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
"""Features of the browser that no test needs."""
_ARGUMENTS: Final = (
    "--no-sandbox",  # a CI runs as root, where the sandbox refuses to start
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    f"--disable-features={','.join(_OFF)}",
)
"""It finds this computer alone, whatever a page asks for."""
_MILLISECONDS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Browser:
    """A running browser, which any thread may ask to visit a page.

    It lives in a thread of its own: the one of the tests must stay free of its event loop.
    """

    _chromium: Chromium
    _thread: ThreadPoolExecutor

    def visit(self, act: Callable[[Page], T], *, width: int = 1000, scripting: bool = True) -> T:
        """Let `act` use a new page, and return what it returns.

        The page is of a new user, without cookies. `width` is that of its window, in pixels. No script runs without
        `scripting`.
        """

        def act_in_page() -> T:
            with self._chromium.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=scripting
            ) as context:
                context.set_default_timeout(_MILLISECONDS)
                return act(context.new_page())

        return self._thread.submit(act_in_page).result()

    def show(self, file: Path, *, width: int = 1000) -> str:
        """Open a file and return the page as it is then.

        A dialog raises AssertionError.
        """
        said: list[str] = []

        def hear(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.dismiss()

        def open_file(page: Page) -> str:
            page.on("dialog", hear)
            page.goto(file.as_uri())
            return page.content()

        shown = self.visit(open_file, width=width)
        if said:
            raise AssertionError(f"the page opened a dialog: {said}")
        return shown


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run Chromium while the context lasts."""
    need("chromium")

    def start() -> tuple[Playwright, Chromium]:
        from playwright.sync_api import sync_playwright

        driver = sync_playwright().start()
        return driver, driver.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)

    def stop() -> None:
        chromium.close()
        driver.stop()

    with ThreadPoolExecutor(1) as thread:
        driver, chromium = thread.submit(start).result()
        try:
            yield Browser(chromium, thread)
        finally:
            thread.submit(stop).result()
