"""The signature of a repository, checked with the keys in the log.

A server signs each new state of a repository with the key that the identity names. So a repository that no such key
signed was made by someone else. If a replaced key signed a repository later, the server does not hold the new key, so
someone other than the server put that key in place. The same holds for a key that was withdrawn without a replacement.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from hygiene.language.words import tr, tr_later
from hygiene.model.records import Event
from hygiene.sources.reader_kit.id_times import bluesky_tid_times, time_in
from hygiene.sources.readers.bluesky.plc.log import Log
from hygiene.sources.readers.bluesky.plc.signatures import signer
from hygiene.sources.readers.bluesky.repository import Commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The conclusions from a signature.

    `doubt` is why the repository is in doubt, or empty. `events` are changes of keys that it reveals.
    """

    doubt: str = ""
    events: tuple[Event, ...] = ()


def signed_by(commit: Commit, log: Log) -> Signature:
    """Return the conclusions from the signature of a repository.

    There are no conclusions where the log proves no key.
    """
    proven = [entry for entry in log.entries if entry.is_proven and entry.operation.signing_key]
    if not proven or not log.current or not commit.did:
        return Signature()
    keys = list(dict.fromkeys(entry.operation.signing_key for entry in reversed(proven)))
    written = base64.urlsafe_b64encode(commit.signature).decode().rstrip("=")
    made = signer(keys, commit.digest, written)
    if made is None:
        return Signature(doubt=tr("no key in the log signed it, so the log is older or someone else made it"))
    key, at = keys[made.rank], time_in(commit.rev, bluesky_tid_times)
    standing = [entry.operation for entry in log.entries if entry.is_proven and not entry.undone]
    if key == log.current.signing_key:
        return Signature()
    if all(each.signing_key != key for each in standing):
        detail = tr_later("the repository is signed with a key that only an undone operation had put in place")
        return Signature(events=(Event(at=at, kind="key", detail=detail),))
    last = max(number for number, each in enumerate(standing) if each.signing_key == key)
    following = standing[last + 1]  # there is one, because the current operation has another key or no key
    if at and following.at and at > following.at:
        detail = tr_later("the repository was still signed with the key that had been withdrawn")
        if following.signing_key:
            detail = tr_later("the repository was still signed with the key that had been replaced")
        return Signature(events=(Event(at=at, kind="key", detail=detail),))
    return Signature()
