"""A repository is signed with its identity's key, or with another."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.records import Event
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.bluesky.export import bluesky_car
from hygiene.sources.readers.bluesky.plc.log import Log
from hygiene.sources.readers.bluesky.repository import Commit, first_commit
from hygiene.sources.readers.bluesky.signature import Signature, signed_by
from tests.support.bluesky import DID, Link, cbor, cid, post, repository, tid
from tests.support.bluesky import car as car_of
from tests.support.plc import NEW, OWNER, ROGUE, SIGN, Key, life, verified

EARLIER, LATER = datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
NO_KEY = Signature(doubt="no key in the log signed it, so the log is older or someone else made it")


def commit_of(at: datetime, by: Key) -> Commit:
    rev = tid(int(at.timestamp() * 1_000_000))
    return first_commit(iter([repository({"app.bsky.feed.post/3l3qoivzbkc2a": post()}, rev=rev, by=by)]))


def log(*, swapped: bool = False, undone: bool = False) -> Log:
    """Return a log in which a key was swapped, and put back a day later."""
    made = life()
    if swapped:
        made.then("2026-11-01T10:00:00.000Z", verificationMethods={"atproto": NEW.name})
    if undone:
        made.then("2026-11-02T10:00:00.000Z", by=OWNER, after=1)
    return verified(made.log)


@pytest.mark.parametrize(
    ("found", "at", "by", "what"),
    [
        (log(), LATER, SIGN, Signature()),
        (log(), LATER, ROGUE, NO_KEY),
        (log(swapped=True), LATER, NEW, Signature()),
        (log(swapped=True), EARLIER, SIGN, Signature()),
        (
            log(swapped=True), LATER, SIGN,
            Signature(events=(Event(
                at=LATER, kind="key", detail="the repository was still signed with the key that had been replaced",
            ),)),
        ),
        (
            log(swapped=True, undone=True), LATER, NEW,
            Signature(events=(Event(
                at=LATER, kind="key",
                detail="the repository is signed with a key that only an undone operation had put in place",
            ),)),
        ),
        (log(swapped=True, undone=True), LATER, SIGN, Signature()),
        (Log(), LATER, ROGUE, Signature()),
    ],
    ids=["its own", "a stranger's", "the new one", "the old one before", "the old one after", "an undone one",
         "the one put back", "no log"],
)  # fmt: skip
def test_a_signature_says_whose_key_made_it(found: Log, at: datetime, by: Key, what: Signature) -> None:
    assert what == signed_by(commit_of(at, by), found)


def test_a_repository_without_a_commit_is_not_judged() -> None:
    assert Signature() == signed_by(Commit(), log())


@pytest.mark.parametrize("signature", [bytes(64), bytes(63), bytes(65), b"", "text", None, 7])
def test_what_is_no_signature_is_no_keys(signature: object) -> None:
    head = cbor({"did": DID, "version": 3, "data": Link(bytes(36)), "rev": tid(1), "prev": None, "sig": signature})
    commit = first_commit(iter([car_of(cid(head), [(cid(head), head)])]))

    assert (DID, NO_KEY) == (commit.did, signed_by(commit, log()))


def test_a_repository_that_a_stranger_signed_is_damage_of_what_it_holds_and_makes_nothing_calmer(
    tmp_path: Path,
) -> None:
    rev = tid(int(LATER.timestamp() * 1_000_000))
    (tmp_path / "repo.car").write_bytes(repository({"app.bsky.feed.post/3l3qoivzbkc2a": post()}, rev=rev, by=ROGUE))
    (tmp_path / "log.json").write_text(json.dumps(life().log), encoding="utf-8")
    found = bluesky_car.read(open_files(tmp_path))

    doubt = f"its repository is in doubt: {NO_KEY.doubt}"
    assert {"follows", "posts"} <= found.damaged
    assert doubt in found.gaps["posts"]
    assert doubt in found.gaps["follows"]
    assert "" == found.edited
