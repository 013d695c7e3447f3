"""Finding in a corpus: what a finder gives becomes hits, checked; and who is quoted."""

from typing import Any

import numpy as np
import pandas as pd

from mediakit.corpus.articles import Articles, HitsT, QuotationsT
from mediakit.corpus.hits import PLACE, Matches, Quoted, features_of
from mediakit.finding.finder import Finder
from mediakit.finding.lexicon import Lexicon
from mediakit.finding.phrase import Phrase
from mediakit.results.provenance import recorded
from mediakit.results.table import Table


@recorded
def find(
    corpus: Articles[HitsT, QuotationsT], finder: str | Lexicon | Finder, *, across_sentences: bool = False
) -> HitsT:
    """Every match of a lexicon, of a pattern such as `"significant progress"` or `"ultimatum*"`, or of a finder.

    Args:
        finder: a Lexicon; a pattern such as `"significant progress"`, `"ultimatum*"` or `"reach* [0-3] agreement"`; or
            anything with a `name` and a `find(corpus)`, see Finder.
        across_sentences: whether a match of a pattern may run over the end of a sentence.

    Returns:
        Hits, one row a match; see there for the columns.

    Raises:
        ValueError: if the pattern cannot be read or is the name of a shipped lexicon, or a finder's spans do not lie in
            the articles.
        TypeError: if it is none of the three.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> len(corpus.find("threat*")), corpus.find(mk.Lexicon("tone", {"warm": ["agree*"], "cold": ["threat*"]})).features
    (6, ('warm', 'not warm', 'cold', 'not cold'))
    """
    if isinstance(finder, str):
        finder = _phrase(finder, across_sentences)
    elif across_sentences:
        raise ValueError("across_sentences goes with a pattern in words: a lexicon or finder has its own bounds")
    if not (hasattr(finder, "find") and hasattr(finder, "name")):
        raise TypeError(
            f"{finder!r} finds nothing: give a lexicon, a pattern, or an object with a name and find(corpus)"
        )
    if corpus.in_parts is not None:
        return corpus.in_parts.asked(find, finder)
    kind = _kind(finder)
    spans = _checked(finder.find(corpus), corpus, finder.name)
    categories = list(finder.categories) if hasattr(finder, "categories") else sorted(spans["category"].unique())
    turned = getattr(finder, "polarity", bool((spans["negated_by"] != "").any()))
    carried = getattr(finder, "carried", {})
    provenance = corpus.provenance.then("find", finder.name, **kind).carrying(**carried)
    make: Any = corpus.hits_type or Matches
    language = str(getattr(finder, "header", {}).get("language", "")) or getattr(finder, "language", "")
    return make(spans, corpus, features_of(categories, turned), provenance, language=language)


@recorded
def quotations(corpus: Articles[HitsT, QuotationsT]) -> QuotationsT:
    """Who is quoted, in which words, with which verb, for which side: one row a quotation.

    Hits with the columns `kind` (direct, mixed, indirect …), `cue, verb, stance, speaker, side, confidence`.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ['"We agreed," said Nora Ilves.']}))
    >>> corpus.quotations().frame[["match", "speaker"]].values.tolist()
    [['We agreed,', 'Nora Ilves']]
    """
    if corpus.in_parts is not None:
        return corpus.in_parts.asked(quotations)
    steps = corpus.provenance.then("quotations")
    if not corpus.heard.all():
        corpus, unheard = corpus.within(np.flatnonzero(corpus.heard)), corpus.unheard
        corpus.__dict__["unheard"] = unheard
    spans = corpus._spoken.assign(entry="", category="quotation", negated_by="", feature="quotation")
    spans = spans.assign(first=corpus.first_tokens(spans))
    make: Any = corpus.quotations_type or Quoted
    return make(spans, corpus, ("quotation",), steps)


@recorded
def actors(corpus: Articles, *, least: int = 2) -> Table:
    """A table of actors to fill in: who is quoted most, every spelling of a name together, with the side the text says.

    A side that was read from a title ("Ukrainian President") is a proposal: the words stand in `proposed`. Write or correct
    the sides, empty `proposed` where you agree, save it as `actors.csv` beside the articles, and read again.

    Args:
        least: quotations that a row needs; whoever is quoted less often is left out.

    Returns:
        A Table, first the rows that give most quotations a side: `pattern, name, organisation, side, proposed, from, to`, and to choose by
            `quotations, articles, covers` (per cent of all quotations with a speaker that this row and those above it
            cover) and `roles`.
    """
    from mediakit.finding.quotations.actors import propose  # names and titles, which only this table needs

    frame = propose(corpus._spoken if corpus.in_parts is None else corpus.in_parts.spoken(), least=least)
    covered = f"; they cover {frame['covers'].iat[-1]} % of the quotations with a speaker" if len(frame) else ""
    return Table(
        frame, corpus.provenance.then("actors", least=least), title=f"{len(frame):,} actors to fill in{covered}"
    )


def _phrase(pattern: str, across_sentences: bool) -> Phrase:
    """The finder of a pattern; ValueError where it is also the name of a lexicon, with the two lines that may be meant."""
    if pattern in Lexicon.shipped():
        word = f'corpus.find(mk.Lexicon("word", {{{pattern!r}: [{pattern!r}]}}, polarity=False))'
        raise ValueError(
            f"{pattern!r} is a word and the name of a lexicon. Write corpus.find(mk.Lexicon.load({pattern!r})) for the "
            f"lexicon, {word} for the word."
        )
    return Phrase(pattern, across_sentences=across_sentences)


def _kind(finder: Any) -> dict[str, Any]:
    """What a step must remember of a finder beside its name: the entries of a lexicon, or the class of another."""
    if isinstance(finder, Phrase):
        return {"across_sentences": True} if finder.across_sentences else {}
    if not isinstance(finder, Lexicon):
        return {"finder": type(finder).__name__}
    return {"lexicon": finder.digest}


def _checked(spans: pd.DataFrame, corpus: Articles, name: str) -> pd.DataFrame:
    """A finder's spans with article rows, first tokens and features, sorted; refused where they lie outside a text."""
    missing = [c for c in ("article", "start", "end", "category") if c not in spans.columns]
    if missing:
        raise ValueError(
            f"the spans of {name!r} lack {', '.join(missing)}: they have {', '.join(map(str, spans.columns))}"
        )
    article = spans["article"]
    if not pd.api.types.is_integer_dtype(article.dtype):
        number = pd.Series(np.arange(len(corpus)), index=corpus.articles["id"])
        if unknown := sorted(set(article) - set(number.index)):
            raise ValueError(f"{name!r} found something in {unknown[0]!r}, which is no article of this corpus")
        article = number.loc[article].to_numpy()
    spans = spans.assign(article=np.asarray(article, dtype=np.int64))
    length = corpus.lengths[spans["article"]]
    wrong = (spans["start"] < 0) | (spans["end"] > length) | (spans["start"] >= spans["end"])
    if wrong.any():
        bad = spans[wrong].iloc[0]
        raise ValueError(
            f"{name!r} gave the span {bad['start']} to {bad['end']} in article {corpus.articles['id'].iloc[bad['article']]!r}, "
            f"which has {length[wrong.to_numpy()][0]} characters"
        )
    for column in ("entry", "negated_by"):
        if column not in spans.columns:
            spans[column] = ""
    turned = spans["negated_by"] != ""
    category = spans["category"]
    spans["feature"] = category.where(~turned, "not " + category.astype(str)) if turned.any() else category
    spans["first"] = _first(spans, corpus)
    spans = spans.drop(columns=[c for c in ("stop",) if c in spans.columns])
    # Most finders give their spans in order, and to sort takes longer than to look.
    return spans if _in_order(spans) else spans.sort_values([*PLACE, "category"], ignore_index=True)


def _first(spans: pd.DataFrame, corpus: Articles) -> np.ndarray:
    """The first token of each span: the finder's own where it is right, which is sooner seen than found."""
    if "first" in spans.columns and pd.api.types.is_integer_dtype(spans["first"].dtype):
        tokens, article, first = corpus.tokens, spans["article"].to_numpy(), spans["first"].to_numpy()
        inside = (tokens.indptr[article] <= first) & (first < tokens.indptr[article + 1])
        if inside.all() and (tokens.starts[first] == spans["start"].to_numpy()).all():
            return first.astype(np.int64)
    return corpus.first_tokens(spans)


def _in_order(spans: pd.DataFrame) -> bool:
    """Whether every span stands before the next one by article, start and end, no two in one place."""
    later, same = np.zeros(max(len(spans) - 1, 0), bool), np.ones(max(len(spans) - 1, 0), bool)
    for column in PLACE:
        step = np.diff(spans[column].to_numpy())
        later, same = later | (same & (step > 0)), same & (step == 0)
    return bool(later.all()) and isinstance(spans.index, pd.RangeIndex)
