"""Evidence: the hits behind one number of a comparison."""

from dataclasses import replace

import pandas as pd

from mediakit.comparing.contrasts import Contrasts
from mediakit.comparing.grouping import By, grouping
from mediakit.corpus.concordance import Concordance
from mediakit.corpus.concordance_lines import concordance as lines
from mediakit.corpus.hits import Matches
from mediakit.corpus.rates import Counts


def evidence(rates: Counts, by: By, feature: str, group: str) -> Matches:
    """The hits of one feature in the articles, or parts of articles, of one group.

    Args:
        rates: rates that know their hits.
        by: what made the groups, as given to `Rates.compare`.
        feature, group: names of the row.

    Raises:
        ValueError: if the rates do not know their hits.
    """
    if rates.hits is None:
        raise ValueError("these rates do not know their hits: take them from corpus.find(…).per_words(1000)")
    hits = rates.hits.where(feature=list(rates.behind.get(feature, (feature,))))
    made = grouping(rates.rows, by)
    rows = rates.rows.iloc[made.rows[made.group == group]]
    if rates.split is None:
        theirs = set(rows["article"])
        found = hits.where(article=lambda ids: ids.isin(theirs))
    else:
        keys = ["article", rates.split]
        theirs = pd.MultiIndex.from_frame(rows[keys].astype(str))
        inside = pd.MultiIndex.from_frame(hits.frame[keys].astype(str)).isin(theirs)
        found = replace(hits, spans=hits.spans[inside])
    return replace(found, provenance=rates.hits.provenance.then("where", feature=feature, **{made.name: group}))


def concordance(comparison: Contrasts, feature: str, group: str, *, n: int = 10) -> Concordance:
    """The sentences behind one number: hits of `feature` in the articles (or parts) of `group`.

    Of a presence these are all hits in those articles, of a balance the hits of both features.

    Args:
        feature, group: the row that is meant.
        n: how many lines.

    Returns:
        A Concordance; see `Hits.concordance`.

    Raises:
        ValueError: if there is no such feature or group.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> gap = corpus.find(mk.Lexicon.load("talks")).compare(by="outlet")
    >>> gap.concordance("cooperative", "Post", n=2)
    2 of 6 hits
    <BLANKLINE>
    1  –  Post  They [agreed].
    2  –  Post  They [agreed].
    """
    feature, group = comparison.row("feature", feature), comparison.row("group", group)
    return lines(evidence(comparison.rates, comparison.choices["by"], feature, group), n=n)
