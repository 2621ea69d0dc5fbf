"""The redacting type gives its value to nobody who does not ask by name."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.redacted import Hidden

CANARY = "cAnary-7f3c-in-the-mine"


@dataclass(frozen=True)
class Holder:
    """Something that holds one."""

    value: Hidden


def test_no_way_of_showing_it_shows_it() -> None:
    secret = Hidden(CANARY)
    shown = [
        repr(secret), str(secret), f"{secret}", f"{secret!r:>40}",
        "%s" % secret, "{:20}".format(secret),  # noqa: UP031, UP032  # every way there is
        repr(Holder(secret)), repr([secret]), repr({"password": secret}), ascii(secret),
    ]  # fmt: skip
    assert not [text for text in shown if CANARY in text]
    assert all("Hidden(•••)" in text or "\\u2022" in text for text in shown)
    assert CANARY == secret.reveal()


@pytest.mark.parametrize(
    "act",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        msgspec.json.encode,
        msgspec.to_builtins,
        hash,
        len,
        iter,
        list,
    ],
)
def test_it_cannot_be_copied_out_or_digested(act: object) -> None:
    assert callable(act)
    with pytest.raises((TypeError, NotImplementedError)) as caught:
        act(Hidden(CANARY))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@given(st.text(), st.text())
def test_two_are_equal_exactly_when_their_values_are(one: str, other: str) -> None:
    assert (one == other) == (Hidden(one) == Hidden(other))
    assert Hidden(one) == Hidden(one)
    assert bool(one) == bool(Hidden(one))
    assert False is (Hidden(one) == one)


def test_it_equals_nothing_else() -> None:
    assert CANARY != Hidden(CANARY)
    assert Hidden("\ud83d") == Hidden("\ud83d")
    assert Hidden("\ud83d") != Hidden("?")
