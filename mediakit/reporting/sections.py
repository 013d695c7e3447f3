"""The sections of a report: each from what is asked to a title, its HTML, and the evidence behind its numbers."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mediakit.chain import Comparison, Hits
from mediakit.comparing.paper.prose import methods
from mediakit.corpus.terms import Exactly
from mediakit.finding.lexicon import Lexicon
from mediakit.reporting.lines_behind import draw, label, lines_of
from mediakit.reporting.request import Request
from mediakit.reporting.svg import figure
from mediakit.reporting.writing import LinesBehind, day, heading, listed, name, paragraph, said, tabled
from mediakit.results.choices import PERIODS, column_of
from mediakit.results.html import Html, element, joined

LISTED = 30  # stories
WORDS = 10
ENOUGH = 6  # periods that make a series
DOTS = "with its 95 % interval over articles as a line; a hollow grey dot has none. The numbers are in the table below."


@dataclass(frozen=True)
class Behind:
    """What stands behind a table: its place in the page, its caption, and the evidence of each row."""

    place: str
    caption: str
    evidence: tuple[LinesBehind | None, ...]


@dataclass(frozen=True)
class Section:
    """A part of the page: its place, its title, its HTML, and what stands behind its tables."""

    place: str
    title: str
    body: Html
    behind: tuple[Behind, ...] = ()


def read(asked: Request) -> Section:
    """What was read, field by field, and what was set aside."""
    audit, title = asked.corpus.audit, "What was read"
    if audit is None:
        return Section("read", title, paragraph("This corpus was made in memory: nothing says how it was read."))
    facts = {
        "Articles": f"{audit.articles:,}",
        "Days": f"{audit.first_day} to {audit.last_day}" if audit.first_day else "no article has a date",
        "Without a date": f"{audit.undated:,}" if audit.first_day and audit.undated else "",
        "Files": ", ".join(f"{count:,} {kind}" for kind, count in audit.files.items()),
        "Languages": ", ".join(f"{language} {count:,}" for language, count in audit.languages.items()),
        "Under 50 words": f"{audit.tiny:,}" if audit.tiny else "",
        "Same body as an earlier one": f"{audit.repeated:,}" if audit.repeated else "",
        "Set aside": f"{len(audit.set_aside):,}" if len(audit.set_aside) else "nothing",
    }
    told = [(element("dt", label), element("dd", said(fact)), "\n") for label, fact in facts.items() if fact]
    stated = element("dl", "\n", *(part for parts in told for part in parts)) + "\n"
    alarm = Html()
    if audit.findings:
        first = paragraph("The parse is not proven. Look at this first:")
        alarm = element("div", "\n", first, listed(map(said, audit.findings)), class_="alarm") + "\n"
    filled = audit.fields[audit.fields["articles"] > 0].reset_index(drop=True)
    fields = tabled(filled, "Fields of the articles, and where they come from", place="t-fields")
    summary, whole = element("summary", "The audit in full"), element("pre", str(audit), dir="auto")
    full = element("details", "\n", summary, "\n", whole, "\n") + "\n"
    return Section("read", title, joined((alarm, stated, fields, full)))


def counted(asked: Request) -> Section:
    """How many articles and words each group has."""
    described, by = asked.corpus.describe(by=asked.column), asked.column
    title, caption = f"The corpus by {by}", f"Articles and words by {by}"
    shown = described.frame[described.frame[by].astype(str).isin(asked.largest)].reset_index(drop=True)
    if shown.empty:
        return Section("counted", title, paragraph("No article has ", said(by), ": there are no groups to describe."))
    notes = asked.note(len(described), len(shown))
    names = shown[by].astype(str).tolist()
    groups = column_of(asked.corpus.articles, by, "to compare by").astype(str).to_numpy()
    evidence = _articles(asked, np.array([names.index(g) if g in asked.largest else -1 for g in groups]), names)
    about = f"Bars: the number of articles of each of {len(shown)} groups, the largest first."
    drawing = figure(replace(described, frame=shown).plot(), "f-counted", title=f"Articles by {by}", about=about)
    shown = shown.rename(columns={"words_each": "words an article"})
    table = tabled(shown, caption, place="t-counted", number="articles", evidence=evidence, notes=notes)
    return Section("counted", title, drawing + table, (Behind("t-counted", caption, evidence),))


def _articles(asked: Request, which: np.ndarray, names: list[str]) -> tuple[LinesBehind | None, ...]:
    """The articles of each group by day, or a draw where they are many; `which` is the group of each."""
    articles, of = asked.corpus.articles, np.bincount(which[which >= 0], minlength=len(names))
    picked = articles.iloc[draw(which, len(names), n=asked.each(len(names), len(articles)), seed=asked.seed)]
    picked = picked.assign(_which=which[picked.index]).sort_values(["date", "id"])
    items: dict[int, list[Html]] = {}
    for article in picked.to_dict("records"):
        parts = (day(article["date"]), said(article["headline"]), name(article["id"]))
        items.setdefault(article["_which"], []).append(joined(filter(None, parts), " · "))
    return tuple(
        LinesBehind(group, f"{len(items[at]):,} of {of[at]:,} articles", tuple(items[at])) if of[at] else None
        for at, group in enumerate(names)
    )


def compared(asked: Request) -> Section:
    """The features of the lexicon by group: sentences, figure, table, methods."""
    found, lexicon = asked.comparison, asked.lexicon
    title = f"{lexicon.header.get('title') or lexicon.name}, by {asked.by}"
    hits = f" finds {len(asked.hits):,} hits in {len(asked.corpus):,} articles. "
    intro = paragraph("The lexicon ", said(lexicon.name), hits, said(lexicon.header.get("about", ""))) + _measured(lexicon)
    if found.frame.empty:
        return Section("compared", title, intro + paragraph("No article has ", said(asked.by), ": nothing to compare."))
    body, behind = _comparison(asked, found, asked.hits, place="compared")
    return Section("compared", title, intro + _holding(found) + body + _methods(found), (behind,))


def _measured(lexicon: Lexicon) -> Html:
    """How well the lexicon does, as its own record says."""
    known = lexicon.measured
    told = "; ".join(
        f"{', '.join(f'{row.category} {row.f1}' for row in rows.itertuples())} ({unit}s of {texts}; coded by {coder})"
        for (texts, coder, unit), rows in known.groupby(["texts", "coder", "unit"], sort=False)
    )
    if told:
        return paragraph("Measured against codes, F1 with its 95 % interval: ", said(told), ".")
    record = lexicon.header.get("measured")
    why = f" ({record['none']})" if isinstance(record, dict) and record.get("none") else ""
    return paragraph("How well it does was not measured", said(why), ": measure it against codes of your own articles.")


def _holding(found: Comparison) -> Html:
    """A sentence for each feature that differs beyond chance, or that none does."""
    frame = found.frame
    holding = dict.fromkeys(frame.loc[frame["q"] < 0.05, "feature"])
    rest = [feature for feature in dict.fromkeys(frame["feature"]) if feature not in holding]
    plain = replace(found, cautions=())  # said once, among the notes of the table
    said_of = listed(said(plain.sentence(feature)) for feature in holding) if holding else Html("")
    if not rest:
        return said_of
    none = "No difference of any group holds (q < .05)" if not holding else "Of the rest nothing holds (q < .05)"
    return said_of + paragraph(none, ": ", said(", ".join(map(str, rest))), ".")


def _methods(found: Comparison) -> Html:
    """How the comparison was made, in a paper's words, and its references."""
    paragraphs, _, references = methods(found).partition("\n\nReferences\n\n")
    sources = element("h4", "References") + "\n" + listed(map(said, references.splitlines())) if references else ""
    return heading("Methods") + paragraph(said(paragraphs)) + sources


def _comparison(
    asked: Request, found: Comparison, hits: Hits, *, place: str, of: str = "feature", number: str = "hits"
) -> tuple[Html, Behind]:
    """Figure and table of a comparison, and its evidence: the `hits` whose column `of` says to which feature they belong."""
    shown, notes = asked.shown(found)
    frame = shown.frame
    evidence = lines_of(
        hits, frame, (label(hits, of), label(hits, found.by)),
        keys=("feature", "group"), n=asked.each(len(frame), len(hits)), seed=asked.seed,
    )  # fmt: skip
    features = ", ".join(dict.fromkeys(frame["feature"].astype(str)))
    about = f"Dots, a panel for each of {features}: the rate in each of {len(shown.groups)} groups, {DOTS}"
    drawing = figure(shown.plot(), f"f-{place}", title=found.title, about=about)
    table = tabled(
        frame, found.title, place=f"t-{place}", names=2, number=number, evidence=evidence, notes=(*notes, *found.notes)
    )
    return drawing + table, Behind(f"t-{place}", found.title, evidence)


def timed(asked: Request) -> Section:
    """The features over time, in the longest periods that make a series."""
    title, dates = "Over time", asked.corpus.articles["date"]
    period = longest_period(dates)
    if not period:
        known = dates.dropna()
        span = (
            f"The articles are of {day(known.min())} to {day(known.max())}" if len(known) else "No article has a date"
        )
        return Section("timed", title, paragraph(f"{span}: there is no series to show."))
    series, events = asked.hits.per_words(1000).over(period), asked.corpus.events
    frame = series.frame.drop(columns=["group"])
    starts = dates.dt.to_period(PERIODS[period]).dt.start_time.dt.normalize().astype(str).to_numpy()
    labels = label(asked.hits, "feature"), starts[asked.hits.spans["article"].to_numpy()]
    keyed = frame.assign(period=frame["period"].dt.normalize())
    evidence = lines_of(
        asked.hits, keyed, labels, keys=("feature", "period"), n=asked.each(len(frame), len(asked.hits)), seed=asked.seed
    )
    marked = f" The {len(events)} events of the corpus are marked." if len(events) else ""
    about = f"Lines: the rate of each feature in each {period}, broken where there are no articles.{marked}"
    drawing = figure(series.plot(events=events), "f-timed", title=series.title, about=about)
    table = tabled(frame, series.title, place="t-timed", names=2, number="hits", evidence=evidence, notes=series.notes)
    return Section("timed", title, drawing + table, (Behind("t-timed", series.title, evidence),))


def longest_period(dates: pd.Series) -> str:
    """The longest period of which the dates span enough; "" where they do not."""
    known = dates.dropna()
    for period in reversed(PERIODS) if len(known) else ():
        code = PERIODS[period]
        first, last = (pd.Period(end, freq=code) for end in (known.min(), known.max()))
        if (last - first).n + 1 >= ENOUGH:
            return period
    return ""


def voiced(asked: Request) -> Section:
    """Whose words they are: shares of quotations by side, and the features in the words of each side."""
    title = "Voices"
    if not asked.corpus.says_sides:
        body = paragraph(
            "No side is known: there is no table of actors. With a file ", element("code", "actors.csv"), " beside the "
            "articles (pattern, name, organisation, side) this part shows who is quoted, and in whose words the features "
            "stand."
        )  # fmt: skip
        return Section("voiced", title, body)
    quotations = asked.quotations
    if not len(quotations):
        return Section("voiced", title, paragraph("No quotation was found in these articles."))
    shares = quotations.shares(of="side", by=asked.column, seed=asked.seed)
    sides = asked.hits.compare(by="side", seed=asked.seed)
    first, quoted = _comparison(asked, shares, quotations, place="shares", of="side", number="counted")
    second, spoken = _comparison(asked, sides, asked.hits, place="sides")
    found = f"{len(quotations):,} quotations, in marks and indirect, were found in {len(asked.corpus):,} articles."
    if asked.corpus.sides is None:
        found += (
            " There is no table of actors: the sides are those that titles and descriptions say themselves (Ukrainian "
            "President), proposals that nobody has confirmed."
        )
    body = joined((paragraph(found), heading("Who is quoted"), first, heading("In whose words"), second))
    return Section("voiced", title, body, (quoted, spoken))


def retold(asked: Request) -> Section:
    """How many articles repeat another, and the stories told most often."""
    stories, title, caption = asked.corpus.stories(), "Stories and reprints", "Stories of more than one article"
    frame = stories.frame
    told, again = frame["story"].nunique(), int((frame["article"] != frame["story"]).sum())
    body = paragraph(
        f"The {len(frame):,} articles tell {told:,} stories: {again:,} repeat an earlier one, whole, cut or brought up to date. ",
        "Articles that repeat one another are no independent evidence: where they are many, resample whole stories." * (again > 0),
    )  # fmt: skip
    if not again:
        return Section("retold", title, body)
    several = frame[frame["articles"] > 1]
    table = several.groupby("story", sort=True).agg(
        articles=("article", "size"), outlets=("outlet", "nunique"), first=("date", "min"), last=("date", "max")
    )
    more = len(table) - LISTED
    table = table.sort_values("articles", ascending=False, kind="stable").head(LISTED).reset_index()
    evidence = tuple(_members(several[several["story"] == story], asked.each(len(table), len(several))) for story in table["story"])
    notes = (*((f"… and {more:,} more",) if more > 0 else ()), *stories.notes)
    body += tabled(table, caption, place="t-retold", number="articles", evidence=evidence, notes=notes)
    return Section("retold", title, body, (Behind("t-retold", caption, evidence),))


def _members(story: pd.DataFrame, n: int) -> LinesBehind:
    items = []
    for member in story.sort_values(["date", "article"]).head(n).itertuples():
        taken = f"{member.reused:.0%} taken over" if member.reused else ""
        parts = (day(member.date), name(member.outlet), member.role, taken, name(member.article))
        items.append(joined(filter(None, parts), " · "))
    return LinesBehind(str(story["story"].iat[0]), f"{len(items):,} of {len(story):,} articles", tuple(items))


def worded(asked: Request) -> Section:
    """The words that each group uses more than the others."""
    by = asked.column
    title = f"Distinctive words by {by}"
    if why := _no_words(asked):
        return Section("worded", title, paragraph(f"Nothing to compare: {why}."))
    words = asked.corpus.distinctive_words(by=by, seed=asked.seed).top(WORDS)
    columns = ["word", "group", "hits", "other_hits", "articles", "log_ratio", "log_ratio_low", "log_ratio_high", "q"]
    frame = words.frame[columns].rename(columns={"other_hits": "hits elsewhere", "log_ratio": "doublings",
                                                 "log_ratio_low": "doublings_low", "log_ratio_high": "doublings_high"})  # fmt: skip
    hits = asked.corpus.find(Exactly(tuple(sorted(set(frame["word"])))))
    evidence = lines_of(
        hits, frame, (label(hits, "feature"), label(hits, by)),
        keys=("word", "group"), n=min(3, asked.each(len(frame))), seed=asked.seed,
    )  # fmt: skip
    about = f"Dots: by how many doublings each word is more frequent in its group than elsewhere, {DOTS}"
    drawing = figure(words.plot(n=WORDS), "f-worded", title=words.title, about=about)
    table = tabled(frame, words.title, place="t-worded", names=2, number="hits", evidence=evidence, notes=words.notes)
    return Section("worded", title, drawing + table, (Behind("t-worded", words.title, evidence),))


def _no_words(asked: Request) -> str:
    """Why no words can be told apart; "" where they can."""
    groups = column_of(asked.corpus.articles, asked.column, "to compare by").astype(str)
    many = groups[groups != ""].nunique()
    if many > len(asked.largest):
        return f"{many:,} groups are more than this page can hold"
    return "" if many > 1 else "there is one group only" if many else "there are no groups"
