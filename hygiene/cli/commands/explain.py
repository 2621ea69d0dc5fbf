"""Commands that explain: checks, the score, findings, and the example."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.nearby.accounts import account_option, refuse_offline
from hygiene.cli.options import (
    FILE,
    Offered,
    budget_option,
    details_option,
    did_you_mean,
    format_option,
    load_plugins,
    load_policy,
    no_policy_option,
    output_option,
    plugins_option,
    policy_option,
    redact_option,
)
from hygiene.cli.terminal import errors
from hygiene.language.paragraphs import ITEM, headed
from hygiene.language.words import speaking_as_written, tr, tr_as
from hygiene.model.errors import UnreadableError
from hygiene.model.text import typed_path

if TYPE_CHECKING:
    from hygiene.cli.listings.saved_report import Saved
    from hygiene.model.policy import Policy
    from hygiene.plugins.registry import Plugins
    from hygiene.scan.request import ScanRequest

FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}")


class FingerprintParam(click.ParamType[str]):
    """The id of a finding: 16 hex digits."""

    name = "fingerprint"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id in lower case, or fail and say where ids are found."""
        text = str(value).strip().lower()
        if not FINGERPRINT.fullmatch(text):
            self.fail(
                tr("{text} is not a finding's id, which has 16 digits and letters from a to f.", text=repr(value)),
                param,
                ctx,
            )
        if label := label_of_a_finding(text):
            self.fail(label, param, ctx)
        return text


def label_of_a_finding(text: str) -> str:
    """Return why a label of a finding is not its id, or "" for other texts."""
    from hygiene.report.parts.redaction.labels import is_mark

    if not is_mark(text):
        return ""
    return tr(
        "{text} is a label of a report without names (--redact). The id of the finding is in the report with names.",
        text=text,
    )


class _Topic(Offered):
    """A check, `score`, or the id of a finding."""

    name = "topic"

    def names(self) -> list[str]:
        """Return the checks and `score`, without loading any."""
        from hygiene.plugins.registry import Plugins

        return ["score", *Plugins().names("checks")]


@click.command()
@click.argument("topic", metavar="ID", type=_Topic())
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--report", "report_file", type=FILE, metavar="FILE", help="For a finding: the JSON report that it is in."
)
@click.option(
    "--vault",
    "vaults",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="For a finding: a password manager's export to scan. Repeat for more.",
)
@account_option
@click.option("--online", is_flag=True, help="Use the network, to read the connected accounts.")
@policy_option
@no_policy_option
@budget_option
@plugins_option
def explain(  # one parameter an option
    topic: str,
    exports: tuple[Path, ...],
    report_file: Path | None,
    policy_file: Path | None,
    no_policy: bool,
    no_plugins: bool,
    **given: Any,
) -> None:
    """Print the page of a check, of the score, or of one finding.

    ID is a check that `hygiene checks` lists; or `score`, for where the likelihood comes from, with every number in it;
    or the id of a finding. A finding is looked up in the runs that were kept, or in a JSON report (--report FILE), or
    in a scan of each EXPORT, --vault and --account.
    """
    inputs = (*exports, *given["vaults"])
    scans = inputs or given["accounts"]
    finding = topic.strip().lower()
    if not FINGERPRINT.fullmatch(finding):
        with errors():
            page = _page(topic, policy_file, no_policy=no_policy, no_plugins=no_plugins)
        if scans or report_file:
            raise click.UsageError(tr("this page needs neither an EXPORT nor --vault nor --account nor --report."))
        click.echo(page)
        return
    if label := label_of_a_finding(finding):
        raise click.BadParameter(label, param_hint="ID")
    if scans and report_file:
        raise click.UsageError(
            tr("to explain a finding, give either --report FILE or what to scan: EXPORT, --vault or --account.")
        )
    with errors():
        from hygiene.cli.policy.choice import choose_policy
        from hygiene.scan.request import ScanRequest

        policy = choose_policy(policy_file, no_policy=no_policy, inputs=inputs).policy
        plugins = load_plugins(policy, no_plugins=no_plugins)
        options = ["--policy", typed_path(policy_file, "FILE")] if policy_file else []
        if not scans and not report_file:
            click.echo(_kept_page(finding, policy, plugins, options), nl=False)
            return
        report = _saved(report_file, ScanRequest(exports=exports, **given), policy, plugins)
        try:
            click.echo(_found_page(report, finding, policy, plugins, options, policy.zone()), nl=False)
        except click.BadParameter as error:
            raise click.BadParameter(f"{error.message}{_elsewhere(finding)}", param_hint="ID") from None


def _page(topic: str, policy_file: Path | None, *, no_policy: bool, no_plugins: bool) -> str:
    """Return the page of the score or of a check.

    Raises:
        BadParameter: There is no check of that name.
    """
    from hygiene.cli.policy.choice import choose_policy

    if topic == "score":
        from hygiene.report.score.page import page

        return page(choose_policy(policy_file, no_policy=no_policy).policy.score.bands)
    from hygiene.cli.listings.finding_page import BY_HAND_PAGE
    from hygiene.plugins.registry import Plugins
    from hygiene.report.verdict.by_hand import CHECK, TITLE

    if topic == CHECK:
        return f"{topic}: {tr(TITLE)}\n\n{click.wrap_text(tr(BY_HAND_PAGE), width=78)}"
    found = {check.id: check for check in Plugins(strangers=not no_plugins, unasked=True).loaded("checks")}
    if topic not in found:
        raise click.BadParameter(
            tr(
                "{topic} is not one of: score, {checks}, or a finding's id of 16 digits and letters from a to f.",
                topic=repr(topic),
                checks=", ".join(sorted(found)),
            )
            + did_you_mean(topic, ["score", *found]),
            param_hint="ID",
        )
    check = found[topic]
    sees = ", ".join(tr_as("part", part) for part in sorted(check.sees))
    seen = tr("It sees: {parts}.", parts=sees) if sees else tr("It sees the name and the date of each export alone.")
    path = tr("Attack path: {path}.", path=tr_as("path", check.path))
    return f"{check.id}: {tr(check.title)}\n{click.wrap_text(f'{path} {seen}', 78)}{_laid_out(check.page)}"


def _laid_out(page: str) -> str:
    """Return the page of a check in the user's language.

    A heading has a line of its own, and what belongs to it is indented.
    """
    out, indent, before = "", "", ""
    for lead, message in headed(page):
        said, mark = tr(message), "- " if lead == ITEM else ""
        out += "\n" if mark and before == lead else "\n\n"
        if lead and not mark:
            indent, said = "  ", f"{said[:1].upper()}{said[1:]}"
            out += f"{tr(lead)}\n"
        if "\n" in said:  # its lines stay as they are
            out += textwrap.indent(said, indent)
        else:
            out += click.wrap_text(said, 78, indent + mark, indent + " " * len(mark))
        before = lead
    return out


def _saved(report_file: Path | None, request: ScanRequest, policy: Policy, plugins: Plugins) -> Saved:
    """Read the saved report, or scan the inputs and return the report."""
    from hygiene.cli.listings import saved_report

    if report_file:
        return saved_report.load(report_file)
    from hygiene.cli.nearby.running import run
    from hygiene.formats import json
    from hygiene.plugins.format import Screen

    refuse_offline(request.accounts, online=request.online, plugins=plugins)
    report = run(request, policy, plugins)
    if all(result.account is None for result in report.results):
        raise UnreadableError(tr("nothing could be read, so there is no finding to explain"))
    return saved_report.parse(json.render(report, Screen()))


def _kept_page(finding: str, policy: Policy, plugins: Plugins, options: list[str]) -> str:
    """Return the page of one finding of a kept run, as it is judged today."""
    from hygiene.cli.history.finding import newest_with
    from hygiene.cli.history.judge import Judge
    from hygiene.cli.listings import saved_report
    from hygiene.formats import json
    from hygiene.plugins.format import Screen

    report = Judge(policy=policy, checks=plugins.loaded("checks")).again(newest_with(finding))
    with speaking_as_written(report.language):
        saved = saved_report.parse(json.render(report, Screen()))
        return _found_page(saved, finding, policy, plugins, options, report.zone)


def _elsewhere(finding: str) -> str:
    """Return a sentence after a blank where a kept run has a finding, or ""."""
    from hygiene.cli.history.finding import is_kept

    command = f"hygiene explain {finding}"
    return f" {tr('A run that was kept has it: `{command}` shows it.', command=command)}" if is_kept(finding) else ""


def _found_page(report: Saved, finding: str, policy: Policy, plugins: Plugins, options: list[str], zone: tzinfo) -> str:
    """Return the page of one finding, with its times in a zone."""
    from hygiene.cli.listings import finding_page

    found = finding_page.find(report, finding)
    check = next((check for check in plugins.loaded("checks") if check.id == found.check), None)
    today = policy.day(datetime.now(UTC))
    return finding_page.page(found, check, zone=zone, today=today, options=options)


@click.command()
@format_option
@details_option
@output_option
@redact_option
@click.option(
    "--files",
    type=FILE,
    metavar="FOLDER",
    help="Write the files of the example into a new folder instead, to scan them yourself.",
)
def demo(style: str | None, output: Path | None, details: bool, redact: bool, files: Path | None) -> None:
    """Show the report of an invented brand account.

    An intruder has just posted in its name. The archive, the passwords and the policy come with hygiene.
    """
    if files and (style or output or details or redact):
        raise click.UsageError(tr("--files writes no report; leave --format, --output, --details and --redact out."))
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.guided.example import copied, example, tidied
        from hygiene.cli.nearby.running import run
        from hygiene.plugins.registry import Plugins
        from hygiene.scan.request import ScanRequest

        if files:
            terminal.go_on_with(tr("Wrote {file}. Next:", file=files), copied(files))
            return
        if output:
            writer.ready(output)
        terminal.tell(tr("An invented account. To scan its files yourself: hygiene demo --files example"))
        with example() as (archives, vault, policy_file):
            plugins = Plugins(strangers=False)
            report = tidied(run(ScanRequest(exports=archives, vaults=(vault,)), load_policy(policy_file), plugins))
            by_ending = writer.format_by_ending(output, style, plugins.names("formats"))
            render = plugins.get("formats", style or by_ending or writer.DEFAULT_FORMAT)
            how = writer.format_words(output, style, by_ending)
            shown = writer.for_others(report, redact=redact)
            terminal.write(render(shown, terminal.screen(output, details=details)), output, how)
