"""Learn the reader of texts that is shipped: `python -m benchmarks.train_value`."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from engagement.text import ValueClassifier
from engagement.text import _value as shipped_value
from engagement.text._features import TextFeatures

TARGET = shipped_value.COEFFICIENTS
TEXT = TARGET.parent
LEARNED_FROM = ("texts.csv", "cues.toml", "senses.toml")


def trained() -> ValueClassifier:
    """Fit the classifier to all texts of the repository."""
    texts, labels = shipped_value.own_texts()
    return ValueClassifier().fit(texts, labels)


def made_from() -> str:
    """Return the digest of what the coefficients follow from: texts, lists of words, settings."""
    digest = hashlib.sha256()
    for name in LEARNED_FROM:
        # Line ends are those of the checkout: they decide nothing.
        digest.update((TEXT / name).read_bytes().replace(b"\r\n", b"\n"))
    settings = {**ValueClassifier().get_params(), **TextFeatures().get_params()}
    digest.update(json.dumps(settings, sort_keys=True).encode())
    return digest.hexdigest()


def main() -> None:
    """Write the coefficients, and what they were made from, as plain arrays."""
    np.savez_compressed(TARGET, made_from=np.array(made_from()), **trained().to_arrays())


if __name__ == "__main__":
    main()
