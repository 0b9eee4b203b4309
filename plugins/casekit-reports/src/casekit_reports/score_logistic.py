"""The logistic score: the extra `score` brings the library that fits it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from casekit_reports.score_examples import Example

MILLION: Final = 1_000_000
_STRENGTH: Final = 1.0
"""Inverse of how strongly weights are held back; it keeps rare words near nothing."""


def fitted(learning: Sequence[Example]) -> tuple[int, dict[str, int], dict[str, int]]:
    """Fit weights, a word of a feature each, and return constant, weights and means.

    They are rounded to millionths and used so, which makes a score the same on every machine that
    reads them.
    """
    names = sorted({f"{name}={word}" for one in learning for name, word in one.features.items()})
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(learning), len(names)))
    for row, one in enumerate(learning):
        for name, word in one.features.items():
            table[row, place[f"{name}={word}"]] = 1.0
    paid = np.array([bool(one.paid) for one in learning])
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(table, paid)
    weights = {name: round(float(model.coef_[0, at]) * MILLION) for name, at in place.items()}
    means = {name: round(float(table[:, at].mean()) * MILLION) for name, at in place.items()}
    return round(float(model.intercept_[0]) * MILLION), weights, means
