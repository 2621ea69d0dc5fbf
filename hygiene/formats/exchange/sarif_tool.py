"""The tool of a SARIF log: hygiene, its rules, and other plugins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hygiene.formats.exchange.rows import clean, gone, prose
from hygiene.formats.wording.provenance import plugin
from hygiene.language.words import tr, tr_as
from hygiene.plugins.registry import OURS
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import Report
from hygiene.report.verdict.by_hand import CHECK as BY_HAND


@dataclass(slots=True)
class _Component:
    """A distribution with the rules that come from it."""

    name: str
    version: str
    rules: list[str] = field(default_factory=list)
    plugins: list[str] = field(default_factory=list)

    def described(self, report: Report) -> dict[str, Any]:
        """Return the component as SARIF has it."""
        made: dict[str, Any] = {"name": clean(self.name)}
        if self.version:
            made["version"] = clean(self.version)
        if self.rules:
            made["rules"] = [_rule(check, report) for check in self.rules]
        return made | ({"properties": {"plugins": self.plugins}} if self.plugins else {})


class Tool:
    """Hygiene and its extensions, each with its rules in order of their ids."""

    def __init__(self, report: Report) -> None:
        self._report = report
        others = [line for line in report.plugins if line.distribution != OURS]
        self._failed = [line for line in report.plugins if line.error]
        self._extensions = {
            key: _Component(*key) for key in sorted({(line.distribution, line.version) for line in others})
        }
        for line in others:
            component = self._extensions[line.distribution, line.version]
            component.plugins.append(clean(f"{line.group.removesuffix('s')} {line.name}"))
        self._driver = _Component("hygiene", report.version)
        sources = {line.name: line for line in others if line.group == "checks" and not line.error}
        self._place: dict[str, dict[str, Any]] = {}
        for check in sorted(_checks(report)):
            self._add(check, sources.get(check))

    def _add(self, check: str, source: PluginLine | None) -> None:
        name = clean(check)
        if source is None:
            self._place[check] = {"ruleId": name, "ruleIndex": len(self._driver.rules)}
            self._driver.rules.append(check)
            return
        key = source.distribution, source.version
        component = self._extensions[key]
        where = {"name": clean(component.name), "index": list(self._extensions).index(key)}
        self._place[check] = {
            "ruleId": name,
            "rule": {"id": name, "index": len(component.rules), "toolComponent": where},
        }
        component.rules.append(check)

    def rule(self, check: str) -> dict[str, Any]:
        """Return the reference of a result to its rule."""
        return self._place[check]

    def described(self) -> dict[str, Any]:
        """Return the tool as SARIF has it."""
        driver = self._driver.described(self._report)
        extensions = [each.described(self._report) for each in self._extensions.values()]
        return {"driver": driver} | ({"extensions": extensions} if extensions else {})

    def failures(self) -> Iterator[dict[str, Any]]:
        """Yield a notification for each plugin that did not run."""
        for line in self._failed:
            yield {"level": "error", "message": text(prose(plugin(line)))}


def text(words: str) -> dict[str, str]:
    """Return a message in which no name from outside becomes a link.

    SARIF takes `[words](target)` for a link in plain text too.
    """
    return {"text": words.replace("](", "] (")}


def _checks(report: Report) -> Iterable[str]:
    return {result.check for result in report.results} | {change.check for change in gone(report)}


def _rule(check: str, report: Report) -> dict[str, Any]:
    """Return a rule with its title and the address of its page."""
    name = clean(check)
    paths = sorted({result.path for result in report.results if result.check == check})
    title = report.titles.get(check, check)
    page = tr("`hygiene explain {check}` shows what this check looks at, its false alarms and what to do.", check=name)
    return {
        "id": name,
        "shortDescription": text(prose(title)),
        "fullDescription": text(prose(title, *(tr("Attack path: {path}", path=tr_as("path", path)) for path in paths))),
        "help": text(tr("It holds what you answered in `hygiene review`.") if check == BY_HAND else page),
        "properties": {"tags": ["security", *paths]},
    }
