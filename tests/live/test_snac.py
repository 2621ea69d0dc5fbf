"""The server of the Mastodon API that tests of live accounts run against is a real one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_snac
from tests.support.live.programs import SECONDS
from tests.support.live.snac import Snac

REDIRECT = "http://127.0.0.1:9/cb"


def test_a_user_signs_in_and_the_token_reads_the_posts_until_it_is_revoked(snac: Snac, browser: Browser) -> None:
    snac.post("Fresh bread from six.")
    # It closes each connection after one answer without saying so, and resets one that is used again at once.
    with httpx.Client(base_url=snac.url, timeout=SECONDS, headers={"Connection": "close"}) as client:
        about = {"client_name": "hygiene", "redirect_uris": REDIRECT, "scopes": "read"}
        app = client.post("/api/v1/apps", data=about).json()
        ours = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        asked = {"client_id": app["client_id"], "redirect_uri": REDIRECT, "response_type": "code", "state": "a state"}
        sent = consent_at_snac(browser, f"{snac.url}/oauth/authorize?{urlencode(asked)}", snac.password)
        given = parse_qs(urlsplit(sent).query)
        code = {"grant_type": "authorization_code", "code": given["code"][0], "redirect_uri": REDIRECT, **ours}
        token = client.post("/oauth/token", data=code).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        me = client.get("/api/v1/accounts/verify_credentials", headers=bearer).json()
        posts = client.get(f"/api/v1/accounts/{me['id']}/statuses", headers=bearer).json()
        client.post("/oauth/revoke", data={"token": token, **ours}).raise_for_status()
        after = client.get("/api/v1/accounts/verify_credentials", headers=bearer)

    assert (["a state"], snac.user) == (given["state"], me["username"])
    assert "Fresh bread from six.<br>" in [each["content"] for each in posts]
    assert 400 <= after.status_code < 500
