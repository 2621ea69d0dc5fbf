"""Where an account is looked for: in the keyring, and in the file under a passphrase."""

from __future__ import annotations

import pytest

from hygiene.model.errors import LiveError
from hygiene.sources.connect.keep import places
from hygiene.sources.connect.keep.places import Places
from tests.support.safes import PASSPHRASE, FailingRing, cheap, connection


def test_a_locked_keyring_hides_no_account_in_the_file_and_is_said_for_every_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "system_keyring", lambda: FailingRing(reads=False))
    with cheap():
        places.opened("file", lambda _: PASSPHRASE).keep(connection("kim"))
        found = Places(lambda _: PASSPHRASE)
        kept = found.find("acme:kim")
        assert connection("kim") == (kept and kept.get("acme:kim"))
        with pytest.raises(LiveError) as raised:
            found.find("acme:alex")
    locked = "the system's keyring did not answer (unlock it and try again)"
    assert (locked, None, None) == (str(raised.value), raised.value.__cause__, raised.value.__context__)


def test_an_account_in_an_open_keyring_needs_no_passphrase_and_one_that_is_nowhere_is_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = FailingRing()
    monkeypatch.setattr(places, "system_keyring", lambda: ring)
    with cheap():
        places.opened("keyring", None).keep(connection("kim"))
        places.opened("file", lambda _: PASSPHRASE).keep(connection("alex"))
        kept = Places(None).find("acme:kim")
        assert "the system's keyring" == (kept and kept.title)
        assert None is Places(lambda _: PASSPHRASE).find("acme:sam")
