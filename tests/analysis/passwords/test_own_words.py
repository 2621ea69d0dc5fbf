"""Own words: what a password is as a whole, and what it only resembles."""

from __future__ import annotations

import pytest

from hygiene.analysis.passwords.own_words import OwnWords, in_title
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden

OTHER = Secret(ref="mail", label="mail", value=Hidden("x"), username=Hidden("Dana.Kovacs.74@Mail.example"))


def entry(
    password: str, title: str = "Quillmark", user: str = "dk", url: str = "https://www.quill-mark.example/a"
) -> Secret:
    return Secret(
        ref="e",
        label="e",
        title=Hidden(title),
        value=Hidden(password),
        username=Hidden(user),
        urls=(url,) if url else (),
    )


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("DK", "the user name"),
        ("quill-mark.example", "the site's own address"),
        ("www.quill-mark.example", "the site's own address"),
        ("www.quill-mark.example/a", "the site's own address"),
        ("https://www.quill-mark.example/", "the site's own address"),
        ("https://www.quill-mark.example/a", "the site's own address"),
        ("QUILLMARK", "the entry's own name"),
        ("Quill-Mark", "the site's own name"),
        ("dana.kovacs.74@mail.example", "one of your e-mail addresses"),
        ("dana.kovacs.74", "the name part of one of your e-mail addresses"),
        ("DanaKovacs74", "the name part of one of your e-mail addresses"),
        ("Alice Zimtstern", "your own name"),
        ("alicezimtstern!", "your own name"),
        ("quillmark1", ""),
        ("mail.example", ""),
        ("", ""),
    ],
)
def test_a_password_that_is_an_own_word_is_named(password: str, expected: str) -> None:
    subject = entry(password)
    assert expected == OwnWords([OTHER, subject], ["Alice Zimtstern"]).match(subject)


@pytest.mark.parametrize("password", ["TarnishedWharfClub", "tarnished-wharf-club", "T\u00e4rnished Wharf Club"])
def test_a_title_is_compared_as_a_whole(password: str) -> None:
    assert "the entry's own name" == OwnWords((), ()).match(entry(password, "Tarnished Wharf Club"))


def test_the_own_address_of_an_entry_is_its_own_first() -> None:
    subject = entry("vexel.tamsin", user="vexel.tamsin@harbourlane.example")
    assert "the name part of one of your e-mail addresses" == OwnWords([subject], ()).match(subject)
    subject = entry("vexel.tamsin@harbourlane.example", user="vexel.tamsin@harbourlane.example")
    assert "the user name" == OwnWords([subject], ()).match(subject)


def test_a_site_in_another_script_has_two_spellings() -> None:
    for password in ("k\u00e4se.example", "xn--kse-qla.example"):
        assert "the site's own address" == OwnWords((), ()).match(entry(password, url="https://k\u00e4se.example"))


def test_a_title_holds_a_password() -> None:
    seen = [("vinterholm-77x", "wifi vinterholm-77x"), ("VINTERHOLM-77x", "wifi vinterholm-77x"), ("wifi", "wifi home")]
    assert [True, True, False] == [in_title(entry(password, title)) for password, title in seen]


def test_a_title_holds_a_password_in_another_form_of_unicode() -> None:
    assert in_title(entry("va\u0308stra77", "wifi V\u00e4stra77"))


def test_the_usual_host_of_a_site_is_its_address_too() -> None:
    subject = entry("www.quill-mark.example", url="https://quill-mark.example")
    assert "the site's own address" == OwnWords((), ()).match(subject)
