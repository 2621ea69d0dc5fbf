"""The outline of a walkthrough: its sections and their words.

Every page is written from it, so that the terminal, Markdown and HTML say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Outline, Quote, Section, Table, Text
from hygiene.incident.case.chain import shown_seal
from hygiene.incident.pages.story import timeline_section
from hygiene.incident.pages.words import described, reason, sentences, share, where_to_look
from hygiene.incident.records import Conclusion, Draft, Explanation, Question, Step, Walkthrough
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import listed, local
from hygiene.reference.platforms import platform
from hygiene.wording.steps import place

_EXPLANATIONS: Final = 3
"""The most explanations on a short page."""
_LEAST: Final = 0.01
"""The least share of an explanation whose reasons are on a page."""


def title(walk: Walkthrough) -> str:
    """Return the heading of the page."""
    about = described(walk.asked, walk.zone)
    return tr("What happened: {about}", about=about) if walk.asked.post_id else tr("An incident: {about}", about=about)


def page(walk: Walkthrough) -> Outline:
    """Return the whole page."""
    skip = ("first", tr("Skip to what to do first"))
    return Outline(title=title(walk), sections=tuple(outline(walk, whole=True)), skip=skip)


def outline(walk: Walkthrough, *, whole: bool, options: bool = False) -> list[Section]:
    """Return the sections, in the order in which a user needs them.

    A short page (not `whole`) leaves out details that --details shows. With `options`, it names options of the command.
    """
    made = [
        first_section(walk.first, walk.keep if whole else (), walk.zone, walk.asked.account.platform),
        conclusion_section(walk, whole=whole),
        timeline_section(walk, whole=whole, options=options),
        steps_section(walk.steps, walk.zone, whole=whole),
    ]
    if walk.drafts:
        made.append(drafts_section(walk.drafts, whole=whole))
    made.append(aftermath_section(walk))
    if whole:
        made.append(inputs_section(walk))
    return made


def first_section(first: Sequence[Step], keep: Sequence[Step], zone: tzinfo, name: str) -> Section:
    """Return the steps before any analysis, and the evidence to keep.

    `name` is the id of the platform, which may have a page for those who are locked out.
    """
    known = platform(name)
    left = sum(step.state == "open" for step in first)
    words = tr("Do these three things now.") if left == len(first) else tr("Do now what is left of these.")
    words = sentences(words, tr("The rest can wait until they are done.")) if left else tr("These are settled.")
    blocks: list[Block] = [Text(words=words), List(items=tuple(step_item(step, zone) for step in first), numbered=True)]
    if "recovery" in known.settings:
        blocks.append(Text(words=tr("Cannot get in? Start here: {place}.", place=place(known.page("recovery")))))
    if keep:
        blocks += [
            Text(words=tr("Before you delete anything:")),
            List(items=tuple(step_item(step, zone) for step in keep)),
        ]
    return Section(key="first", title=tr("Stop it first"), blocks=tuple(blocks), urgent=True)


def step_item(step: Step, zone: tzinfo) -> Item:
    """Return a step as an item: what to do, why, how, where, and its owner."""
    owner = tr("Who: {owner}.", owner=step.owner) if step.owner else ""
    lines = (step.why, step.how, step.private, sentences(_where(step), owner))
    return Item(title=step.title, lines=tuple(filter(None, lines)), mark=_state(step, zone))


def _short(step: Step, zone: tzinfo) -> Item:
    where = tr("Where: {place}.", place=place(step.where)) if step.where else ""
    return Item(title=sentences(step.title, where), mark=_state(step, zone))


def _where(step: Step) -> str:
    """Return a sentence with a step's page and when that was last checked."""
    where = place(step.where)
    if where and step.checked:
        return tr("Where: {place} (page checked {month}).", place=where, month=step.checked)
    return tr("Where: {place}.", place=where) if where else ""


def _state(step: Step, zone: tzinfo) -> str:
    if step.state == "done" and step.done_at:
        return tr("done {time}", time=local(step.done_at, zone))
    return {"open": "", "done": tr("done"), "not needed": tr("not needed")}[step.state]


def conclusion_section(walk: Walkthrough, *, whole: bool) -> Section:
    """Return the conclusion, with its reasons and the decisive question."""
    conclusion, found = walk.conclusion, walk.explanations
    blocks: list[Block] = [Text(words=conclusion.words, weight="strong"), *_deciding(conclusion)]
    if any(each.supporting or each.opposing for each in found):
        kept = [each for each in found if each.share >= _LEAST] or [*found[:1]]
        shown = kept if whole else kept[:_EXPLANATIONS]
        blocks.append(List(items=tuple(_explanation(each, whole=whole) for each in shown), numbered=True))
        blocks += _others(found[len(shown) :])
        blocks.append(Text(words=tr(_HOW_TO_READ), weight="note"))
    if walk.shared:
        blocks.append(Text(words=tr(_NOT_SHARED), weight="note"))
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
    """Yield the share of all explanations without a line of their own."""
    if rest:
        words = tr_n(
            len(rest),
            "{count} other explanation has {share}.",
            "{count} other explanations together have {share}.",
            share=share(sum(each.share for each in rest)),
        )
        yield Text(words=words, weight="note")


def _deciding(conclusion: Conclusion) -> Iterator[Block]:
    question = conclusion.decides
    if question is None:
        return
    words = tr("What would tell most: {question}", question=question.text)
    yield Text(words=sentences(words, where_to_look(question.where)))


def _question(question: Question) -> Item:
    answers = listed([f"“{words}”" for words in question.choices.values()])
    title = sentences(question.text, where_to_look(question.where))
    return Item(title=title, lines=(tr("Answers: {answers}.", answers=answers),))


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


def steps_section(steps: Sequence[Step], zone: tzinfo, *, whole: bool) -> Section:
    """Return the playbook, with the state of each step.

    Unless the page is `whole`, a step only says what to do and where.
    """
    left = sum(step.state == "open" for step in steps)
    words = tr("No step is left.")
    if left:
        words = tr_n(
            len(steps),
            "{left} of {count:,} step left, in this order.",
            "{left} of {count:,} steps left, in this order.",
            left=left,
        )
    items = tuple(step_item(step, zone) if whole else _short(step, zone) for step in steps)
    blocks = (Text(words=words), List(items=items, numbered=True))
    return Section(key="steps", title=tr("What to do now"), blocks=blocks)


def drafts_section(drafts: Sequence[Draft], *, whole: bool) -> Section:
    """Return the drafts for other people, or how to get them."""
    blocks: list[Block] = [Text(words=tr("Drafts. Read and change them before you send them."), weight="note")]
    for draft in drafts if whole else drafts[:1]:
        blocks += [Text(words=draft.title, weight="strong"), Quote(lines=tuple(draft.text.splitlines()))]
    if not whole and len(drafts) > 1:
        words = tr_n(len(drafts) - 1, "{count:,} more draft with --details.", "{count:,} more drafts with --details.")
        blocks.append(Text(words=words, weight="note"))
    return Section(key="words", title=tr("Words to say"), blocks=tuple(blocks))


def aftermath_section(walk: Walkthrough) -> Section:
    """Return the duration, the lessons, and lines for the policy."""
    after = walk.aftermath
    blocks: list[Block] = [List(items=tuple(Item(title=words) for words in (*after.words, *after.prevented_by)))]
    if after.policy:
        blocks.append(Text(words=tr("Lines to add to your policy, so that the next scan knows what is yours:")))
        blocks.append(Quote(lines=tuple(after.policy.splitlines())))
    return Section(key="afterwards", title=tr("Afterwards"), blocks=tuple(blocks))


def inputs_section(walk: Walkthrough) -> Section:
    """Return the inputs with their digests, and the versions that read them."""
    rows = tuple((each.path, each.reader or tr("not read"), each.sha256) for each in walk.inputs)
    plugins = sorted({f"{each.distribution} {each.version}" for each in walk.plugins if each.distribution})
    blocks: list[Block] = [Table(headers=(tr("Input"), tr("Read as"), "SHA-256"), rows=rows)] if rows else []
    made = {"time": local(walk.generated_at, walk.zone), "version": walk.version}
    words = tr("Made {time} by hygiene {version}.", **made)
    if plugins:
        words = tr("Made {time} by hygiene {version}, with plugins of {plugins}.", **made, plugins=listed(plugins))
    blocks.append(Text(words=words))
    if walk.seal:
        blocks.append(Text(words=tr("Seal of the case before this page: {seal}", seal=shown_seal(walk.seal))))
    return Section(key="inputs", title=tr("What was read"), blocks=tuple(blocks))
