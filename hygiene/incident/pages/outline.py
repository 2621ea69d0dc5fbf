"""The outline of a walkthrough: its sections and their words.

Every page is written from it, so that the terminal, Markdown and HTML say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Outline, Quote, Section, Table, Text
from hygiene.incident.case.chain import shown_seal
from hygiene.incident.pages.words import described, reason, share, undated
from hygiene.incident.records import Conclusion, Draft, Entry, Explanation, Gap, Question, Step, Story, Walkthrough
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import listed, local, sentence
from hygiene.reference.platforms import platform

_EXPLANATIONS: Final = 3
"""The explanations of a short page."""
_LEAST: Final = 0.01
"""The share from which an explanation has its reasons on a page."""
_LINES: Final = 16
"""The lines of the timeline on a short page."""
_GAPS: Final = 4
_FULL: Final = 400
"""The lines of the timeline on a whole page. The files beside it hold all."""


def title(walk: Walkthrough) -> str:
    """Return the heading of the page."""
    about = tr("An incident: ") if not walk.asked.post_id else tr("What happened: ")
    return f"{about}{described(walk.asked, walk.zone)}"


def page(walk: Walkthrough) -> Outline:
    """Return the whole page."""
    skip = ("first", tr("Skip to what to do first"))
    return Outline(title=title(walk), sections=tuple(outline(walk, whole=True)), skip=skip)


def outline(walk: Walkthrough, *, whole: bool) -> list[Section]:
    """Return the sections, in the order in which a user needs them.

    A short page, which is not `whole`, leaves out what the files of the case hold.
    """
    made = [
        first_section(walk.first, walk.keep if whole else (), walk.zone, walk.asked.account.platform),
        conclusion_section(walk, whole=whole),
        timeline_section(walk, whole=whole),
        steps_section(walk.steps, walk.zone, whole=whole),
    ]
    if walk.drafts:
        made.append(drafts_section(walk.drafts, whole=whole))
    made.append(aftermath_section(walk))
    if whole:
        made.append(inputs_section(walk))
    return made


def first_section(first: Sequence[Step], keep: Sequence[Step], zone: tzinfo, name: str) -> Section:
    """Return what to do before any analysis, and what to keep meanwhile.

    `name` is the id of the platform, which may have a page for those who are locked out.
    """
    known = platform(name)
    left = sum(step.state == "open" for step in first)
    words = tr("Do these three things now.") if left == len(first) else tr("Do now what is left of these.")
    words = tr("{words} The rest can wait until they are done.", words=words) if left else tr("These are settled.")
    blocks: list[Block] = [Text(words=words), List(items=tuple(step_item(step, zone) for step in first), numbered=True)]
    if "recovery" in known.settings:
        blocks.append(
            Text(
                words=tr(
                    "Cannot get in? Start here: {removeprefix}.",
                    removeprefix=known.page("recovery").removeprefix("at "),
                )
            )
        )
    if keep:
        blocks += [
            Text(words=tr("Before you delete anything:")),
            List(items=tuple(step_item(step, zone) for step in keep)),
        ]
    return Section(key="first", title=tr("Stop it first"), blocks=tuple(blocks), urgent=True)


def step_item(step: Step, zone: tzinfo) -> Item:
    """Return a step as an item: what to do, why, how, where, and whose it is."""
    where = (
        tr("Where: {removeprefix}{checked}.", removeprefix=step.where.removeprefix("at "), checked=_checked(step))
        if step.where
        else ""
    )
    owner = tr("Who: {owner}.", owner=step.owner) if step.owner else ""
    lines = (step.why, step.how, step.private, " ".join(filter(None, (where, owner))))
    return Item(title=step.title, lines=tuple(filter(None, lines)), mark=_state(step, zone))


def _short(step: Step, zone: tzinfo) -> Item:
    where = tr(" Where: {removeprefix}.", removeprefix=step.where.removeprefix("at ")) if step.where else ""
    return Item(title=f"{step.title}{where}", mark=_state(step, zone))


def _checked(step: Step) -> str:
    return tr(" (page checked {checked})", checked=step.checked) if step.checked else ""


def _state(step: Step, zone: tzinfo) -> str:
    if step.state == "done" and step.done_at:
        return tr("done {local}", local=local(step.done_at, zone))
    return "" if step.state == "open" else step.state


def conclusion_section(walk: Walkthrough, *, whole: bool) -> Section:
    """Return what probably happened, with the reasons and what would decide."""
    conclusion, found = walk.conclusion, walk.explanations
    blocks: list[Block] = [Text(words=conclusion.words, weight="strong"), *_deciding(conclusion)]
    if any(each.supporting or each.opposing for each in found):
        kept = [each for each in found if each.share >= _LEAST] or [*found[:1]]
        shown = kept if whole else kept[:_EXPLANATIONS]
        blocks.append(List(items=tuple(_explanation(each, whole=whole) for each in shown), numbered=True))
        blocks += _others(found[len(shown) :])
        blocks.append(Text(words=_HOW_TO_READ, weight="note"))
    if walk.shared:
        blocks.append(Text(words=_NOT_SHARED, weight="note"))
    if whole and walk.questions:
        blocks.append(Text(words=tr("Open questions, the most telling first:")))
        blocks.append(List(items=tuple(map(_question, walk.questions)), numbered=True))
    return Section(key="happened", title=tr("What probably happened"), blocks=tuple(blocks))


_HOW_TO_READ: Final = tr_later(
    "+ speaks for it, - speaks against it. x3 means: 3 times as common if this is what "
    "happened. The shares order the explanations and prove nothing."
)
_NOT_SHARED: Final = tr_later(
    "This page is made to be shared. Reasons about passwords and second factors are left "
    "out, but they count in the shares."
)


def _others(rest: Sequence[Explanation]) -> Iterator[Block]:
    """Yield how likely the explanations without a line are together."""
    if rest:
        have = tr("other explanation has") if len(rest) == 1 else tr("other explanations together have")
        yield Text(words=f"{len(rest)} {have} {share(sum(each.share for each in rest))}.", weight="note")


def _deciding(conclusion: Conclusion) -> Iterator[Block]:
    question = conclusion.decides
    if question is None:
        return
    yield Text(
        words=tr(
            "What would tell most: {text}{where_to_look}",
            text=question.text,
            where_to_look=where_to_look(question.where),
        )
    )


def where_to_look(place: str) -> str:
    """Return where the answer is as a sentence after a blank, or ""."""
    return tr(" Where to look: {removeprefix}.", removeprefix=place.removeprefix("at ")) if place else ""


def _question(question: Question) -> Item:
    answers = listed([f"“{words}”" for words in question.choices.values()])
    return Item(
        title=f"{question.text}{where_to_look(question.where)}", lines=(tr("Answers: {answers}.", answers=answers),)
    )


def _explanation(explanation: Explanation, *, whole: bool) -> Item:
    most, least = (None, None) if whole else (3, 2)
    lines = (*map(reason, explanation.supporting[:most]), *map(reason, explanation.opposing[:least]))
    return Item(title=f"{explanation.title}: {share(explanation.share)}.", lines=lines)


def brief(walk: Walkthrough) -> Section:
    """Return the conclusion in a few lines, for after an answer."""
    shown = walk.explanations[:_EXPLANATIONS]
    items = tuple(Item(title=f"{each.title}: {share(each.share)}.") for each in shown)
    blocks = (Text(words=walk.conclusion.words, weight="strong"), List(items=items, numbered=True))
    return Section(key="happened", title=tr("With your answer"), blocks=blocks)


def timeline_section(walk: Walkthrough, *, whole: bool) -> Section:
    """Return the records around the moment, and what the files cannot show."""
    story = walk.story
    entries = _nearest(story, walk.asked.at, _FULL if whole else _LINES)
    several = len({entry.account.key for entry in entries}) > 1
    zones = (UTC,) if str(walk.zone) == "UTC" else (UTC, walk.zone)
    headers = (*map(str, zones), *(("Account",) if several else ()), tr("What happened"))
    rows = tuple(_row(entry, walk, zones, several=several) for entry in entries)
    marked = frozenset(number for number, entry in enumerate(entries) if entry.suspicious)
    since, until = (f"{at.astimezone(walk.zone):%Y-%m-%d}" for at in (story.since, story.until))
    around = tr(", around {address}", address=walk.asked.address) if walk.asked.address else ""
    words = tr(
        "From {since} to {until}{around}. ! marks what may be someone else's.", since=since, until=until, around=around
    )
    blocks: list[Block] = [Text(words=words, weight="note")]
    table = Table(headers=headers, rows=rows, times=len(zones), marked=marked)
    blocks.append(table if rows else Text(words=tr("Nothing was recorded then.")))
    blocks += _not_shown(story, len(entries))
    if story.undated:
        have, are = ("has", "is") if sum(story.undated.values()) == 1 else ("have", "are")
        words = tr("{undated} {have} no time and {are} not shown.", undated=undated(story.undated), have=have, are=are)
        blocks.append(Text(words=words, weight="note"))
    gaps = story.gaps if whole else story.gaps[:_GAPS]
    if gaps:
        blocks.append(Text(words=tr("What this cannot show:")))
        blocks.append(List(items=tuple(map(_gap, gaps))))
    if len(story.gaps) > len(gaps):
        blocks.append(
            Text(
                words=f"{tr_n(len(story.gaps) - len(gaps), '{count:,} more gap', '{count:,} more gaps')}.",
                weight="note",
            )
        )
    return Section(key="timeline", title="Timeline", blocks=tuple(blocks))


def _not_shown(story: Story, shown: int) -> Iterator[Block]:
    """Yield how many lines of a story are not shown, and why."""
    if left := len(story.entries) - shown + story.left_out:
        yield Text(
            words=tr(
                "{other_lines} not shown here: those farthest from it.",
                other_lines=tr_n(left, "{count:,} other line", "{count:,} other lines"),
            ),
            weight="note",
        )
    if story.private:
        words = tr(
            "{other_lines} not shown here: those of your own. --full shows them.",
            other_lines=tr_n(story.private, "{count:,} other line", "{count:,} other lines"),
        )
        yield Text(words=words, weight="note")


def _nearest(story: Story, at: datetime, limit: int) -> list[Entry]:
    """Return up to `limit` entries: the suspicious ones, then the nearest."""
    kept = sorted(story.entries, key=lambda entry: (not entry.suspicious, abs(entry.at - at)))[:limit]
    chosen = {id(entry) for entry in kept}
    return [entry for entry in story.entries if id(entry) in chosen]


def _row(entry: Entry, walk: Walkthrough, zones: Sequence[tzinfo], *, several: bool) -> tuple[str, ...]:
    times = (f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}" for zone in zones)
    words = sentence(entry.what)
    if entry.since:
        words = tr(
            "{rstrip}, at some time since {local}.", rstrip=words.rstrip("."), local=local(entry.since, walk.zone)
        )
    if text := walk.texts.get(entry.post_id):
        words = f"{words} “{text}”"
    account = (str(entry.account),) if several else ()
    return (*times, *account, f"! {words}" if entry.suspicious else words)


def _gap(gap: Gap) -> Item:
    return Item(title=f"{sentence(gap.words)}{where_to_look(gap.look)}")


def steps_section(steps: Sequence[Step], zone: tzinfo, *, whole: bool) -> Section:
    """Return the playbook, with the state of each step.

    Unless it is `whole`, a step has no more than what to do and where.
    """
    left = sum(step.state == "open" for step in steps)
    words = (
        tr(
            "{left} of {steps} left, in this order.",
            left=left,
            steps=tr_n(len(steps), "{count:,} step", "{count:,} steps"),
        )
        if left
        else tr("No step is left.")
    )
    items = tuple(step_item(step, zone) if whole else _short(step, zone) for step in steps)
    blocks = (Text(words=words), List(items=items, numbered=True))
    return Section(key="steps", title=tr("What to do now"), blocks=blocks)


def drafts_section(drafts: Sequence[Draft], *, whole: bool) -> Section:
    """Return the words to say to others, or how to get them."""
    blocks: list[Block] = [Text(words=tr("Drafts. Read and change them before you send them."), weight="note")]
    for draft in drafts if whole else drafts[:1]:
        blocks += [Text(words=draft.title, weight="strong"), Quote(lines=tuple(draft.text.splitlines()))]
    if not whole and len(drafts) > 1:
        blocks.append(
            Text(
                words=tr(
                    "{more_drafts} in the case folder.",
                    more_drafts=tr_n(len(drafts) - 1, "{count:,} more draft", "{count:,} more drafts"),
                ),
                weight="note",
            )
        )
    return Section(key="words", title=tr("Words to say"), blocks=tuple(blocks))


def aftermath_section(walk: Walkthrough) -> Section:
    """Return how long it took, what would have prevented it, and the policy."""
    after = walk.aftermath
    blocks: list[Block] = [List(items=tuple(Item(title=words) for words in (*after.words, *after.prevented_by)))]
    if after.policy:
        blocks.append(Text(words=tr("Lines to add to your policy, so that the next scan knows what is yours:")))
        blocks.append(Quote(lines=tuple(after.policy.splitlines())))
    return Section(key="afterwards", title="Afterwards", blocks=tuple(blocks))


def inputs_section(walk: Walkthrough) -> Section:
    """Return what was read, with digests, and the versions that read it."""
    rows = tuple((each.path, each.reader or "not read", each.sha256) for each in walk.inputs)
    plugins = sorted({f"{each.distribution} {each.version}" for each in walk.plugins if each.distribution})
    blocks: list[Block] = [Table(headers=("Input", tr("Read as"), "SHA-256"), rows=rows)] if rows else []
    made = tr("Made {local} by hygiene {version}", local=local(walk.generated_at, walk.zone), version=walk.version)
    blocks.append(
        Text(
            words=tr("{made}, with plugins of {plugins}.", made=made, plugins=listed(plugins))
            if plugins
            else f"{made}."
        )
    )
    if walk.seal:
        blocks.append(
            Text(words=tr("Seal of the case before this page: {shown_seal}", shown_seal=shown_seal(walk.seal)))
        )
    return Section(key="inputs", title=tr("What was read"), blocks=tuple(blocks))
