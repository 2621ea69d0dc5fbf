"""Each catalogue translates everything that hygiene can say, and its files are up to date."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hygiene.language.catalogue import LANGUAGES
from hygiene.language.labels import LABELS
from scripts import catalogues
from scripts.catalogues import (
    PLURALS,
    clashes,
    faults,
    file,
    number,
    take,
    todo,
    translations,
    write,
    write_all,
    written,
)  # fmt: skip
from scripts.messages import Message, messages, of_code
from tests.support.project import ROOT

SHOWN = 20
"""How many messages a failure names."""


@cache
def found() -> Mapping[Message, set[str]]:
    """Return every message of hygiene."""
    return messages()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the tool a folder of its own, and two messages."""
    said = {Message("", "{count:,} post", "{count:,} posts"): {"a.py"}, Message("severity", "high"): {"b.py", "a.py"}}
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "messages", lambda: said)
    return tmp_path


def test_there_is_a_catalogue_for_each_language_but_english() -> None:
    assert {"en", *PLURALS} == set(LANGUAGES)
    assert len(found()) > 3000


@pytest.mark.parametrize("language", PLURALS)
def test_everything_that_hygiene_can_say_has_a_translation(language: str) -> None:
    known = translations(language)

    assert [(message.one, found()[message]) for message in sorted(found()) if message not in known][:SHOWN] == []
    assert [message.one for message in sorted(known) if message not in found()][:SHOWN] == []


@pytest.mark.parametrize("language", PLURALS)
def test_no_translation_is_a_guess_or_left_over(language: str) -> None:
    with file(language).open("rb") as opened:
        catalog = read_po(opened)

    assert [message.id for message in catalog if message.fuzzy] == []
    assert list(catalog.obsolete) == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_translation_has_the_parts_and_the_ends_of_its_message(language: str) -> None:
    known = translations(language)

    assert {one.one: wrong for one, words in known.items() if (wrong := list(faults(language, one, words)))} == {}


@pytest.mark.parametrize("language", PLURALS)
def test_the_files_are_what_the_tool_writes(language: str) -> None:
    text, compiled = written(language, translations(language), found())

    # The difference of such long texts would take minutes to show. `make catalogues` and git show it at once.
    assert (True, True) == (text == file(language).read_bytes(), compiled == file(language, "mo").read_bytes())


def test_a_catalogue_can_tell_all_messages_apart() -> None:
    assert list(clashes(found())) == []
    assert len({number(message) for message in found()}) == len(found())


def test_every_label_that_the_code_asks_for_has_its_context_among_the_labels() -> None:
    asked: set[str] = set()
    for path in [*(ROOT / "hygiene").rglob("*.py"), *(ROOT / "checks").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr_as" and len(node.args) > 1:
                context, word = node.args[:2]
                if not isinstance(word, ast.Constant):
                    asked.add(ast.literal_eval(context))

    assert asked <= set(LABELS)


def test_messages_are_found_in_every_way_to_say_them() -> None:
    code = """\
first = tr_later("Kept for later {here}.", here=there)
tr("One" " and one", part=tr("inside"))
tr_n(count, "{count} post", "{count} posts")
tr_as("severity", "high")
tr(first)
tr_as("severity", each)
"""

    assert sorted(of_code(code)) == [
        Message("", "Kept for later {here}."),
        Message("", "One and one"),
        Message("", "inside"),
        Message("", "{count} post", "{count} posts"),
        Message("severity", "high"),
    ]


def test_messages_are_found_in_code_templates_help_pages_tables_and_in_what_reads_the_command_line() -> None:
    places = {place.partition(" ")[0].rpartition(".")[2] for where in found().values() for place in where}

    assert {"py", "j2", "toml", "help", "page", "click"} <= places


def test_a_translator_gets_what_is_missing_and_gives_it_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    posts, high = Message("", "{count:,} post", "{count:,} posts"), Message("severity", "high")

    assert write_all() == 0
    assert todo("de", "1/1", str(folder / "todo.json")) == 0
    assert json.loads((folder / "todo.json").read_text(encoding="utf-8")) == [
        {"n": number(posts), "message": ["{count:,} post", "{count:,} posts"], "where": "a.py"},
        {"n": number(high), "message": "high", "where": "a.py", "context": "severity"},
    ]
    answer = {number(posts): ["{count:,} Beitrag", "{count:,} Beiträge"], number(high): "hoch"}
    (folder / "done.json").write_text(json.dumps(answer), encoding="utf-8")
    assert take("de", str(folder / "done.json")) == 0
    assert translations("de") == {posts: ("{count:,} Beitrag", "{count:,} Beiträge"), high: "hoch"}
    assert todo("de", "1/1", str(folder / "todo.json")) == 0
    assert json.loads((folder / "todo.json").read_text(encoding="utf-8")) == []
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "de: took 2, refused 0", f"{folder / 'todo.json'}: 0 messages",
    ]  # fmt: skip


def test_what_translators_give_back_one_after_the_other_adds_up(folder: Path) -> None:
    posts, high = Message("", "{count:,} post", "{count:,} posts"), Message("severity", "high")
    for name, answer in (("a", {number(high): "alta"}), ("b", {number(posts): ["{count:,} un", "{count:,} dos"]})):
        (folder / name).write_text(json.dumps(answer), encoding="utf-8")
        assert take("es", str(folder / name)) == 0

    assert translations("es") == {high: "alta", posts: ("{count:,} un", "{count:,} dos")}


@pytest.mark.parametrize(
    ("language", "words", "why"),
    [
        ("de", ["{count:,} Beitrag"], "it is no list of two texts"),
        ("de", "Beiträge", "it is no list of two texts"),
        ("de", ["Ein Beitrag", "{count:,} Beiträge und {more}"], "its parts are ['count', 'more'], not ['count']"),
        ("de", ["{count:,} Beitrag", "Beiträge"], "its parts are [], not ['count']"),
        ("de", ["{count:,} Beitrag", " {count:,} Beiträge"], "it begins or ends with other blanks or lines"),
        ("de", ["", "{count:,} Beiträge"], "it is empty"),
        ("pt", ["uma publicação", "{count:,} publicações"], "its parts are [], not ['count']"),
    ],
)
def test_a_translation_that_would_not_work_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, words: object, why: str
) -> None:
    n = number(Message("", "{count:,} post", "{count:,} posts"))
    (folder / "done.json").write_text(json.dumps({n: words, "0000000000": "nothing"}), encoding="utf-8")

    assert take(language, str(folder / "done.json")) == 1
    assert translations(language) == {}
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "0000000000: there is no such message"
    assert [line.partition(": ")[2].startswith(why) for line in lines[1:]] == [True]


def test_the_form_for_one_may_leave_the_count_out_where_it_is_for_one_alone(folder: Path) -> None:
    posts = Message("", "{count:,} post", "{count:,} posts")
    (folder / "done.json").write_text(
        json.dumps({number(posts): ["Ein Beitrag", "{count:,} Beiträge"]}), encoding="utf-8"
    )

    assert take("de", str(folder / "done.json")) == 0
    assert translations("de") == {posts: ("Ein Beitrag", "{count:,} Beiträge")}


def test_a_message_that_is_gone_leaves_the_catalogue(folder: Path) -> None:
    high, gone = Message("severity", "high"), Message("", "gone")
    write("es", {high: "alto", gone: "ido"}, {high: {"a.py"}, gone: {"a.py"}})

    assert write_all() == 0
    assert translations("es") == {high: "alto"}
    assert b"gone" not in (folder / "es/LC_MESSAGES/hygiene.po").read_bytes()


def test_parts_for_several_translators_are_all_messages_and_none_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, given = translations("es"), list[str]()
    monkeypatch.setattr(catalogues, "messages", found)
    for part in ("1/3", "2/3", "3/3"):
        todo("es", part, str(tmp_path / "part.json"))
        given += [row["n"] for row in json.loads((tmp_path / "part.json").read_text(encoding="utf-8"))]

    assert sorted(given) == sorted(number(message) for message in found() if message not in known)
