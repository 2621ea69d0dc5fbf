"""What a user does at the page where a server asks for consent.

Each function opens the page as a new user, and returns the address to which the server then sends the browser. A
program that listens there has answered by then; nothing needs to listen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page


def consent_at_pds(browser: Browser, url: str, password: str) -> str:
    """Sign in at a data server of the AT Protocol and agree.

    The request must name the account (`login_hint`).
    """
    return browser.visit(lambda page: _sent(page, url, lambda: _at_pds(page, password, "Authorize")))


def deny_at_pds(browser: Browser, url: str, password: str) -> str:
    """Sign in at a data server of the AT Protocol and refuse."""
    return browser.visit(lambda page: _sent(page, url, lambda: _at_pds(page, password, "Deny access")))


def consent_at_oidc(browser: Browser, url: str, user: str = "alice") -> str:
    """Sign in at the authorization server, which takes every name, and agree."""

    def agree(page: Page) -> None:
        _sign_in_at_oidc(page, user)
        page.get_by_role("button", name="Continue").click()

    return browser.visit(lambda page: _sent(page, url, lambda: agree(page)))


def deny_at_oidc(browser: Browser, url: str, user: str = "alice") -> str:
    """Sign in at the authorization server and refuse."""

    def refuse(page: Page) -> None:
        _sign_in_at_oidc(page, user)
        page.get_by_role("heading", name="Authorize").wait_for()
        page.get_by_role("link", name="Cancel").click()

    return browser.visit(lambda page: _sent(page, url, lambda: refuse(page)))


def consent_for_device(browser: Browser, url: str, user: str = "alice") -> str:
    """Open the address that a device shows, sign in and agree.

    The address holds the code. The result is the heading at the end.
    """

    def agree(page: Page) -> str:
        page.goto(url)
        page.get_by_role("button", name="Continue").click()
        _sign_in_at_oidc(page, user)
        page.get_by_role("button", name="Continue").click()
        return page.get_by_role("heading", name="Success").inner_text()

    return browser.visit(agree)


def deny_for_device(browser: Browser, url: str) -> str:
    """Open the address that a device shows, and refuse.

    The address holds the code. The result is what the page says then.
    """

    def refuse(page: Page) -> str:
        page.goto(url)
        page.get_by_role("button", name="Abort").click()
        return page.locator("p.red").inner_text()

    return browser.visit(refuse)


def consent_at_snac(browser: Browser, url: str, password: str, user: str = "alice") -> str:
    """Sign in at snac, which is to agree.

    It has no second page, and none to refuse at.
    """

    def agree(page: Page) -> None:
        page.locator("[name=login]").fill(user)
        page.locator("[name=passwd]").fill(password)
        page.locator("[type=submit]").click()

    return browser.visit(lambda page: _sent(page, url, lambda: agree(page)))


def _at_pds(page: Page, password: str, answer: str) -> None:
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=answer).click()


def _sign_in_at_oidc(page: Page, user: str) -> None:
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill("any password")
    page.get_by_role("button", name="Sign-in").click()


def _sent(page: Page, url: str, act: Callable[[], None]) -> str:
    """Act on a page until another server has answered.

    The result is the address of that server's first page.
    """
    page.goto(url)
    server = urlsplit(page.url).netloc
    with page.expect_request(
        lambda request: request.is_navigation_request() and urlsplit(request.url).netloc != server
    ) as asked:  # fmt: skip
        act()
    asked.value.response()  # of no one, where no one listens
    return asked.value.url
