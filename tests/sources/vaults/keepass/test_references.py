"""KeePass's references and placeholders, followed to the end."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.records import Secret
from hygiene.sources.vault import VaultExport
from hygiene.sources.vaults.keepass.references import Node, References
from hygiene.sources.vaults.keepass.xml_csv import keepass_xml
from tests.support.vaults import export, keepass, kp_entry, kp_reference
from tests.support.work import ending, operations

DATES = {"now": "2024-05-01T12:00:00Z", "before": "2024-01-22T12:00:00Z", "long_ago": "2019-01-01T00:00:00Z"}
LOST = "entries whose password refers to one that is not there, or is filled in by KeePass only"


def read(*entries: str) -> tuple[dict[str, Secret], VaultExport]:
    """Return the entries that these make, by label, and their export."""
    body = f"<Group>{''.join(entries)}</Group>"
    given_ = export(keepass(**DATES, body=body))
    return {secret.label: secret for secret in keepass_xml.read(given_).secrets}, given_


def entry(title: str, password: str, **fields: str) -> str:
    return kp_entry(title, password, DATES["now"], **fields)


def test_references_are_followed_to_the_end_and_are_no_passwords_of_their_own() -> None:
    found, given_ = read(
        entry("C", kp_reference("B", "P")), entry("B", kp_reference("A", "P").lower()), entry("A", "secret one")
    )
    assert {"A": False, "B": True, "C": True} == {name: found[name].is_reference for name in "ABC"}
    assert {"secret one"} == {found[name].value.reveal() for name in "ABC"}
    assert {} == given_.unread


@pytest.mark.parametrize(
    ("reference", "field"),
    [
        ("{REF:P@T:A title}", "Title"),
        ("{REF:P@T:a TITLE}", "Title"),
        ("{REF:P@T:title}", "Title"),
        ("{REF:P@U:mara.k}", "UserName"),
        ("{REF:P@A:quay.example}", "URL"),
        ("{REF:P@N:a note}", "Notes"),
        ("{REF:P@P:secret one}", "Password"),
        ("{REF:P@O:blue whale}", "Colour"),
    ],
)
def test_an_entry_is_found_by_any_field(reference: str, field: str) -> None:
    fields = {"UserName": "mara.k", "URL": "https://quay.example", "Notes": "a note", "Colour": "blue whale"}
    found, _ = read(entry("R", reference), entry("A title", "secret one", **fields))
    assert ("secret one", True) == (found["R"].value.reveal(), found["R"].is_reference), field


def test_the_whole_field_is_found_before_a_part_of_one() -> None:
    found, _ = read(entry("Mailbox", "one"), entry("Mail", "two"), entry("R", "{REF:P@T:mail}"))
    assert "two" == found["R"].value.reveal()


@pytest.mark.parametrize(
    "password",
    [
        kp_reference("Nobody", "P"),
        kp_reference("Lost", "P"),
        "{REF:P@T:nobody at all}",
        "{REF:P@I:short}",
        "{REF:P@X:mara}",
        "{PASSWORD}",
        "{S:Missing}",
        "{PICKCHARS:Password:C=3}",
        "{TOTP}",
        "{CMD:/pass show x/}",
        "a{REF:P@T:nobody at all}b",
    ],
)
def test_what_cannot_be_filled_in_is_no_password(password: str) -> None:
    found, given_ = read(entry("Lost", password), entry("Kept", "x"))
    assert ("Lost" in found, "Kept" in found, {LOST: 1}) == (False, True, given_.unread)


def test_a_circle_is_no_password() -> None:
    found, given_ = read(entry("A", kp_reference("B", "P")), entry("B", kp_reference("A", "P")))
    assert ({LOST: 2}, set()) == (given_.unread, {"A", "B"} & set(found))


@pytest.mark.parametrize("password", ["{x}", "a{b}c", "{REFER}", "{}", "{{", "{TITLES}", "{ref}"])
def test_braces_of_a_made_password_are_its_own(password: str) -> None:
    found, _ = read(entry("A", password))
    assert (password, False) == (found["A"].value.reveal(), found["A"].is_reference)


def test_placeholders_stand_for_the_entrys_own_fields() -> None:
    found, _ = read(entry("A", "{username}-{S:Pin}-{TITLE}", UserName="mara", Pin="12"))
    assert ("mara-12-A", False) == (found["A"].value.reveal(), found["A"].is_reference)


def test_a_password_with_more_than_a_reference_is_one_of_its_own() -> None:
    found, _ = read(entry("A", "secret one"), entry("B", kp_reference("A", "P") + "2"))
    assert ("secret one2", False) == (found["B"].value.reveal(), found["B"].is_reference)


def test_no_password_is_shown_in_a_title_or_an_address() -> None:
    found, _ = read(
        entry("A", "secret one", Notes="secret note"),
        entry("T {REF:P@T:A} {REF:N@T:A} {S:Pin} {REF:T@I:0}", "x", URL="https://{REF:P@T:A}.example", Pin="77"),
    )
    shown = [(s.label, s.urls) for s in found.values() if s.label.startswith("T ")]
    assert [("T ••• ••• •••", ("https://•••.example",))] == shown


def test_a_user_name_is_filled_in_through_every_field() -> None:
    found, _ = read(entry("A", "x", UserName="mara"), entry("B", "y", UserName="{REF:U@T:A}@{S:Site}", Site="z"))
    assert "mara@z" == found["B"].username.reveal()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=31), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(targets: list[int], random: object) -> None:
    """Let each number refer to another one, or have its own password."""

    def values(order: list[int]) -> dict[int, str | None]:
        nodes = [
            Node(uuid=f"{n:032x}", fields={"Password": f"{{REF:P@I:{targets[n]:032x}}}" if n else "own"})
            for n in range(len(targets))
        ]
        references = References(nodes)
        return {n: references.value(nodes[n], "Password") for n in order}

    order = list(range(len(targets)))
    shuffled = list(order)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert values(order) == values(shuffled)
    for number, value in values(order).items():
        seen: set[int] = set()
        while number and number not in seen and targets[number] < len(targets):
            seen.add(number)
            number = targets[number]  # noqa: PLW2901  # the chain is followed
        assert value == (None if number else "own")


def test_a_long_chain_is_bounded() -> None:
    nodes = [Node(uuid=f"{n:032x}", fields={"Password": f"{{REF:P@I:{n + 1:032x}}}"}) for n in range(5000)]
    nodes.append(Node(uuid=f"{5000:032x}", fields={"Password": "own"}))
    references = References(nodes)
    assert ("own", None) == (references.value(nodes[4950], "Password"), references.value(nodes[0], "Password"))


@pytest.mark.parametrize("leaf", ["x", ""])
def test_references_that_multiply_take_neither_time_nor_memory(leaf: str) -> None:
    nodes = [Node(uuid=f"{0:032x}", fields={"Password": leaf, "Title": "x" * 4_000_000})]
    nodes += [Node(uuid=f"{n:032x}", fields={"Password": f"{{REF:P@I:{n - 1:032x}}}" * 50}) for n in range(1, 90)]
    nodes.append(Node(uuid=f"{99:032x}", fields={"Password": f"{{REF:T@I:{0:032x}}}" * 1500}))
    nodes += [Node(uuid=f"{n:032x}", fields={"Password": f"{{REF:P@T:part {n}}}"}) for n in range(100, 3000)]
    references = References(nodes)
    tracemalloc.start()
    try:
        with ending():
            values = [references.value(node, "Password") for node in nodes]
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert None is values[90]
    assert most < 100_000_000


def test_references_that_lead_nowhere_cost_one_look_each() -> None:
    def look(size: int) -> int:
        nodes = [Node(f"{n}", {"Password": f"{{REF:P@O:zz{n}}}", "x": "yy"}) for n in range(size)]
        references = References(nodes)
        return operations(lambda: [references.value(node, "Password") for node in nodes])

    assert look(400) < 6 * look(100)


def test_a_part_of_a_field_is_found_in_the_first_entry_that_holds_it_and_never_across_two_fields() -> None:
    nodes = [Node("1", {"x": "ab", "Password": "one"}), Node("2", {"x": "abc", "y": "d", "Password": "two"})]
    found = [
        References(nodes).value(Node("3", {"Title": f"{{REF:P@O:{text}}}"}), "Title") for text in ("AB", "bc", "cd")
    ]
    assert ["one", "two", None] == found
