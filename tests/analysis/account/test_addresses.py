"""A tag finds a replaced address, is the same for all spellings, and gives no address away."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.account.addresses import tag
from hygiene.formats.json_masks import masked
from hygiene.model.account import Account
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.model.records import Contact
from hygiene.model.redacted import Hidden
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import run
from tests.support.logins import ago
from tests.support.plugins import built_in
from tests.support.snapshots import snapshot

NAMES = st.text("abcdefgh0123456789", min_size=1, max_size=9)
MAILS = st.builds("{}@{}.example".format, NAMES, NAMES)
PHONES = st.integers(10**9, 10**10 - 1).map("+49{}".format)
PAIRS = st.one_of(st.tuples(st.just("email"), MAILS, MAILS), st.tuples(st.just("phone"), PHONES, PHONES))


def contact(kind: str, value: str) -> Contact:
    return Contact(kind=kind, value=Hidden(value), confirmed=False, changed_at=ago(3))


def fingerprints(one: Contact) -> list[str]:
    """Every fingerprint about an address: of one account, and of two that share it."""
    alone = snapshot(contacts=(one,), second_factors=("sms",))
    together = [snapshot(account=Account(platform=p, handle="brand"), contacts=(one,)) for p in "ab"]
    results: list[Result] = list(run(built_in("recovery"), [alone], Policy()))
    results += run(built_in("recovery-across"), [*together, *fleet(together)], Policy())
    about = {"changed", "unconfirmed", "single"} | ({"sms-only"} if one.kind == "phone" else set())
    found = [(result, each) for result in results for each in result.findings]
    return [r.fingerprint(f) for r, f in found if f.subject.partition(":")[0] in about or "shared" in f.subject]


@settings(max_examples=30)
@given(pair=PAIRS)
def test_another_address_is_another_finding_unless_the_tags_are_the_same(pair: tuple[str, str, str]) -> None:
    kind, one, other = pair
    before, after = fingerprints(contact(kind, one)), fingerprints(contact(kind, other))
    same = tag(contact(kind, one)) == tag(contact(kind, other))
    assert (5 if kind == "phone" else 4) == len(before)
    assert [same] * len(before) == [now == then for now, then in zip(after, before, strict=True)]


@settings(max_examples=30)
@given(name=NAMES, domain=NAMES, plus=NAMES)
def test_spellings_of_a_mailbox_are_one_finding(name: str, domain: str, plus: str) -> None:
    one = fingerprints(contact("email", f"{name}@{domain}.example"))
    assert one == fingerprints(contact("email", f" {name.upper()}+{plus}@{domain.title()}.EXAMPLE"))


@settings(max_examples=20)
@given(digits=st.integers(10**9, 10**10 - 1).map(str))
def test_spellings_of_a_number_are_one_finding(digits: str) -> None:
    spellings = (f"+49{digits}", f"0049 {digits[:3]} {digits[3:]}", f"0{digits}", f"(0{digits[:3]}) {digits[3:]}")
    assert 1 == len({tuple(fingerprints(contact("phone", spelling))) for spelling in spellings})


@pytest.mark.parametrize(
    ("kind", "value", "tagged"),
    [
        ("email", "Da.Na+x@googlemail.com", "email\x00dana@gmail.com"),
        ("phone", "+49 170 1234567", "phone\x0001234567"),
        ("phone", "*******67", "phone\x00******67"),
        ("email", "no address", "email\x00no address"),
    ],
)
def test_a_tag_is_8_bits_of_a_digest_of_kind_and_address(kind: str, value: str, tagged: str) -> None:
    assert hashlib.sha256(tagged.encode()).hexdigest()[:2] == tag(contact(kind, value))


def test_what_is_kept_of_an_address_is_not_taken_for_a_number() -> None:
    tags = [f"phone {ago(3)} tag {value:02x}" for value in range(256)]
    assert tags == masked(tags)
