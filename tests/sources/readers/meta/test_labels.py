"""Labelled fields, found by any known name or by form, and word lists."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.sources.readers.meta.labels import Fields, Words
from tests.support.meta import AT, CHROME, at, labels, mapped

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: (
        st.lists(inside) | st.dictionaries(st.text() | st.sampled_from(["label", "value", "dict", "vec"]), inside)
    ),
    max_leaves=20,
)


def test_a_field_is_found_by_label_or_by_the_name_that_is_the_same_in_every_language() -> None:
    fields = Fields(labels(
        {"label": "Estado", "ent_field_name": "State", "value": "Enabled"},
        {"label": "State", "value": "Porto"},
        {"label": "Last login", "timestamp_value": AT},
    ))  # fmt: skip

    assert ("Enabled", "Enabled", "", at(0)) == (
        fields.text("state"),
        fields.text("Estado"),
        fields.text("x"),
        fields.time("Last Login"),
    )
    assert [("lastlogin", at(0))] == list(fields.times())


def test_zero_is_no_time_and_text_no_number() -> None:
    fields = Fields(mapped(Cookie="x", Time=0))

    assert (None, []) == (fields.when(), list(fields.times()))
    assert "" == Fields(labels({"label": "IP address", "value": ["1"]})).text("ip address")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (mapped("", Zeitpunkt=AT), at(0)),
        (mapped("", Tijd=AT), at(0)),
        (mapped("2026-02-25T07:13:20+01:00", Zeitpunkt=0), at(0)),
        (mapped("", Added_on=AT, Removed_on=AT - 5), None),
        ({"title": "", "string_list_data": [{"href": "", "value": "", "timestamp": AT}]}, at(0)),
        (labels({"label": "Hora", "timestamp_value": AT * 1000}), at(0)),
        (labels({"label": "Hora", "timestamp_value": AT - 9}, timestamp=AT), at(0)),
    ],
)
def test_when_it_happened(record: dict[str, Any], expected: object) -> None:
    assert expected == Fields(record).when()


def test_an_address_and_a_program_need_no_label() -> None:
    fields = Fields(
        mapped(Sprache="de", Adresse="2001:db8::1", Version="422.1.0.44.67", System="iOS 16.5", Programm=CHROME)
    )

    assert ("2001:db8::1", CHROME) == (fields.ip().reveal(), fields.agent())
    labelled = Fields(mapped(IP_Address="84.818", User_Agent="blabla"))
    assert ("84.818", "blabla") == (labelled.ip().reveal(), labelled.agent())


def test_fields_within_fields_and_lists() -> None:
    fields = Fields(labels(
        {"label": "Details", "dict": [{"label": "Location", "value": "Porto"}]},
        {"label": "Empty", "dict": []},
        {"ent_field_name": "Email", "label": "Correo", "vec": [{"value": "Buffer"}, 7]},
    ))  # fmt: skip
    inside = fields.within("empty", "details")

    assert ("Porto", None) == (inside and inside.text("location"), fields.within("empty"))
    assert [("Email", ["Buffer"])] == list(fields.lists())


@given(JSON, JSON, JSON)
def test_any_record_is_fields_or_a_value_error(mapping: object, listed: object, more: object) -> None:
    record = {
        "string_map_data": mapping,
        "label_values": listed,
        "string_list_data": more,
        "title": more,
        "timestamp": listed,
    }
    for hostile in (
        record,
        mapping,
        {"label_values": [listed, {"label": more, "value": mapping, "dict": listed, "vec": more}]},
    ):
        try:
            fields = Fields(hostile)
        except ValueError:
            continue
        assert all(isinstance(text, str) for text in (*fields.texts(), fields.agent(), fields.ip().reveal()))
        assert fields.when() is None or fields.when().tzinfo  # type: ignore[union-attr]  # it is not None then
        assert [] == [names for _, names in fields.lists() if not all(isinstance(name, str) for name in names)]
        assert fields.within("details") is None or fields.text("x") == ""


def test_words_are_compared_without_capitals_and_unknown_ones_counted() -> None:
    words = Words({"Log in": "in", "log_out": "out"})

    assert ["in", "in", "out", None, None] == [words(word) for word in ("log in", "LOGIN", "Log out", "Anmelden", "")]
    assert 2 == words.unknown
