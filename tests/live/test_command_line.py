"""An account at a server is connected, read and disconnected by the commands alone, and no token shows anywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from tests.support.command import Run, run
from tests.support.live.fediverse import Fediverse, fediverse, status
from tests.support.live.keyring_daemon import keyring_daemon

BROWSER: Final = """\
import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=30).read()
"""
"""A browser whose user consents at once: it follows the page to where it leads."""


def test_the_commands_connect_read_and_disconnect_an_account_and_no_token_shows(tmp_path: Path) -> None:
    browser = tmp_path / "browser.py"
    browser.write_text(BROWSER, encoding="utf-8")
    posts = [status(number, f"2026-11-{number:02}T10:00:00.000Z") for number in (3, 2, 1)]
    with fediverse(Fediverse(statuses=posts)) as server, keyring_daemon(tmp_path) as session:
        host = server.url.removeprefix("http://")
        name, secrets = "mastodon:kim@127.0.0.1", list[str]()
        env = {"XDG_DATA_HOME": str(tmp_path / "data"), "BROWSER": f"{sys.executable} {browser} %s &", **session}

        def hygiene(*words: str) -> Run:
            done = run(tmp_path, *words, env=env)
            assert [] == [secret for secret in secrets if secret in done.out + done.err]
            return done

        assert (2, []) == (hygiene("connect", "mastodon", f"kim@{host}").code, server.asked)
        done = hygiene("connect", "mastodon", f"kim@{host}", "--online")
        assert (0, True) == (done.code, f"Connected {name} at {host}." in done.err.replace("\n", " ")), done.err
        secrets += [*server.granted, *(app["client_secret"] for app in server.apps.values())]
        assert 2 == len(secrets)
        assert "not read yet" in hygiene("accounts").out

        done = hygiene("scan", "--account", name, "--online", "--no-policy", "--format", "json")
        report = json.loads(done.out)
        assert [("mastodon", "kim")] == [(a["platform"], a["handle"].partition("@")[0]) for a in report["accounts"]]
        assert 3 == report["provenance"]["inputs"][0]["read"]["posts"]
        assert "last read 2" in hygiene("accounts").out
        assert [name] == [row["name"] for row in json.loads(hygiene("accounts", "--format", "json").out)]

        before = len(server.asked)
        assert (2, before) == (hygiene("disconnect", name).code, len(server.asked))
        done = hygiene("disconnect", name, "--online")
        assert (0, {}, "POST /oauth/revoke") == (done.code, server.granted, server.asked[-1]), done.err
        assert "No account is connected." in hygiene("accounts").out
        written = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        assert [] == [path for path in written for secret in secrets if secret.encode() in path.read_bytes()]
