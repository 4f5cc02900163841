"""Conformal sets: the stated coverage where the assumption holds, and silence where data are few."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from engagement.model.forecast import calibrate


def drawn(people: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Exchangeable people whose probability is right; machinery only."""
    random = np.random.default_rng(seed)
    probability = expit(random.normal(-2, 1.5, people))
    return probability, random.random(people) < probability


def test_coverage_of_both_classes_where_people_are_exchangeable() -> None:
    covered = [calibrate(*drawn(2000, seed)).covered(*drawn(2000, 1000 + seed)) for seed in range(40)]
    assert np.array(covered).mean(axis=0) == pytest.approx([0.9, 0.9], abs=0.015)


def test_words_follow_the_sets() -> None:
    doubt = calibrate(*drawn(4000, 1))
    assert doubt.thresholds is not None
    outlook = doubt.outlook(np.array([0.0001, 0.9999]))
    assert outlook.tolist() == ["silent", "speaks"]
    assert "either" in doubt.outlook(np.linspace(0, 1, 200))


def test_few_voices_give_bands_only() -> None:
    probability, spoke = drawn(300, 2)
    spoke[np.flatnonzero(spoke)[10:]] = False
    doubt = calibrate(probability, spoke)
    assert doubt.thresholds is None
    assert doubt.outlook(np.array([doubt.base * 3, doubt.base, 0.0])).tolist() == ["good", "some", "low"]
    assert doubt.covered(probability, spoke) is None
