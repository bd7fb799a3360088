"""How near two short Chinese texts are, offline: TF-IDF over character n-grams."""

import re

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEUTRAL_TEXT", "text_fit"]

NEUTRAL_TEXT = 0.3  # where a text is missing
NGRAMS = (2, 3)  # Chinese words are mostly of two or three characters
CHUNK = 200_000  # pairs at once, so that memory stays small

_NO_WORD = re.compile(r"\W+")


def text_fit(
    needs: list[str], offers: list[str], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the fit of ``needs[rows]`` and ``offers[columns]``, 0–1; "" is missing.

    The square root of the cosine of L2-normalised TF-IDF vectors (Salton & Buckley 1988) of
    character 2- and 3-grams, each different text counted once; the root spreads the small
    values that short texts give. A missing text gives `NEUTRAL_TEXT`.
    """
    texts, index = np.unique(np.array([*needs, *offers], dtype=object), return_inverse=True)
    left, right = index[: len(needs)][rows], index[len(needs) :][columns]
    keys, places = np.unique(left * len(texts) + right, return_inverse=True)
    fit = np.sqrt(_cosines(texts.tolist(), keys // len(texts), keys % len(texts)))
    empty = np.array([not text for text in texts], dtype=bool)
    fit[empty[keys // len(texts)] | empty[keys % len(texts)]] = NEUTRAL_TEXT
    return np.asarray(fit[places], dtype=np.float64)


def _cosines(
    texts: list[str], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    cosines = np.zeros(len(left))
    cleaned = [_NO_WORD.sub(" ", text).strip() for text in texts]
    if not any(len(text) >= NGRAMS[0] for text in cleaned):
        return cosines  # no n-gram at all; the vectoriser would refuse
    vectors = TfidfVectorizer(analyzer="char", ngram_range=NGRAMS).fit_transform(cleaned).tocsr()
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        products = vectors[left[part]].multiply(vectors[right[part]])
        cosines[part] = np.asarray(products.sum(axis=1)).ravel()
    return np.clip(cosines, 0.0, 1.0)
