"""How long the steps take that a user waits for (`make bench`): each once, in seconds.

Tests ask whether these work; how fast they are depends on the machine and is measured here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import engagement
from engagement import Analysis, analyse
from engagement.export.content import document
from engagement.export.document import Choice
from engagement.export.html import page
from engagement.export.pdf import paper
from engagement.i18n import language
from engagement.sample.generate import load
from engagement.sharing.anonymity import k_anonymise

PEOPLE = 100_000
NEW_PROCESS = "import engagement; from engagement.sample.generate import load; engagement.analyse(load())"


def steps() -> dict[str, Callable[[], object]]:
    """Name and work of every step."""
    sample = analyse(load())
    texts = load().interactions["text"].dropna().tolist()[:10_000]
    random = np.random.default_rng(1)
    crowd = pd.DataFrame({name: random.choice(list("abcde"), PEOPLE) for name in "uvwxyz"}, dtype=object)
    return {
        "import engagement, in a new process": lambda: _run("import engagement"),
        "the sample analysed in a new process": lambda: _run(NEW_PROCESS),
        "the sample analysed": lambda: analyse(load()),
        "a hundred corrections of the sample": lambda: sample.correct(_corrections(sample)),
        f"{len(texts):,} texts read": lambda: engagement.value(texts),
        "a text of a megabyte read": lambda: engagement.value(["¿me ayudan? " + "bla " * 250_000]),
        "a report of the sample, web and PDF": lambda: _report(sample),
        f"{PEOPLE:,} people hidden in a crowd": lambda: k_anonymise(crowd),
    }


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def _corrections(analysis: Analysis) -> pd.DataFrame:
    people = analysis.people["account_id"].head(100)
    return pd.DataFrame({"account_id": people, "state": ["passing", "shade"] * 50})


def _report(analysis: Analysis) -> None:
    report = document(analysis, Choice(), language("en"))
    page(report)
    paper(report)


def main() -> None:
    """Print every step with its seconds."""
    for name, work in steps().items():
        begun = time.perf_counter()
        work()
        sys.stdout.write(f"{name:<45} {time.perf_counter() - begun:7.2f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
