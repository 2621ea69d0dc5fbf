"""Starting is quick because nothing large is loaded for it, and no command opens a connection or writes on the side."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from hygiene.enrich.short_links import announcement
from tests.support.command import ARCHIVE, PASSWORDS, run
from tests.support.offline import EVERY, WRITES, filled, inputs
from tests.support.x_archive import XArchive, account, post

HEAVY: Final = (
    "httpx", "httpcore", "authlib", "zxcvbn", "jinja2", "numpy", "msgspec", "publicsuffixlist", "isal", "tabulate",
    "keyring", "argon2", "platformdirs", "cryptography", "tomlkit", "confusable_homoglyphs", "sqlite3",
)  # fmt: skip
LOADED: Final = """\
import json, sys
from hygiene.cli.main import main
try:
    main(sys.argv[1:], prog_name="hygiene")
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""
GUARD: Final = """\
import os, sys
ENDS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen",
        "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open"}
ENDS |= set(os.environ.get("ALSO", "").split())
def watch(event, args):
    if event in ENDS:
        os.write(2, f"ABORTED {event} {args!r}\\n".encode())
        os._exit(99)
    if event != "open" or isinstance(args[0], int):
        return
    if set(str(args[1] or "")) & set("wax+") or args[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(2, f"WRITES {args[0]}\\n".encode())
sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an input of each kind."""
    return inputs(tmp_path_factory.mktemp("home"))


@pytest.fixture
def guard(tmp_path: Path) -> Path:
    """A folder that, on PYTHONPATH, ends any process that reaches for the network or another program."""
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("--version",),
        *(
            (name, "--help")
            for name in (
                "scan",
                "vaults",
                "breaches",
                "forget",
                "connect",
                "accounts",
                "disconnect",
                "history",
                "diff",
                "report",
                "incident",
                "init",
                "accept",
                "explain",
            )
        ),
        *(("breaches", name, "--help") for name in ("build", "verify")),
        ("incident", "verify", "--help"),
    ],
)
def test_help_loads_nothing_large(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = run(tmp_path, *args, program=(sys.executable, "-c", LOADED))

    assert done.code == 0
    assert set(json.loads(done.err.splitlines()[-1])) & set(HEAVY) == set()


def test_help_imports_nothing_of_ours_but_the_list_of_commands_and_the_choice_of_a_language(tmp_path: Path) -> None:
    code = LOADED.replace('name.partition(".")[0] for name in sys.modules', "name for name in sys.modules")
    done = run(tmp_path, "--help", program=(sys.executable, "-c", code))
    loaded = json.loads(done.err.splitlines()[-1])

    assert [name for name in loaded if name.startswith("hygiene")] == [
        "hygiene", "hygiene._version", "hygiene.cli", "hygiene.cli.help", "hygiene.cli.main",
        "hygiene.language", "hygiene.language.catalogue", "hygiene.language.choice", "hygiene.language.numbers",
        "hygiene.language.paragraphs", "hygiene.language.words", "hygiene.scan", "hygiene.scan.pipeline",
    ]  # fmt: skip
    assert "importlib.metadata" not in loaded


def test_a_scan_that_asks_no_service_loads_nothing_that_could(tmp_path: Path) -> None:
    done = run(tmp_path, "scan", ARCHIVE, "--vault", PASSWORDS, program=(sys.executable, "-c", LOADED))

    assert done.code == 0
    assert set(json.loads(done.err.splitlines()[-1])) & {"httpx", "httpcore", "authlib", "keyring"} == set()


def test_the_library_loads_nothing_large_until_it_is_asked(tmp_path: Path) -> None:
    code = "import sys, hygiene; print(sorted({n.partition('.')[0] for n in sys.modules} & set(sys.argv[1:])))"
    done = run(tmp_path, *HEAVY, "click", program=(sys.executable, "-c", code))

    assert done.out == "[]\n"


def test_the_guard_does_end_a_process_that_connects(tmp_path: Path, guard: Path) -> None:
    done = run(
        tmp_path, "-c", "import socket; socket.getaddrinfo('localhost', 80)", path=[guard], program=(sys.executable,)
    )

    assert done.code == 99
    assert done.err.startswith("ABORTED socket.getaddrinfo")


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_no_command_opens_a_connection_starts_a_program_or_writes_on_the_side(
    home: Path, tmp_path: Path, guard: Path, words: Sequence[str]
) -> None:
    done = run(tmp_path, *filled(words, home), path=[guard], typed="\n" * 40, env={"PYTHONDONTWRITEBYTECODE": "1"})
    written = re.findall(r"(?:WRITES|ABORTED) .*", done.err)  # a question may stand before it on the line
    made = [name for start, name in WRITES.items() if " ".join(words).startswith(start)]

    # There is no keyring, no one who opens an encrypted vault, no earlier run in this home, and no connected account.
    codes = {"--remember": 1, "report": 1, "--account": 2, "connect": 2, "VAULTS": 3, "accounts": 3, "disconnect": 3}
    assert done.code == next((codes[word] for word in words if word in codes), 0)
    assert [line for line in written if not line.startswith((f"WRITES {tmp_path}/", "WRITES case/"))] == []
    assert bool(written) == bool(made)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["guard", "tmp", *made])
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_short_links_tell_is_said_before_the_first_look_up(tmp_path: Path, guard: Path) -> None:
    url = {"url": "https://t.co/abc", "expanded_url": "https://bit.ly/3x9"}
    free = {"source": '<a href="https://free.example">Free</a>', "entities": {"urls": [url]}}
    odd = [post(400 + n, "Win https://t.co/abc", **free) for n in range(5)]
    XArchive(
        rows={"account": [account()], "tweets": [{"tweet": one} for one in (*map(post, range(400)), *odd)]}
    ).write_zip(tmp_path / "x.zip")
    done = run(tmp_path, "scan", "x.zip", "--expand-links", path=[guard])
    before, _, after = done.err.partition("ABORTED")

    assert done.code == 99
    assert announcement(1, ["t.co"]) in " ".join(before.split())
    assert after.startswith(" socket.getaddrinfo ('t.co', 443")


def test_no_library_so_much_as_makes_a_socket(tmp_path: Path, guard: Path) -> None:
    also = "socket.__new__ socket.bind"
    done = run(tmp_path, "scan", ARCHIVE, "--vault", PASSWORDS, path=[guard], env={"ALSO": also})

    assert (done.code, [line for line in done.err.splitlines() if line.startswith("ABORTED")]) == (0, [])
