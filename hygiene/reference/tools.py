"""Tools that many accounts are connected to: their names, makers and ids.

`data/tools.toml` lists them with its sources. An app with such a name, or a similar one, is compared with the tool.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from hygiene.language.words import tr_later
from hygiene.reference.lookalikes import difference, latin, ordinary, shape
from hygiene.reference.unicode_forms import normalized

_LEGAL: Final = frozenset(
    {
        "ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "eood", "gbr", "gmbh", "inc",
        "incorporated", "kft", "kg", "kk", "limited", "llc", "llp", "ltd", "ltda", "mbh", "nv", "oy", "oyj", "plc",
        "pte", "pty", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "ug", "株式会社", "有限会社",
    }
)  # fmt: skip
"""Words for the legal form of a company, without dots.

`Buffer Inc.` and `Buffer, Incorporated` are the same company.
"""
_LONGEST: Final = 60
_ADDED: Final = tr_later("added words")
_NEAR: Final = 5
"""The fewest letters compared: shorter names are alike by chance."""
_MOST_ADDED: Final = 3
_MARKS: Final = re.compile("[™®©℠]")
_LEET: Final = str.maketrans({"3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "$": "s", "@": "a"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool: its name, the domains and names of its makers, and its ids.

    `ids` are by platform. `platform` is true when the tool is a platform itself, and `typed` when people type into it.
    """

    name: str
    names: tuple[str, ...]
    domains: frozenset[str]
    makers: frozenset[str]
    ids: Mapping[str, frozenset[str]]
    platform: bool
    typed: bool

    def own(self, publisher: str, sites: Iterable[str]) -> bool | None:
        """Return whether an app states that this tool's maker published it.

        The result is None when neither a publisher nor a site is stated.
        """
        hosts = [*sites]
        if any(host == domain or host.endswith("." + domain) for host in hosts for domain in self.domains):
            return True
        maker = fold(publisher)
        listed = maker in self.makers or key(publisher) in {key(domain) for domain in self.domains}
        return bool(maker and listed) if maker or hosts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolName:
    """A tool's name in the name of an app.

    `how` names the difference in words fit to print, and is empty when it is the same name. `honest` is true when the
    maker could have chosen that name itself.
    """

    tool: Tool
    how: str
    honest: bool


def is_tool(platform: str, client_id: str) -> bool:
    """Return whether an id is that of a listed tool's app on a platform."""
    return client_id in _index().ids[platform]


def platform_has_ids(platform: str) -> bool:
    """Return whether ids of tools are listed for a platform.

    Its exports then also state the publisher of an app.
    """
    return bool(_index().ids[platform])


def fold(name: str) -> str:
    """Return a name for comparing.

    Case, punctuation, doubled blanks and the company's legal form are removed.
    """
    flat = normalized("NFKC", name).casefold().replace(".", "")
    words = re.findall(r"\w+", flat)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words)


def key(name: str) -> str:
    """Return the letters and digits of a name, in lower case."""
    return re.sub(r"[\W_]+", "", normalized("NFKC", name)).casefold()


@lru_cache(maxsize=4096)
def tool_name(name: str) -> ToolName | None:
    """Return the tool that an app's name equals or resembles, or None.

    A name resembles another with letters that look alike, with words added, with one letter more, less or changed, or
    with two letters swapped. A common word, or the exact name of another tool, resembles no name.
    """
    shown, index = normalized("NFKC", _MARKS.sub("", name.strip()[:_LONGEST])), _index()
    if found := index.keys.get(key(shown)):
        tool, real = found
        same = _spelling(shown) in map(_spelling, (real, *tool.names))
        return ToolName(tool=tool, how="" if same else difference(shown, real), honest=True)
    plain = latin(shown)
    if found := index.keys.get(key(plain)):
        return ToolName(tool=found[0], how=_how(shown, found[1]), honest=False)
    for words, how, honest in _readings(plain):
        if alike := index.keys.get("".join(words)):
            tool = alike[0]
            if not tool.platform or (honest and len(alike[1]) > 1) or _claims(plain):
                return ToolName(tool=tool, how=how, honest=honest)
        elif alike := index.shapes.get(_skeleton("".join(words))):
            return ToolName(tool=alike[0], how=_how(shown, alike[1]), honest=False)
    return next(_near(plain), None)


def _spelling(name: str) -> str:
    return " ".join(_MARKS.sub("", name).split()).casefold()


def _claims(name: str) -> bool:
    """Return whether a name claims to be someone's own."""
    return not _index().trusted.isdisjoint(_words(name))


def _how(name: str, real: str) -> str:
    """Return the difference between names that look alike, in words."""
    return difference(name, real) if shape(name) == shape(real) else "letters that look alike"


def _readings(name: str) -> Iterator[tuple[list[str], str, bool]]:
    """Yield the words of a name, and what remains without added words.

    Each comes with the difference in words, and with whether a maker could have added what is missing.
    """
    words = [key(word) for word in re.findall(r"[^\W_]+", name)]
    yield words, _ADDED, True
    met = {tuple(words)}
    for split in (words, _words(name)):
        for honest, extra in _index().added:
            for kept in _trimmed(split, extra, numbers=not honest):
                if tuple(kept) not in met:
                    met.add(tuple(kept))
                    yield kept, _ADDED, honest
    text, editions = words[0] if len(words) == 1 else "", _index().editions
    for cut in range(1, len(text)):
        head, tail = text[:cut], text[cut:]
        if len(head) >= _NEAR - 1 and (tail in editions or tail.isdigit()):
            yield [head], _ADDED, False
        if len(tail) >= _NEAR - 1 and head in editions:
            yield [tail], _ADDED, False


def _trimmed(words: list[str], extra: frozenset[str], *, numbers: bool) -> Iterator[list[str]]:
    """Yield words without up to three of a set at either end, or without all.

    With `numbers`, a number counts as a word of the set.
    """
    added = [word in extra or (numbers and word.isdigit()) for word in words]
    first, last = ((*flags, False).index(False) for flags in (added, added[::-1]))
    for start in range(min(first, _MOST_ADDED) + 1):
        for end in range(min(last, _MOST_ADDED, len(words) - start - 1) + 1):
            yield words[start : len(words) - end]
    if kept := [word for word, is_added in zip(words, added, strict=True) if not is_added]:
        yield kept


def _words(name: str) -> list[str]:
    """Return the words of a name in lower case.

    A capital within a word and a number at its end begin a new one: `BufferPro2` is three.
    """
    parts = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-zA-Z]{4})(?=\d+\b)", " ", name)
    return [key(word) for word in re.findall(r"[^\W_]+", parts)]


def _skeleton(name: str) -> str:
    """Return the shape of a name with digits and pairs read as letters."""
    plain = shape(name).translate(_LEET)
    for pair, one in (("rn", "m"), ("vv", "w"), ("ii", "u")):
        plain = plain.replace(pair, one)
    return plain


def _near(name: str) -> Iterator[ToolName]:
    """Yield the tools whose names are one letter, or one swap, away."""
    index = _index()
    for number, (words, _, _) in enumerate(_readings(name)):
        text = "".join(words)
        if len(text) < _NEAR - 1 or (len(words) == 1 and ordinary(text)) or text in index.keys:
            continue
        for real in sorted(_neighbours(text, index)):
            tool = index.keys[real][0]
            swapped = len(real) == len(text) and sorted(real) == sorted(text)
            near = tr_later("swapped letters") if swapped else tr_later("one letter differs")
            if not tool.platform or not number or _claims(name):
                yield ToolName(tool=tool, how=near, honest=False)


def _neighbours(text: str, index: _Index) -> set[str]:
    """Return the keys of tools at one edit, or one swap of neighbours."""
    shorter = _without_one(text)
    found = {one for one in shorter if one in index.keys and len(one) >= _NEAR} | index.shorter.get(text, set())
    for one in shorter:
        found |= {real for real in index.shorter.get(one, ()) if len(real) == len(text) and _one_apart(real, text)}
    return found


def _without_one(text: str) -> set[str]:
    return {text[:n] + text[n + 1 :] for n in range(len(text))}


def _one_apart(one: str, other: str) -> bool:
    """Return whether texts of one length differ in a letter, or a swap."""
    apart = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) != 2:
        return len(apart) == 1
    first, second = apart
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]


@dataclass(frozen=True, slots=True)
class _Index:
    """The tools by the letters of each name, and by what these look like.

    `shorter` holds the keys by each text that lacks one of their letters. `added` are the sets of words to remove, each
    with whether a maker could add them. `editions` are the words that no maker adds. `trusted` are the words by which a
    stranger's app claims to be someone's own.
    """

    keys: Mapping[str, tuple[Tool, str]]
    shapes: Mapping[str, tuple[Tool, str]]
    shorter: Mapping[str, set[str]]
    ids: defaultdict[str, frozenset[str]]
    added: tuple[tuple[bool, frozenset[str]], ...]
    editions: frozenset[str]
    trusted: frozenset[str]


@cache
def _index() -> _Index:
    keys = {key(name): (tool, name) for tool in _tools() for name in reversed(tool.names)}
    shorter: defaultdict[str, set[str]] = defaultdict(set)
    for real in keys:
        for one in _without_one(real) if len(real) >= _NEAR else ():
            shorter[one].add(real)
    ids: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for tool in _tools():
        for platform, own in tool.ids.items():
            ids[platform] |= own
    shapes = {_skeleton(real): row for real, row in keys.items() if len(real) >= _NEAR}
    words = {name: frozenset(map(str, some)) for name, some in _table()["words"].items()}
    honest, editions = words["honest"] | _LEGAL, words["trusted"] | words["editions"]
    sets = ((True, honest), (True, honest | words["platforms"]), (False, honest | editions))
    added = (*sets, (False, honest | editions | words["platforms"]))
    return _Index(keys, shapes, dict(shorter), ids, added, editions, words["trusted"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("hygiene.data").joinpath("tools.toml").read_text(encoding="utf-8"))


@cache
def _tools() -> tuple[Tool, ...]:
    groups = ((group, rows) for group, rows in _table().items() if group != "words")
    return tuple(_tool(name, row, group) for group, rows in groups for name, row in rows.items())


def _tool(name: str, row: Mapping[str, list[str]], group: str) -> Tool:
    names = (name, *row.get("also", ()))
    return Tool(
        name=name,
        names=names,
        domains=frozenset(row["domains"]),
        makers=frozenset(map(fold, (*names, *row.get("makers", ())))),
        ids={"x": frozenset(row["x"])} if "x" in row else {},
        platform=group == "platforms",
        typed=group == "clients",
    )
