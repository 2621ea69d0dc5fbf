"""A takeover staged on a real AT Protocol server is found and dated."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import pytest

from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.report.report import Report
from hygiene.scan.compare import compared
from hygiene.scan.pipeline import judged
from hygiene.scan.read import Material
from hygiene.scan.request import Listener, ScanRequest
from hygiene.sources.connect.bluesky.connector import bluesky
from hygiene.sources.connect.connection import Connection, Online, Target
from hygiene.sources.connect.fetched.documents import open_documents
from hygiene.sources.connect.live import read_account
from hygiene.sources.connect.web.client import Web
from hygiene.sources.exports import read_export
from tests.support.bluesky import tid
from tests.support.live.at_protocol import Account, AtProtocol, stamp
from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_pds, deny_at_pds
from tests.support.lives import Person, Said
from tests.support.plugins import READERS

LURE: Final = "The airdrop is live. Claim before midnight"
SITE: Final = "https://wallet-claim.example"
END: Final = datetime(2026, 1, 1, tzinfo=UTC)
OWNER: Final = Person(clients=((Client("Bluesky"), 1),), hours=(7, 8, 12, 18, 19, 20), seed=5)


_WEBS: Final[list[Web]] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close every connection that a test opened."""
    yield
    while _WEBS:
        _WEBS.pop().close()


def online(account: Account | None = None, show_page: Callable[[str], object] = lambda _: None) -> Online:
    """Return a way to the server.

    The user makes the app password that is asked for.
    """
    said: list[str] = []

    def make(_: str) -> Hidden:
        assert account is not None
        return Hidden(account.app_password(re.findall(r"hygiene-\w{8}", said[-1])[0]))

    _WEBS.append(Web())
    return Online(web=_WEBS[-1], show_page=show_page, ask=make if account else None, say=said.append, patience=30)


def target(account: Account, *, public: bool = True) -> Target:
    server = account.server
    return Target(address=account.handle, server=server.pds, directory=server.plc, public=public)


def connected(account: Account, address: str = "") -> Connection:
    """Connect an account as with consent to nothing, so that an app password is asked for."""
    made = bluesky.connect(replace(target(account), address=address or account.handle), online())
    return replace(made, more={**made.more, "public": ""})


def scanned(connection: Connection, way: Online, folder: Path) -> Snapshot:
    """Read a connected account as a scan does."""
    now = datetime.now(UTC)
    for host in connection.named:
        way.web.name(host)
    documents = open_documents(folder / "documents", bytes(32), path=connection.name, now=now)
    found = read_account(bluesky, connection, way, documents, 900, now)
    assert isinstance(found, Snapshot)
    return found


def exported(account: Account, folder: Path) -> Snapshot:
    """Save what the pages tell the owner to save, and read it."""
    folder.mkdir()
    asked = httpx.get(f"{account.server.pds}/xrpc/com.atproto.sync.getRepo", params={"did": account.did})
    (folder / "repo.car").write_bytes(asked.content)
    answers: dict[str, Any] = {"log": account.log()}
    for name in ("listAppPasswords", "getSession"):
        answers[name] = account.call(f"com.atproto.server.{name}")
    for name, answer in answers.items():
        (folder / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    return read_export(folder, READERS)


def report(*snapshots: Snapshot) -> Report:
    """Compare the snapshots and run every check on them."""
    policy = Policy()
    material = Material(snapshots=compared(snapshots))
    plugins, now = Plugins.of_policy(policy), datetime.now(UTC)
    return judged(material, ScanRequest(), policy, plugins, now=now, listener=Listener()).report


def live_for(account: Account, days: int) -> None:
    """Let the owner have posted twice a day, until two days ago.

    No post is of this time of the day.
    """
    later = datetime.now(UTC) - timedelta(days=2) - END
    write(account, ((said, said.at + later) for said in OWNER.life(days, 2, end=END)))


def write(account: Account, posts: Iterable[tuple[Said, datetime]]) -> None:
    """Write posts whose keys hold their times."""
    writes = [
        {
            "$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post",
            "rkey": tid(int(at.timestamp() * 1e6) + number),
            "value": {"$type": "app.bsky.feed.post", "text": said.text, "createdAt": stamp(at), "langs": ["en"]},
        }
        for number, (said, at) in enumerate(posts)
    ]  # fmt: skip
    for start in range(0, len(writes), 200):
        body = {"repo": account.did, "writes": writes[start : start + 200], "validate": False}
        account.call("com.atproto.repo.applyWrites", body)


def lure(account: Account, number: int, password: str) -> None:
    """Post a link as the intruder."""
    text = f"{LURE} {SITE}/{number}"
    link = {"$type": "app.bsky.richtext.facet#link", "uri": f"{SITE}/{number}"}
    facet = {"index": {"byteStart": len(LURE) + 1, "byteEnd": len(text)}, "features": [link]}
    account.post(text, password=password, facets=[facet])


def test_a_staged_takeover_is_found_and_dated(at_protocol: AtProtocol, tmp_path: Path) -> None:
    alice = at_protocol.create_account()
    live_for(alice, days=70)
    alice.profile(displayName="Alice", description="Tools.", website="https://tools.example")
    alice.age(86_400 * 400)
    earlier = exported(alice, tmp_path / "earlier")
    connection, begun = connected(alice), datetime.now(UTC) - timedelta(seconds=1)

    theirs = alice.app_password("backup")
    for number in range(5):
        lure(alice, number, theirs)
    swap = alice.swap_keys()
    alice.profile(displayName="Alice", description="Tools.", website=f"{SITE}/alice")
    found = scanned(connection, online(alice), tmp_path)
    wanted = {"account-changes", "authorized-apps", "differences", "links", "post-client"}
    results = [result for result in report(earlier, found).results if result.account == found.account]
    told = {result.check: finding for result in results if result.check in wanted for finding in result.findings}
    findings = {check: bool(each.at and begun <= each.at <= datetime.now(UTC)) for check, each in told.items()}
    sentences = " ".join(finding.message for finding in told.values())

    passwords = [event for event in found.events or () if event.detail == "“backup”"]
    assert [("app-password", True)] == [(event.kind, bool(event.at and begun <= event.at)) for event in passwords]
    (operation,) = [each for each in alice.log() if each["cid"] == swap]
    keys = [event for event in found.events or () if event.kind == "key"]
    assert [datetime.fromisoformat(operation["createdAt"])] == [event.at for event in keys]
    assert keys[0].detail.startswith("rotation keys: 1 added, 1 removed; signed by the lowest-ranking of 2")
    assert {
        "account-changes": True,
        "authorized-apps": True,
        "differences": True,
        "links": True,
        "post-client": True,
    } == findings
    said = (
        "An app password was made and a key that controls the account changed",
        "“backup” was given access less than an hour before",
        "leads to wallet-claim.example",
    )
    assert all(words in sentences for words in said)


def test_a_live_scan_and_an_export_of_one_account_agree(at_protocol: AtProtocol, tmp_path: Path) -> None:
    alice = at_protocol.create_account()
    live_for(alice, days=5)
    alice.record("app.bsky.graph.follow", {"subject": at_protocol.create_account("bob").did, "createdAt": stamp(END)})
    alice.profile(displayName="Alice", description="Tools.", website="https://tools.example")
    alice.app_password("phone", privileged=True)
    alice.recover(alice.swap_keys())
    alice.rename(f"new-{alice.handle}")
    connection = connected(alice, alice.did)
    saved, live = exported(alice, tmp_path / "export"), scanned(connection, online(alice), tmp_path)

    same = ("account", "names", "apps", "events", "contacts", "second_factors", "profile", "gaps", "damaged", "edited")
    assert [getattr(saved, part) for part in same] == [getattr(live, part) for part in same]
    assert ["hygiene-"] == [app.name[:8] for app in live.own_grants]
    for ours, theirs in ((live.posts, saved.posts), (live.follows, saved.follows)):
        assert ours is not None
        assert theirs is not None
        assert len(ours) == len(theirs) > 0
        assert np.array_equal(ours.at, theirs.at)
    assert [one.text for one in live.posts or ()] == [one.text for one in saved.posts or ()]


def test_consent_confirms_whose_account_it_is_until_it_is_taken_back(
    at_protocol: AtProtocol, browser: Browser, tmp_path: Path
) -> None:
    alice = at_protocol.create_account()
    way = online(show_page=lambda page: consent_at_pds(browser, page, alice.password))
    connection = bluesky.connect(target(alice, public=False), way)
    before = scanned(connection, way, tmp_path / "before")
    bluesky.disconnect(connection, way)
    after = scanned(connection, way, tmp_path / "after")

    assert connection.token is not None
    assert (("atproto",), at_protocol.pds) == (connection.token.scopes, connection.issuer)
    assert "the server's answer holds no e-mail address" in before.gaps["contacts"]
    assert "its permission was withdrawn or has expired" in after.gaps["contacts"]


def test_consent_that_is_denied_connects_nothing(at_protocol: AtProtocol, browser: Browser) -> None:
    alice = at_protocol.create_account()
    way = online(show_page=lambda page: deny_at_pds(browser, page, alice.password))

    with pytest.raises(ConsentError):
        bluesky.connect(target(alice, public=False), way)


def test_a_handle_that_moved_is_told_with_its_date(at_protocol: AtProtocol, tmp_path: Path) -> None:
    alice = at_protocol.create_account()
    connection = connected(alice)
    alice.rename(f"new-{alice.handle}")
    found = scanned(connection, online(), tmp_path)

    moved = datetime.fromisoformat(alice.log()[-1]["createdAt"])
    event = Event(at=moved, kind="handle", detail=f"@{alice.handle} became @new-{alice.handle}")
    assert ((event,), f"new-{alice.handle}") == (found.events, found.account.handle)
    with pytest.raises(LiveError, match=f"@{alice.handle} leads to no account"):
        connected(alice)


def test_a_swapped_signing_key_is_told_with_its_date(at_protocol: AtProtocol, tmp_path: Path) -> None:
    alice = at_protocol.create_account()
    alice.post("It was me.")
    alice.operate(at_protocol.key, verificationMethods={"atproto": at_protocol.new_key()})
    at, connection = datetime.fromisoformat(alice.log()[-1]["createdAt"]), connected(alice)
    before = scanned(connection, online(), tmp_path / "before")
    alice.post("It was me again.")
    after = scanned(connection, online(), tmp_path / "after")

    assert [(at, "key")] == [(event.at, event.kind) for event in before.events or ()]
    replaced, later = (event.detail for event in after.events or ())
    assert replaced.startswith("signing key replaced; signed by the lowest-ranking of 2 rotation keys")
    assert "the repository was still signed with the key that had been replaced" == later
