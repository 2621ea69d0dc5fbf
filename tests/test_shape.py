"""The house rules, held for every module: sizes, imports between packages, who may touch disk or network."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hygiene
from hygiene.model.finding import PATHS
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import all_platforms

ROOT = Path(__file__).resolve().parents[1]
ENGINE = sorted((ROOT / "hygiene").rglob("*.py"))
CHECKS = sorted((ROOT / "checks").rglob("*.py"))
MODULES = [*ENGINE, *CHECKS]
LAYERS = (
    "cli", "scan", "incident", "history", "formats", "report", "enrich", "plugins", "wording", "analysis", "sources",
    "reference", "model",
    "language", "workers",
)  # fmt: skip
"""The packages from top to bottom. A package imports those below it."""
APART = {frozenset({"sources", "analysis"})}
"""Packages that never import each other, whatever their order."""
NETWORK = {
    "socket",
    "httpx",
    "httpcore",
    "requests",
    "urllib.request",
    "http.client",
    "urllib3",
    "aiohttp",
    "ssl",
    "socketserver",
    "http.server",
    "authlib.integrations",
}
INPUT_OUTPUT = NETWORK | {
    "sqlite3", "subprocess", "tarfile", "zipfile", "click", "os", "io", "pathlib", "shutil", "tempfile", "time", "sys",
    "hygiene.sources", "hygiene.formats", "hygiene.cli", "hygiene.enrich", "hygiene.scan", "hygiene.history",
}  # fmt: skip


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """Let go of what is parsed, about 130 MB, after the last test."""
    yield
    for each in (tree, nodes, imports, calls):
        each.cache_clear()


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module and every name from a module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return frozenset(found)


def imported(path: Path, forbidden: set[str]) -> list[str]:
    """Which of the forbidden modules, or parts of them, a file imports."""
    return sorted(n for n in imports(path) if any(n == f or n.startswith(f + ".") for f in forbidden))


@cache
def calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    """Every call in a file, by the name it is called by."""
    return tuple((ast.unparse(node.func), node) for node in nodes(path) if isinstance(node, ast.Call))


def graph() -> dict[str, set[str]]:
    """Every module of hygiene and the modules it imports, wherever in it, also those only for types."""
    names = {dotted(path) for path in ENGINE}

    def target(full: str) -> str:
        return full if full in names else full.rpartition(".")[0]

    return {
        dotted(path): {target(found) for found in imports(path) if target(found) in names} - {dotted(path)}
        for path in ENGINE
    }


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """One circle of arrows, or nothing."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for after in sorted(arrows.get(node, ())):
                if found := walk(after, [*way, node]):
                    return found
            done.add(node)
        return []

    return next((found for node in sorted(arrows) if (found := walk(node, []))), [])


def package(module: str) -> str:
    """The package a module belongs to: `hygiene.model.text` is of `model`, `hygiene` itself of none."""
    return module.split(".")[1] if module.count(".") else ""


def lines_of_docstrings(parsed: ast.Module) -> int:
    holders = [n for n in ast.walk(parsed) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    texts = [n.body[0] for n in holders if ast.get_docstring(n) is not None]
    return sum((t.end_lineno or t.lineno) - t.lineno + 1 for t in texts)


def test_there_is_something_to_look_at() -> None:
    assert len(ENGINE) > 30
    assert len(CHECKS) > 5


def test_a_module_is_at_most_300_lines() -> None:
    sizes = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}

    assert {p: n for p, n in sizes.items() if n > 300} == {}


def test_a_function_is_at_most_40_lines_beside_its_docstring() -> None:
    def size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        text = node.body[0] if ast.get_docstring(node) is not None else None
        told = (text.end_lineno or 0) - text.lineno + 1 if text else 0
        return (node.end_lineno or 0) - node.lineno + 1 - told

    functions = [
        (f"{name(p)}:{node.name}", size(node))
        for p in MODULES
        for node in nodes(p)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [found for found in functions if found[1] > 40] == []


def test_a_check_is_at_most_120_lines_of_code_beside_its_page() -> None:
    def size(path: Path) -> int:
        text = path.read_text(encoding="utf-8")
        return len([line for line in text.splitlines() if line.strip()]) - lines_of_docstrings(ast.parse(text))

    # Ten kinds of findings about sessions, and four about posts, each with its own words and what it covers.
    longer = {"checks/logins.py": 210, "checks/post_client.py": 200}

    assert {name(p): size(p) for p in CHECKS if size(p) > longer.get(name(p), 120)} == {}


def test_modules_import_each_other_in_no_circle() -> None:
    inner = {module: found - {"hygiene"} for module, found in graph().items() if module != "hygiene"}

    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle(inner) == []


def test_packages_import_each_other_in_no_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for module, found in graph().items():
        if package(module) in LAYERS:
            arrows.setdefault(package(module), set()).update(map(package, found))

    assert circle({one: found - {one, "", "_version"} for one, found in arrows.items()}) == []


def test_packages_inside_a_package_import_each_other_in_no_circle() -> None:
    folders = {dotted(path) for path in ENGINE if path.name == "__init__.py"} - {"hygiene"}

    def home(module: str) -> str:
        return max((folder for folder in folders if f"{module}.".startswith(f"{folder}.")), key=len, default="")

    arrows: dict[str, set[str]] = {}
    for module, found in graph().items():
        arrows.setdefault(home(module), set()).update(map(home, found))
    inner = {
        one: {other for other in found - {one, ""} if not nested(one, other)} for one, found in arrows.items() if one
    }

    assert len(folders) > 20
    assert circle(inner) == []


def nested(one: str, other: str) -> bool:
    """Whether one package lies in the other: a package may use its own parts, and they what lies beside them."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def test_imports_point_down_the_layers() -> None:
    def up(module: str, found: str) -> bool:
        here, there = package(module), package(found)
        if there not in LAYERS or here not in LAYERS or here == there:
            # The version is everybody's. A module below the surface never imports the surface.
            return here in LAYERS and there not in {here, "_version"}
        return LAYERS.index(there) < LAYERS.index(here) or {here, there} in APART

    arrows = [(module, found) for module, all_of_it in graph().items() for found in all_of_it]
    folders = {p.parent.name for p in (ROOT / "hygiene").glob("*/__init__.py")} - {"data", "checks"}

    assert len(arrows) > 300
    assert folders <= set(LAYERS)
    assert sorted(arrow for arrow in arrows if arrow[0] != "hygiene" and up(*arrow)) == []


def test_a_folder_holds_at_most_12_modules_and_packages() -> None:
    def entries(folder: Path) -> list[str]:
        return [
            entry.name
            for entry in folder.iterdir()
            if not entry.name.startswith(("_", "."))
            and ((entry.suffix == ".py") or (entry.is_dir() and len(list(entry.glob("*.py"))) > 1))
        ]

    sizes = {name(folder): len(entries(folder)) for folder in {p.parent for p in ENGINE}}

    # The packages of the architecture, the words that checks and reports share, and the processes that share work.
    most = {"hygiene": 15}
    assert {folder: size for folder, size in sizes.items() if size > most.get(folder, 12)} == {}


def test_unicode_forms_are_made_in_one_module_in_bounded_time() -> None:
    def makes(path: Path) -> bool:
        return bool(imported(path, {"unicodedata.normalize"})) or "unicodedata.normalize" in dict(calls(path))

    assert ["hygiene/reference/unicode_forms.py"] == [name(p) for p in MODULES if makes(p)]


def test_the_engine_never_imports_a_check() -> None:
    assert {name(p): found for p in ENGINE if (found := imported(p, {"checks", "hygiene.checks"}))} == {}


def confidence(path: Path) -> bool:
    """Whether a module takes only the confidence, which is a fact about evidence, from the module of findings."""
    return "hygiene.model.finding.Confidence" in imports(path)


def test_analysis_and_reference_make_no_finding_and_no_severity() -> None:
    words = {"hygiene.model.finding.Finding", "hygiene.model.finding.Severity", "hygiene.model.finding"}
    taken = {
        name(p): sorted(found - {"hygiene.model.finding"} or found)
        for p in ENGINE
        if {"analysis", "reference"} & set(p.parts)
        and (found := imports(p) & words) - ({"hygiene.model.finding"} if confidence(p) else set())
    }

    assert taken == {}


def test_nothing_is_kept_in_a_module_between_calls() -> None:
    def keeps(node: ast.AST) -> bool:
        weak = isinstance(node, ast.Name) and node.id.startswith("Weak") and node.id.endswith("Dictionary")
        return weak or isinstance(node, ast.Global)

    assert [name(p) for p in MODULES for node in nodes(p) if keeps(node)] == []


def test_a_part_is_required_and_never_asserted() -> None:
    def kinds(function: ast.FunctionDef) -> list[str]:
        given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        return [ast.unparse(argument.annotation) for argument in given if argument.annotation]

    asserts = [(name(p), node.lineno) for p in MODULES for node in nodes(p) if isinstance(node, ast.Assert)]
    both = [
        (name(p), node.name)
        for p in MODULES
        for node in nodes(p)
        if isinstance(node, ast.FunctionDef) and {"Posts", "Snapshot"} <= set(kinds(node))
    ]

    assert asserts == []
    assert both == []


def test_a_check_does_no_input_or_output() -> None:
    assert {name(p): found for p in CHECKS if (found := imported(p, INPUT_OUTPUT))} == {}
    assert {name(p): n for p in CHECKS for n, _ in calls(p) if n in {"open", "print", "input", "exec", "eval"}} == {}


def test_neither_a_check_nor_what_reads_judges_or_renders_looks_at_a_clock() -> None:
    clocks = re.compile(r"\b(now|utcnow|today|fromtimestamp|localtime|gmtime)$")
    looks = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$|\btime\.(time|time_ns|localtime|gmtime)$")
    reads = {"readers", "reader_kit", "vaults", "vault_kit", "parts"}
    pure = [p for p in ENGINE if (reads | {"model", "reference", "analysis", "report", "formats"}) & set(p.parts)]

    assert [(name(p), n) for p in CHECKS for n, _ in calls(p) if clocks.search(n)] == []
    assert {name(p): found for p in CHECKS if (found := imported(p, {"time"}))} == {}
    assert [(name(p), n) for p in pure for n, _ in calls(p) if looks.search(n)] == []
    assert [n for n, _ in calls(ROOT / "hygiene/cli/commands/answers/accept.py") if looks.search(n)] != []


def test_few_modules_write_files() -> None:
    def mode(call: ast.Call, place: int) -> str:
        given = [k.value for k in call.keywords if k.arg == "mode"] + call.args[place : place + 1]
        return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r"

    def writes(called: str, call: ast.Call) -> bool:
        last = called.rpartition(".")[2]
        if last in {"open", "fdopen"}:
            place = 0 if called.endswith(".open") and called != "os.open" else 1
            return bool(set(mode(call, place)) & set("wax+"))
        return last in {
            "write_text", "write_bytes", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile",
            "TemporaryDirectory", "mkdir", "makedirs", "touch", "rename", "unlink", "rmdir", "rmtree", "symlink_to",
            "hardlink_to", "copyfile",
            "extract", "extractall", "savez", "tofile", "memmap",
        }  # fmt: skip

    found = sorted({name(p) for p in MODULES for n, call in calls(p) if writes(n, call)})

    # The first opens a closed standard output, so that it refuses to be written. Those of a case make its folders,
    # and the notes remove a new one in which no case began. A fleet makes the folders of its reports,
    # a cluster of its own has one while it runs, and what a live account's servers answered is kept until it was read.
    case = [f"hygiene/incident/case/{name}.py" for name in ("case", "log_file")]
    writing = ("password_store", "private_file", "runs/file", "runs/living")
    history = [f"hygiene/history/{name}.py" for name in writing]
    # A worker writes what it would show to the system's file of nothing.
    scan = ["hygiene/scan/fleet/cluster/engine.py"]
    fetched = ("fetched/documents", "fetched/folders")
    live = [f"hygiene/sources/connect/{name}.py" for name in (*fetched, "keep/file_safe", "keep/lock")]
    workers = "hygiene/workers/side_by_side.py"
    # The example is copied into a folder of its own.
    names = ("commands/schedule/install", "fleet/folder", "guided/example", "guided/notes", "main")
    cli = [f"hygiene/cli/{name}.py" for name in names]
    assert found == [*cli, "hygiene/enrich/new_files.py", *history, *case, *scan, *live, workers]


def test_one_module_opens_connections_and_the_others_send_through_it() -> None:
    folder, forbidden = (
        "hygiene/sources/connect/web/",
        NETWORK | {"asyncio", "ftplib", "smtplib", "webbrowser", "dask", "distributed"},
    )
    found = {name(p): used for p in MODULES if (used := imported(p, forbidden))}
    opening = {
        "get", "head", "options", "post", "put", "patch", "delete", "request", "stream", "Client", "AsyncClient",
        "HTTPTransport", "AsyncHTTPTransport",
    }  # fmt: skip
    without_transport = [
        n
        for path in found
        for n, call in calls(ROOT / path)
        if n.startswith("httpx.") and n.removeprefix("httpx.") in opening
        if "transport" not in {keyword.arg for keyword in call.keywords}
    ]

    # A fleet is read by a cluster only when `--engine dask` says so.
    asked = {f"hygiene/scan/fleet/cluster/{n}.py" for n in ("chunks", "engine", "worker")}
    # Consent is given on a page of the server, in the user's browser.
    browser = "hygiene/cli/commands/live/online.py"
    assert found.pop(browser) == ["webbrowser"]
    # Proofs and signatures are for requests of `web`. The receiver takes the answer of a consent page.
    oauth = "hygiene/sources/connect/oauth/"
    signing = [f"{oauth}proofs.py", f"{oauth}signing.py"]
    web = {f"{folder}{n}.py" for n in ("addresses", "answer", "client", "https", "problems", "redirects", "transport")}
    assert set(found) == {*web, *asked, *signing, f"{oauth}receiver.py"}
    assert [found[n] for n in signing] == [["httpx"]] * 2
    assert [found[f"{folder}{n}.py"] for n in ("answer", "client", "https", "problems", "redirects")] == [["httpx"]] * 5
    assert without_transport == []


def test_only_the_keepass_reader_a_notification_and_a_timer_start_a_program() -> None:
    found = {name(p) for p in MODULES if imported(p, {"subprocess", "multiprocessing", "pty"})}

    # `hygiene schedule` asks the system to install a timer; for Windows it only quotes words.
    timers = {f"hygiene/cli/commands/schedule/{each}.py" for each in ("install", "windows")}
    # Processes of hygiene itself read the accounts of a fleet, and share the work of one large input.
    workers = {"hygiene/scan/fleet/processes.py", "hygiene/workers/side_by_side.py", "hygiene/workers/system.py"}
    assert found <= {"hygiene/sources/vaults/keepass/kdbx.py", "hygiene/cli/history/notify.py", *timers, *workers}
    assert [(name(p), n) for p in MODULES for n, _ in calls(p) if n in {"os.system", "os.popen", "os.execv"}] == []


def test_only_a_plugin_a_check_the_analysis_and_an_input_are_run_with_a_broad_except() -> None:
    def broad(kind: ast.expr | None) -> bool:
        names = {ast.unparse(e) for e in (kind.elts if isinstance(kind, ast.Tuple) else [kind] if kind else [])}
        return not names or bool(names & {"Exception", "BaseException"})

    found = sorted(name(p) for p in MODULES for n in nodes(p) if isinstance(n, ast.ExceptHandler) and broad(n.type))

    # The analysis that several checks share is a part of running them. A reader or vault that fails in any way becomes
    # one line of the report, and the other inputs are read.
    assert found == [
        "hygiene/plugins/registry.py",
        "hygiene/scan/analyse.py",
        "hygiene/scan/judge.py",
        "hygiene/sources/files/budget.py",
    ]


def test_a_module_says_first_what_it_is() -> None:
    docstrings = {name(p): ast.get_docstring(tree(p)) or "" for p in MODULES}
    first = {p: text.split("\n\n")[0].replace("\n", " ") for p, text in docstrings.items()}

    assert {p: text for p, text in first.items() if not re.fullmatch(r"\S.{10,}[.?]", text)} == {}


def test_the_public_surface_is_sorted_complete_and_there() -> None:
    public = tree(ROOT / "hygiene" / "__init__.py")
    taken = {
        alias.asname or alias.name
        for node in ast.walk(public)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hygiene.")
        for alias in node.names
    }

    homes = {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in ast.walk(public)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hygiene.")
        for alias in node.names
    }

    assert sorted(hygiene.__all__) == hygiene.__all__
    assert taken == set(hygiene.__all__)
    assert {name: home for name, home in homes.items() if name not in {"__version__", "scan"}} == hygiene._LATER
    assert [n for n in hygiene.__all__ if getattr(hygiene, n, None) is None] == []
    assert dir(hygiene) == hygiene.__all__
    assert hygiene.scan.__module__ == "hygiene.scan.pipeline"
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = hygiene.nothing_like_it


def test_the_score_knows_no_check_by_name_outside_its_table_of_shares() -> None:
    # A check may be called like the path it speaks to.
    ids = set(Plugins(strangers=False).names("checks")) - set(PATHS)
    files = [path for path in (ROOT / "hygiene" / "report" / "score").glob("*.py") if path.stem != "shares"]

    assert files

    assert {(p.name, i) for p in files for i in ids if i in p.read_text(encoding="utf-8")} == set()


def test_a_check_names_no_platform_but_in_its_page() -> None:
    known = {word.casefold() for p in all_platforms() for word in (p.id, p.title, *p.domains)}
    words = known | {"twitter", "facebook", "instagram", "mastodon", "bluesky", "tiktok", "linkedin"}

    def named(path: Path) -> set[str]:
        parsed = tree(path)
        holders = [n for n in ast.walk(parsed) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
        pages = {id(n.body[0].value) for n in holders if isinstance(n.body[0], ast.Expr)}
        texts = [n.value for n in ast.walk(parsed)
                 if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in pages]  # fmt: skip
        names = [n.id for n in ast.walk(parsed) if isinstance(n, ast.Name) and len(n.id) > 1]
        said = {w.casefold() for text in (*texts, *names) for w in re.findall(r"[\w.]+|\w+", text.replace("_", " "))}
        return said & words

    assert {name(p): found for p in CHECKS if (found := named(p))} == {}
