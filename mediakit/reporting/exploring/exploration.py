"""The page to explore, and the two ways to it: a file to open or pass on, and the output of a notebook."""

import base64
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mediakit.chain import Comparison, Corpus
from mediakit.comparing.description import what_groups
from mediakit.finding.lexicon import Lexicon
from mediakit.reading.sharing import BOUND, rebuilt_share, released
from mediakit.reporting.exploring.packing import codes, numbers, packed, steps, text_parts, voice_parts
from mediakit.reporting.exploring.views import Tally, View, compared, over_time
from mediakit.reporting.request import GROUPS, Request
from mediakit.reporting.sections import longest_period
from mediakit.reporting.writing import day, paragraph, said
from mediakit.results.choices import PERIODS, column_of
from mediakit.results.files import rounded, write
from mediakit.results.html import Html, data, document, element, joined, plain_line, script, source_hash

HERE = Path(__file__).parent
LICENCES = (
    "This page holds the full texts. Licences or the law may forbid passing it on; mk.explore(…, texts=False), or --no-texts "
    "on the command line, makes one without them."
)
COUNTED = "This page holds counts, figures and links, and no text: nothing can be searched or read in it."
EACH = 120  # words of each side of a group, and as many frequent ones
WORD_COLUMNS = [
    "word", "group", "hits", "other_hits", "articles", "other_articles", "rate", "other_rate", "log_ratio",
    "log_ratio_low", "log_ratio_high", "p", "q",
]  # fmt: skip
FRAME = "width:100%;height:720px;border:1px solid #dde1e6;border-radius:4px"
MAY = "allow-scripts allow-downloads allow-popups"


@dataclass(frozen=True, repr=False, eq=False)
class Exploration:
    """A page to explore, as `explore` makes it: `.save(path)` writes it; in a notebook it shows itself.

    `html` is the page. A notebook shows it in a frame of its own, which sees nothing of the notebook.
    """

    html: str
    remark: str
    saved: Path | None = field(default=None)

    def save(self, path: str | os.PathLike[str]) -> "Exploration":
        """Write the page, whole or not at all; OSError where that cannot be."""
        return replace(self, saved=write(path, self.html))

    def __repr__(self) -> str:
        what = f"saved {self.saved.name}" if self.saved else "a page to explore: .save('explore.html') writes it"
        return f"{what}\n{self.remark}"

    def _repr_html_(self) -> str | None:
        if self.saved:
            return None
        address = "data:text/html;charset=utf-8;base64," + base64.b64encode(self.html.encode()).decode()
        return element("iframe", src=address, sandbox=MAY, allow="clipboard-write", title="a page to explore", style=FRAME)


def explore(
    of: Corpus | Comparison,
    path: str | os.PathLike[str] | None = None,
    *,
    lexicon: str | os.PathLike[str] | Lexicon = "talks",
    by: str | None = None,
    texts: bool = True,
    seed: int = 0,
) -> Exploration:
    """One self-contained page in which every number opens its sentences: no server, no network, no code.

    Click a number, a dot or a word to all its sentences; type a word, `ultim*`, a phrase or a category of the lexicon
    for a concordance; filter, and counts and rates follow; open an article with its voices and hits; copy lines with
    their sources; export what is shown as CSV. Intervals, p and q are those of the library, computed beforehand; what a
    filter leaves is counted in the page and has no test.

    Args:
        of: the articles; or a comparison, whose hits and articles the page then holds.
        path: of the page, such as `explore.html`; None: shown in the notebook.
        lexicon: one that ships with the library, a file, or a Lexicon (of a comparison: not needed).
        by: what is compared: a column of the articles with at most 200 values, or `side`, `section`, `voice`; None: what
            makes groups, outlets first.
        texts: whether the page holds the articles. False: counts, figures and links without words in order; the attack of
            `share` is tried on it, and where texts could be rebuilt no page is made.
        seed: of the resampling.

    Returns:
        An Exploration, saved if a path is given.

    Raises:
        ValueError: if there is no such column, it makes too many groups, a comparison does not know its hits, or texts
            could be rebuilt. FileNotFoundError: if there is no such lexicon. OSError: if the page cannot be written.
    """
    if isinstance(of, Comparison):
        content = _of_comparison(of, texts, seed)
    else:
        chosen = Lexicon.load(lexicon)
        content = _of_corpus(Request(of, chosen, by or what_groups(of) or _alone(of), seed), texts)
    made = Exploration(_page(content, texts), LICENCES if texts else COUNTED)
    return made if path is None else made.save(path)


def _alone(corpus: Corpus) -> str:
    """What is shown where nothing makes two groups: the only outlet, or the sections of the articles."""
    return "outlet" if (corpus.articles["outlet"].fillna("") != "").any() else "section"


@dataclass(frozen=True)
class _Content:
    corpus: Corpus
    heading: str
    views: tuple[View, ...]
    missing: tuple[str, ...]  # what is not in the page, and why
    words: pd.DataFrame  # see WORD_COLUMNS; empty where nothing is compared
    column: str  # what the words are compared by

    @property
    def sets(self) -> list[Tally]:
        return list({id(view.found): view.found for view in self.views}.values())


def _of_corpus(asked: Request, texts: bool) -> _Content:
    """The lexicon's features by group, over time and by side, who is quoted, and the words of each group."""
    corpus, missing = asked.corpus, []
    found = Tally(asked.hits, corpus, asked.hits.features, texts=texts)
    views = [compared(asked.comparison, found, corpus)]
    if period := longest_period(corpus.articles["date"]):
        views.append(over_time(asked.hits.per_words(1000).over(period), period, found, corpus))
    else:
        dated = corpus.articles["date"].notna().any()
        missing.append(f"nothing over time: {'the articles span too few days' if dated else 'no article has a date'}")
    if not corpus.says_sides:
        missing.append("no sides: there is no table of actors (actors.csv beside the articles)")
    else:
        if asked.by != "side":
            views.append(compared(asked.hits.compare(by="side", seed=asked.seed), found, corpus))
    if not len(quotations := asked.quotations):
        missing.append("nobody is quoted")
    elif corpus.says_sides:
        shares = quotations.shares(of="side", by=asked.column, seed=asked.seed)
        quoted = Tally(quotations, corpus, shares.rates.features, label="side", texts=texts)
        views.append(compared(shares, quoted, corpus))
    words, why = _words(corpus, asked.column, asked.seed)
    missing += [f"no distinctive words: {why}"] if why else []
    source = plain_line(corpus.audit.source) if corpus.audit else "corpus"
    heading = f"{source}: {asked.lexicon.header.get('title') or asked.lexicon.name}, by {asked.by}"
    return _Content(corpus, heading, tuple(views), tuple(missing), words, asked.column)


def _of_comparison(found: Comparison, texts: bool, seed: int) -> _Content:
    if found.hits is None:
        raise ValueError(
            f"the comparison {found.title!r} does not know its hits, so that no number could open its sentences: compare "
            "hits or rates of a finder, as in corpus.find(…).compare(by='outlet')"
        )
    hits, missing = found.hits, []
    corpus = hits.corpus
    counted = Tally(hits, corpus, hits.features, texts=texts)
    views = [compared(found, counted, corpus)]
    period = longest_period(corpus.articles["date"])
    if period and not hits.selection:
        views.append(over_time(hits.per_words(found.per if found.rates.of == "words" else 1000).over(period), period, counted, corpus))
    elif not period:
        missing.append("nothing over time: the articles have no dates, or span too few days")
    column = found.by if found.by in (*corpus.articles.columns, *PERIODS) else "outlet"
    words, why = _words(corpus, column, seed)
    missing += [f"no distinctive words: {why}"] if why else []
    return _Content(corpus, found.title, tuple(views), tuple(missing), words, column)


def _words(corpus: Corpus, column: str, seed: int) -> tuple[pd.DataFrame, str]:
    """The words of each group that are most surely its own or the others', and the most frequent ones; or why there are none."""
    nothing = pd.DataFrame(columns=WORD_COLUMNS)
    groups = column_of(corpus.articles, column, "to compare by")
    many = groups[(groups.astype(str) != "") & groups.notna()].nunique()
    if many < 2 or many > GROUPS:
        return nothing, f"{column} makes {many:,} group{'s' * (many != 1)}, and 2 to {GROUPS} are needed"
    frame = corpus.distinctive_words(by=column, seed=seed).frame
    kept = []
    for _, group in frame.groupby("group", sort=True, observed=True):
        more = group["log_ratio"] > 0
        often = (group["hits"] + group["other_hits"]).nlargest(EACH).index
        kept.append(group[group.index.isin([*group[more].index[:EACH], *group[~more].index[:EACH], *often])])
    return pd.concat(kept)[WORD_COLUMNS].reset_index(drop=True), ""


# the page


def _page(content: _Content, texts: bool) -> str:
    corpus, sets = content.corpus, content.sets
    code, style = ((HERE / name).read_text("utf-8") for name in ("explore.js", "explore.css"))
    views = [view.facts(next(n for n, each in enumerate(sets) if each is view.found)) for view in content.views]
    facts = {
        "heading": plain_line(content.heading), "texts": texts, "views": views, "missing": content.missing,
        "column": content.column, "sets": [{"features": [plain_line(f) for f in each.features], "unit": each.hits.unit} for each in sets],
        "articles": len(corpus), "dated": bool(corpus.articles["date"].notna().any()),
        "languages": sorted({str(name) for name in corpus.languages if name}),
    }  # fmt: skip
    lede = repr(corpus).strip("<>").removeprefix("corpus: ") + "."
    body = (
        element("a", "To the numbers", class_="skip", href="#view"),
        element("header", element("h1", said(content.heading)), paragraph(said(lede), kind="lede"),
                paragraph(LICENCES if texts else COUNTED, kind="licence")),
        element("noscript", paragraph("This page counts and searches with a script of its own, which your browser does not run.")),
        element("main", id="app"),
        data(facts, "facts"),
        script(code),
        element("script", Html(_packed(content, texts)), type="text/plain", id="packed"),
        "",
    )  # fmt: skip
    policy = (
        f"default-src 'none'; script-src {source_hash(code)}; style-src {source_hash(chr(10) + style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return document(content.heading, style, joined(body, "\n"), policy=policy)


def _packed(content: _Content, texts: bool) -> str:
    corpus = content.corpus
    parts = {"articles": _articles(corpus, texts)}
    if texts:
        parts |= text_parts(corpus) | voice_parts(corpus)
    else:
        parts["words"] = numbers(corpus.tokens.words)
    for at, found in enumerate(content.sets):
        parts |= found.parts(f"set{at}")
    for at, view in enumerate(content.views):
        parts |= view.parts(f"view{at}")
    raw = column_of(corpus.articles, content.column, "to compare by").fillna("").astype(str)
    group, groups = codes(raw)
    number = dict(zip(raw, group.tolist(), strict=True))
    parts["groups"] = numbers(group)
    words = content.words if texts else _without_order(content, parts)
    words = words.assign(group=[number[str(name)] for name in words["group"]])
    kept = rounded(words)
    columns = {name: kept[name].astype(object).where(kept[name].notna(), None).tolist() for name in kept}
    parts["distinctive"] = json.dumps({"groups": groups, "columns": columns}).encode()
    return packed(parts)


def _articles(corpus: Corpus, texts: bool) -> bytes:
    """What is said of each article beside its text; an address is a link where it leads to the web."""
    frame = corpus.articles
    outlet, outlets = codes(frame["outlet"].fillna(""))
    url = frame["url"].fillna("").astype(str) if "url" in frame else pd.Series("", index=frame.index)
    told: dict[str, Any] = {
        "outlet": outlet.tolist(), "outlets": outlets, "date": [day(date) for date in frame["date"]],
        "url": [plain_line(each) if each.startswith(("https://", "http://")) else "" for each in url],
    }  # fmt: skip
    if texts:
        told["id"] = [plain_line(name) for name in frame["id"]]
        told["headline"] = [plain_line(name) for name in frame["headline"].fillna("")]
    return json.dumps(told).encode()


def _without_order(content: _Content, parts: dict[str, bytes]) -> pd.DataFrame:
    """The distinctive words that may be known, and in `parts` how often each article has them; ValueError where that tells too much."""
    tokens = content.corpus.tokens
    number = {word: code for code, word in enumerate(tokens.vocabulary)}
    counts: Any = released(tokens, content.corpus.articles["outlet"])
    known = np.array(sorted({number[word] for word in content.words["word"]}), dtype=np.int64)
    counts.data[~np.isin(counts.indices, known)] = 0
    counts.eliminate_zeros()
    if (rebuilt := rebuilt_share(tokens, counts)) > BOUND:
        raise ValueError(
            f"{rebuilt:.1%} of the runs of words could be rebuilt from the counts of this page, {BOUND:.0%} may be: no page "
            "was made; leave out the articles that are lists or formulas"
        )
    columns = counts.tocsc()
    columns.sort_indices()
    begin = columns.indptr
    named = [code for code in known.tolist() if begin[code + 1] > begin[code]]
    parts["counted"] = numbers([begin[code + 1] - begin[code] for code in named])
    parts["counted.rows"] = b"".join(steps(columns.indices[begin[code] : begin[code + 1]]) for code in named)
    parts["counted.hits"] = numbers(columns.data)
    parts["counted.words"] = json.dumps([tokens.vocabulary[code] for code in named]).encode()
    return content.words[content.words["word"].isin({tokens.vocabulary[code] for code in named})].reset_index(drop=True)
