"""Formulas of dispersion: how evenly a word is spread over the parts of a corpus.

With v the hits of a word in each of n parts, f their sum, s the parts' shares of the corpus and p = v/s the relative
frequencies (Gries 2008, 2020). Only the parts that hold the word are visited, so that a large vocabulary costs no more
than its counts.
"""

import numpy as np
import pandas as pd
import scipy

COLUMNS = ["parts", "D", "D2", "S", "DP", "DPnorm", "KL"]


def spread(counts: "np.ndarray | scipy.sparse.sparray", sizes: np.ndarray) -> pd.DataFrame:
    """Measures of dispersion of each column of `counts`.

    Args:
        counts: parts × words, hits; dense or scipy sparse.
        sizes: words in each part; parts of no size are passed over.

    Returns:
        One row a word:

        * `parts`, the range: parts that hold it;
        * `D` = 1 − (σ(p) / mean(p)) / √(n−1) (Juilland 1964, for parts of unequal size);
        * `D2` = (log₂ Σp − Σ p log₂ p / Σp) / log₂ n (Carroll 1970);
        * `S` = (Σ √(s v))² / f (Rosengren 1971): these three are 1 where even;
        * `DP` = ½ Σ |v/f − s| (Gries 2008) and `DPnorm` = DP / (1 − min s) (Lijffijt & Gries 2012): 0 where even;
        * `KL` = Σ v/f · log₂(v/f / s): 0 where even.

        NaN where a word does not occur; D and D2 also where there is one part only.

    >>> parts = ["b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a", "b a g h a b e a a t", "b a h a a b e a x a t"]
    >>> words = [part.split() for part in parts]  # the toy corpus of Gries 2008
    >>> counts = np.array([[part.count(word) for word in "abi"] for part in words])
    >>> spread(counts, np.array([len(part) for part in words])).round(3).astype(str).agg(" ".join, axis=1).tolist()
    ['5 0.785 0.938 0.95 0.18 0.22 0.137', '5 0.968 0.999 0.999 0.02 0.024 0.003', '1 0.0 0.0 0.18 0.82 1.0 2.474']
    """
    sizes = np.asarray(sizes, dtype=float)
    used = np.flatnonzero(sizes > 0)
    matrix = scipy.sparse.csc_array(counts)
    matrix = scipy.sparse.csc_array(matrix[used]) if len(used) < len(sizes) else matrix
    share = sizes[used] / sizes[used].sum()
    return _measures(matrix, share)


def _measures(matrix: "scipy.sparse.csc_array", share: np.ndarray) -> pd.DataFrame:
    n, width = matrix.shape
    word = np.repeat(np.arange(width), np.diff(matrix.indptr))
    v, s = matrix.data.astype(float), share[matrix.indices]
    f = np.bincount(word, v, width)

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(word, values, width)

    with np.errstate(divide="ignore", invalid="ignore"):
        p, part = v / s, v / f[word]
        mean = summed(p) / n
        # Σ(p − mean)² over all parts: those without the word add mean² each
        variance = (summed((p - mean[word]) ** 2) + (n - summed(v > 0)) * mean**2) / n
        frame = pd.DataFrame({
            "parts": summed(v > 0).astype(np.int64),
            "D": 1 - np.sqrt(variance) / mean / np.sqrt(n - 1) if n > 1 else np.full(width, np.nan),
            "D2": (np.log2(summed(p)) - summed(scipy.special.xlogy(p, p)) / np.log(2) / summed(p)) / np.log2(n) if n > 1 else np.full(width, np.nan),
            "S": summed(np.sqrt(s * v)) ** 2 / f,
            "DP": (summed(np.abs(part - s)) + 1 - summed(s)) / 2,
            "KL": summed(scipy.special.xlogy(part, part / s)) / np.log(2),
        })  # fmt: skip
        frame["DPnorm"] = frame["DP"] / (1 - share.min()) if n > 1 else np.nan
    frame[COLUMNS[1:]] = frame[COLUMNS[1:]].clip(lower=0) + 0.0  # noise below 0
    frame.loc[f == 0, COLUMNS[1:]] = np.nan
    return frame[COLUMNS]
