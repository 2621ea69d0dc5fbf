"""The page with very many findings: its size, and the time it takes.

usage: python bench/page.py [--findings 5000] [--rounds 3]      (needs Chromium)

The findings are those of the example, each repeated with a text of its own on five accounts. Writing the page is
compared with writing the same report as JSON, by processor time. Showing it is compared with the same page without
`content-visibility`, by the time that Chromium's main thread is busy until the page is complete, layout included.
Neighbours are compared, because a busy machine disturbs both.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene import ScanRequest, scan
from hygiene.cli.guided.example import example, tidied
from hygiene.formats import json
from hygiene.formats.html import render as html
from hygiene.plugins.format import Screen
from hygiene.sources.settings.policy_file import load
from tests.support.many_findings import many

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from hygiene.report.report import Report

SHOW: Final = "document.documentElement.scrollHeight"
FILTER: Final = """() => {
  const field = document.querySelector('input[type=search]');
  const began = performance.now();
  field.value = 'scheduler post';
  field.dispatchEvent(new Event('input', {bubbles: true}));
  document.documentElement.scrollHeight;
  return (performance.now() - began) / 1000;
}"""
OPEN: Final = """() => {
  const began = performance.now();
  document.querySelector('[data-does=clear]').click();
  document.querySelector('[data-does=open]').click();
  document.documentElement.scrollHeight;
  return (performance.now() - began) / 1000;
}"""


def made(findings: int) -> Report:
    """Return the report of the example with this number of findings."""
    with example() as (archives, vault, policy):
        return many(tidied(scan(ScanRequest(exports=archives, vaults=(vault,)), load(policy))), findings)


def busy(act: Callable[[], str]) -> float:
    """Return the processor seconds of an act."""
    began = time.process_time()
    act()
    return time.process_time() - began


def shown(browser: Browser, page: str, folder: Path) -> tuple[float, float, float, float]:
    """Return four times in seconds.

    They are the time until a page is complete, the time of its main thread, and the times to filter it and to open all
    of it.
    """
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    with browser.new_context() as context:
        tab = context.new_page()
        meter = context.new_cdp_session(tab)
        meter.send("Performance.enable")
        began = time.monotonic()
        tab.goto(file.as_uri())
        tab.evaluate(SHOW)
        wall = time.monotonic() - began
        metrics = {each["name"]: each["value"] for each in meter.send("Performance.getMetrics")["metrics"]}
        return wall, metrics["TaskDuration"], tab.evaluate(FILTER), tab.evaluate(OPEN)


def main() -> None:
    """Measure side by side, and print the medians."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--findings", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    report, screen = made(given.findings), Screen()
    page = html.render(report, screen)
    plain = re.sub(r"content-visibility: auto;", "", page)
    print(f"{given.findings:,} findings: {len(page.encode()) / 1e6:.2f} MB")
    writing = [
        (busy(lambda: html.render(report, screen)), busy(lambda: json.render(report, screen)))
        for _ in range(given.rounds)
    ]
    median, beside = (statistics.median(each) for each in zip(*writing, strict=True))
    ratio = statistics.median(one / other for one, other in writing)
    print(f"written in {median:.2f} s; as JSON {beside:.2f} s; ratio {ratio:.2f}")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as name:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        rounds = [(shown(browser, page, Path(name)), shown(browser, plain, Path(name))) for _ in range(given.rounds)]
        browser.close()
    for label, place in (("stands after", 0), ("main thread busy", 1), ("filtered in", 2), ("all opened in", 3)):
        ours, others = [one[place] for one, _ in rounds], [other[place] for _, other in rounds]
        ratio = statistics.median(one / other for one, other in zip(ours, others, strict=True))
        print(
            f"{label} {statistics.median(ours):.2f} s; without content-visibility {statistics.median(others):.2f} s; "
            f"ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()
