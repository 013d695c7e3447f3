"""The chain of nouns, and what each can be asked: the table of contents of the library.

    Corpus ──find──▶ Hits ──per_words──▶ Rates ──compare──▶ Comparison

A verb is a function of some room. As a name in a class body it is a method, with its own signature and docstring; what it
does stands in its room, what it is called with stands here. A noun says which noun comes next (`hits_type`, `rates_type`,
`comparison_type`), so that the rooms below need not know this file.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from mediakit.coding import samples
from mediakit.comparing import contrasts, contributions, crossing, description, evidence, pairs
from mediakit.comparing.over_time import changes, events, series
from mediakit.comparing.paper import prose, sensitivity
from mediakit.corpus import article_view, concordance_lines, finders
from mediakit.corpus.articles import Articles
from mediakit.corpus.hits import Matches, Quoted
from mediakit.corpus.in_parts import FoundInParts, InParts, opened
from mediakit.corpus.rates import Counts
from mediakit.finding.passives.passive_clauses import Passives
from mediakit.finding.quotations.actors import Actors
from mediakit.learning import topics
from mediakit.reading import sharing
from mediakit.reading.concatenation import concat_articles
from mediakit.reading.event_table import event_table
from mediakit.reading.part_files import audit_of_parts, read_manifest
from mediakit.reading.read import read_set
from mediakit.reading.settings import Settings
from mediakit.reading.sources import read_companions
from mediakit.stories import stories
from mediakit.wording import collocates, dispersion, keyness, naming, ngrams, voice_shares

__all__ = ["Comparison", "Corpus", "Hits", "Parts", "Quotations", "Rates", "concat", "parts", "read"]


class Comparison(contrasts.Contrasts):
    """One row a feature and group: rate, interval, effect, p, q; `by` names the column that made the groups.

    `.frame` holds the numbers unrounded (rates per `per` words), `.plot()` draws them, `.save(name)` writes table,
    figure and sidecar, `.concordance(feature, group)` leads back to the sentences. `rates.compare(**choices)` makes it
    again.
    """

    concordance = evidence.concordance
    contributions = contributions.contributions
    methods = prose.methods
    pairs = pairs.pairs
    sensitivity = sensitivity.sensitivity
    sentence = prose.sentence


class Rates(Counts["Comparison"]):
    __doc__ = Counts.__doc__
    comparison_type = Comparison

    around = events.around
    changes = changes.changes
    compare = contrasts.compare
    crossed = crossing.crossed
    over = series.over


class Hits(Matches["Rates", "Comparison"]):
    __doc__ = Matches.__doc__
    rates_type = Rates

    compare = contrasts.compare_hits
    concordance = concordance_lines.concordance
    crossed = crossing.crossed_hits
    dispersion = dispersion.dispersion
    naming = naming.naming


class Quotations(Quoted["Rates", "Comparison"], Hits):
    __doc__ = Quoted.__doc__

    shares = voice_shares.shares


class Corpus(Articles["Hits", "Quotations"]):
    __doc__ = Articles.__doc__
    hits_type = Hits
    quotations_type = Quotations

    actors = finders.actors
    choose_topics = topics.choose_topics
    clusters = ngrams.clusters
    collocates = collocates.collocates
    describe = description.describe
    distinctive_words = keyness.distinctive_words
    find = finders.find
    naming = naming.naming_in
    ngrams = ngrams.ngrams
    quotations = finders.quotations
    sample = samples.sample
    share = sharing.share
    show = article_view.show_article
    stories = stories.stories
    topics = topics.topics

    def passives(self) -> Hits:
        """Passive clauses with their verb, its class, and the agent's words where one is named.

        Categories `agentless` and `with agent`; columns of `mediakit.finding.passives.passive_clauses`.

        >>> import pandas as pd
        >>> corpus = read(pd.DataFrame({"text": ["The bridge was shelled by rebels.", "A truce was signed."]}))
        >>> corpus.passives().frame[["match", "feature"]].values.tolist()
        [['was shelled', 'with agent'], ['was signed', 'agentless']]
        """
        return self.find(Passives())


class HitsInParts(FoundInParts["Rates", "Comparison"], Hits):
    __doc__ = FoundInParts.__doc__


class QuotationsInParts(FoundInParts["Rates", "Comparison"], Quotations):
    __doc__ = FoundInParts.__doc__


class Parts(InParts["Hits", "Quotations"], Corpus):
    __doc__ = InParts.__doc__
    hits_type = HitsInParts
    quotations_type = QuotationsInParts
    whole_type = Corpus


def read(  # noqa: PLR0913
    source: str | os.PathLike[str] | pd.DataFrame | Settings,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    mend_mojibake: bool = False,
    pattern: str | None = None,
    actors: str | os.PathLike[str] | pd.DataFrame | None = None,
    events: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> Corpus:
    """Read articles: a folder, a file, a pattern such as `"2022/*.txt"`, or a pandas DataFrame.

    Args:
        source: text files (headline, byline, date, caption, body, original URL), or tables as CSV, TSV, JSON,
            JSON Lines, Parquet or XLSX. A folder may also hold `outlets.csv` (host, outlet, further columns),
            `actors.csv` and `events.csv`, and all may lie beside a file `mediakit.toml` that sets what is not said here
            (`mediakit start` writes one); such a file can itself be the source.
        columns: which column of a table is what, e.g. `{"text": "content"}`; what is not said is guessed and shown.
        outlet: the outlet of articles that do not say their own.
        encoding: of files that do not say theirs.
        date_order: `"day first"` or `"month first"` for dates like 01/02/2024, which are refused otherwise.
        mend_mojibake: put right texts that were decoded wrongly before (`Ð¡Ð¾`); otherwise they are only flagged.
        pattern: what the names of files say, such as `"{date}_{outlet}_{headline}"` or `"{outlet}/{date}_{headline}"`; other
            names in braces become columns. A table without texts that names the files of texts needs none.
        actors: a table of who belongs to which side (pattern, name, organisation, side, from, to), a file or a frame;
            by default the folder's `actors.csv`.
        events: a table of events (date, label), a file or a frame; by default the folder's `events.csv`.

    Returns:
        A Corpus. `corpus.audit` says in one text what was read, field by field, and what was set aside and why.

    Raises:
        FileNotFoundError: if there is nothing there.
        ValueError: if nothing there can be read as articles.
        ImportError: if a format needs an extra that is not installed.

    >>> corpus = read(pd.DataFrame({"title": ["Talks resume"], "text": ["Both sides agreed."], "date": ["2019-02-06"]}))
    >>> len(corpus)
    1
    """
    asked = {"columns": columns, "outlet": outlet, "encoding": encoding, "date_order": date_order, "pattern": pattern}
    frame, audit, beside = read_set(source, **asked, mend_mojibake=mend_mojibake)
    actors = beside.get("actors") if actors is None else actors
    events = beside.get("events") if events is None else events
    return Corpus(frame, audit=audit, sides=None if actors is None else Actors.load(actors), events=event_table(events))


def parts(
    folder: str | os.PathLike[str], *, executor: Any = None, actors: str | os.PathLike[str] | pd.DataFrame | None = None,
    events: str | os.PathLike[str] | pd.DataFrame | None = None,
) -> Parts:  # fmt: skip
    """Open a corpus that need not fit in memory: a folder of parts, as `corpus.save(folder, articles=5000)` writes it.

    Args:
        folder: what `corpus.save` or `mediakit split` wrote.
        executor: who works on the parts: any `concurrent.futures.Executor`, such as a `ProcessPoolExecutor`, or of Dask
            `client.get_executor()`; None: one part after the other, in this process. The results are the same.
        actors, events: as in `read`; by default the folder's `actors.csv` and `events.csv`.

    Returns:
        A corpus with the verbs whose results are sums over articles; `gather(n)` makes an ordinary one of some of them.

    Raises:
        FileNotFoundError: if there are no parts. ValueError: if they are not complete, or damaged.

    >>> import tempfile
    >>> corpus = read(pd.DataFrame({"text": ["They met.", "They left.", "They met again."], "outlet": ["A", "B", "B"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = corpus.save(folder, articles=2)
    ...     parts(folder).find("met").per_words(1000).counts.ravel().tolist()
    [1, 0, 1]
    """
    files, said = read_manifest(folder)
    if said.get("unfinished"):
        raise ValueError(f"the parts of {said['unfinished']!r} are not all there: run the same `mediakit split` again, it goes on")
    beside = read_companions(folder)
    actors, events = (beside.get(name) if given is None else given for name, given in (("actors", actors), ("events", events)))
    sides = None if actors is None else Actors.load(actors)
    audit = audit_of_parts(folder, files, said)
    return opened(Parts, files, executor=executor, audit=audit, sides=sides, events=event_table(events))


def concat(corpora: Iterable[Corpus]) -> Corpus:
    """The `corpora` under each other: ids kept apart, what stands in two kept once, audits, actors, events joined.

    What was chosen in each (`where`, …) is kept as a note of the audit; the steps of the new corpus begin anew.

    Raises:
        ValueError: if there is none, or two tables of actors give one pattern two sides.

    >>> one, two = (read(pd.DataFrame({"id": ["a"], "text": [text]})) for text in ("They met.", "They left."))
    >>> concat([one, two]).articles["id"].tolist()
    ['a', '2/a']
    """
    corpora = list(corpora)
    steps = [tuple(map(str, corpus.steps)) for corpus in corpora]
    frame, audit = concat_articles(
        [corpus.articles for corpus in corpora], [corpus.audit for corpus in corpora], chosen=steps
    )
    tables = [corpus.sides for corpus in corpora if corpus.sides is not None]
    happened = pd.concat([corpus.events for corpus in corpora]).drop_duplicates(["date", "label"])
    return Corpus(frame, audit=audit, sides=Actors.joined(tables) if tables else None, events=event_table(happened))
