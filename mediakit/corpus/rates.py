"""Rates as data: the hits of each feature in each article (or part of one), the zeros kept, per so many words."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import pandas as pd

from mediakit.results.choices import Listed, choice
from mediakit.results.provenance import Provenance, recorded
from mediakit.results.table import ShownAsTable, Table

ComparisonT = TypeVar("ComparisonT")


@dataclass(frozen=True, repr=False, eq=False)
class Counts(ShownAsTable, Listed, Generic[ComparisonT]):
    """Counts of features by article, as `hits.per_words(1000)` returns them.

    Attributes:
        counts: rows × features, whole numbers.
        words: words in each row.
        features: names of the columns of `counts`.
        rows: one row an article, or a part of one; column `article` is its id, the others are what can be compared by.
        per: words that a rate refers to.
        split: the column that cut articles into parts (`side`, `section`, …), or None.
        unit: what is counted, in the plural.
        hits: the Hits that were counted, or None.
        of: what a rate is a share of: `words`; `articles` (see `presence`), `hits` (see `balance`), `all` of the unit.
        behind: the features that were counted for a feature, where they are not called so themselves.

    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
    >>> rates = corpus.find("threat").per_words(1000)
    >>> rates.frame[["feature", "hits", "words", "rate"]].head(2).values.tolist()
    [['threat', 0, 2, 0.0], ['threat', 1, 2, 500.0]]
    """

    INNER = ("comparison_type", "within")

    counts: np.ndarray
    words: np.ndarray
    features: tuple[str, ...]
    rows: pd.DataFrame
    provenance: Provenance
    per: int = 1000
    split: str | None = None
    unit: str = "hits"
    hits: Any = field(default=None)
    of: str = "words"
    behind: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comparison_type: ClassVar[Any] = None  # what `compare` gives: the public nouns name theirs

    @property
    def within(self) -> tuple[float, float] | None:
        """Bounds of what is measured: a share is between 0 and 1, a balance between −1 and 1, a rate has none."""
        return {"articles": (0, 1), "all": (0, 1), "hits": (-1, 1)}.get(self.of)

    @property
    def measure(self) -> str:
        """What a rate is, as an axis or a sentence names it: "hits per 1,000 words"."""
        named = {"articles": f"{self.unit} (per cent)", "all": f"per cent of {self.unit}", "hits": self.unit}
        return named.get(self.of, f"{self.unit} per {self.per:,} words")

    @property
    def title(self) -> str:
        """The measure as the beginning of a title."""
        return self.measure[:1].upper() + self.measure[1:]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Long form: `article`, the part if there is one, `feature`, `hits`, `words`, `rate`; zeros kept."""
        keys = ["article"] + ([self.split] if self.split else [])
        width = len(self.features)
        long = self.rows[keys].loc[self.rows.index.repeat(width)].reset_index(drop=True)
        long["feature"] = np.tile(np.array(self.features, dtype=object), len(self.rows))
        long["hits"] = self.counts.ravel()
        long["words"] = np.repeat(self.words, width)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = self.per * long["hits"].to_numpy() / long["words"].to_numpy()
        long["rate"] = np.where(long["words"] > 0, rate, np.nan)
        return long

    def _table(self) -> Table:
        unit = "article" if self.split is None else f"article and {self.split}"
        return Table(
            self.frame,
            self.provenance,
            title=f"{self.title}, one row per {unit} and feature",
        )

    @recorded
    def presence(self) -> Self:
        """Articles with at least one hit, in per cent.

        Everything else works as with rates per words. Of parts of articles it is the parts that have a hit.

        Raises:
            ValueError: of a balance, which may be there without being above zero.

        >>> import mediakit as mk, pandas as pd
        >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
        >>> rates = corpus.find(mk.Lexicon.load("talks")).per_words(1000)
        >>> rates.presence().measure, rates.presence().compare(by="outlet").frame["rate"].tolist()[:2]
        ('articles with a hit (per cent)', [0.0, 100.0])
        """
        if self.of == "hits":
            raise ValueError(
                f"a {self.measure} has no presence: take rates.presence() before the balance, or of the rates"
            )
        return replace(
            self, counts=(self.counts > 0).astype(np.int64), words=(self.words > 0).astype(np.int64), per=100,
            unit="articles with a hit", of="articles", provenance=self.provenance.then("presence"),
        )  # fmt: skip

    @recorded
    def balance(self, first: str, second: str) -> Self:
        """How far a `first` feature outweighs a `second`: (Σfirst − Σsecond) / (Σfirst + Σsecond), between −1 and 1.

        Articles without a hit of either weigh nothing. Compared, the effect is the difference of two balances. It is the
        relative difference of Kim & Fording (2002; compare Lowe, Benoit, Mikhaylov & Laver 2011).

        Raises:
            ValueError: if there is no such feature, or both are the same.

        >>> import mediakit as mk, pandas as pd
        >>> corpus = mk.read(pd.DataFrame({"text": ["They agreed.", "A threat."] * 6, "outlet": ["Post", "Globe"] * 6}))
        >>> rates = corpus.find(mk.Lexicon.load("talks")).per_words(1000)
        >>> balance = rates.balance("cooperative", "confrontational")
        >>> balance.compare(by="outlet").frame[["group", "rate"]].values.tolist()
        [['Globe', -1.0], ['Post', 1.0]]
        """
        for name in (first, second):
            choice(name, self.features, "feature", "to balance")
        if first == second:
            raise ValueError(f"no balance of {first!r} with itself: give two features")
        mine, other = (self.counts[:, [self.features.index(name)]] for name in (first, second))
        name = f"{first} over {second}"
        return replace(
            self, counts=mine - other, words=(mine + other)[:, 0], features=(name,), per=1,
            unit=f"balance of {name}", of="hits", behind={name: (first, second)},
            provenance=self.provenance.then("balance", first, second),
        )  # fmt: skip
