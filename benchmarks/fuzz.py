"""Thousands of bad inputs, none of which may be more than a sentence (`make fuzz`).

Files of the corpora in ../shared and of the tests' own exports are taken as they are and harmed by a seeded
hand: bytes flipped, cut, doubled, put elsewhere, encodings changed, wrapped in archives. Each is looked at as
an upload is. Counted are inputs that raised anything but one of our own errors, that took more than ten
seconds, that ended without tables and without a sentence, and rows that are neither used nor named. The table
goes to docs/RELIABILITY.md.
"""

from __future__ import annotations

import gzip
import io
import multiprocessing
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from benchmarks.papers import RELIABILITY, ROOT, put, stamp

INPUTS, LARGEST, SLOW_SECONDS = 3_000, 400_000, 10.0
_FOLDERS = ("corpora", "data/export_samples")
_ENDINGS = (".csv", ".tsv", ".json", ".js", ".xlsx", ".xls", ".xml", ".html", ".zip", ".txt", ".gz", ".psv")
_OWN = (
    b"handle,name,followers_count\nann,Ann,10\nbob,Bob,1.234\n",
    b'[{"handle": "ann", "bio": "caf\\u00e9"}, {"handle": "bob", "bio": null}]',
    b"actor;target;kind;created_at\nann;brand;reply;2026-03-01\nbob;brand;like;01/04/2026\n",
)


def bases() -> list[tuple[str, bytes]]:
    """List the sound and odd files to begin with; without ../shared only our own."""
    found = [(f"own{number}.csv", content) for number, content in enumerate(_OWN)]
    for folder in _FOLDERS:
        place = ROOT.parent / "shared" / folder
        files = sorted(path for path in place.rglob("*") if path.suffix.lower() in _ENDINGS)
        found += [(path.name, path.read_bytes()) for path in files if path.stat().st_size <= LARGEST]
    return found


def harm(content: bytes, random: Random) -> bytes:
    """Do one bad thing to a file."""
    size = len(content)
    at, to = sorted((random.randrange(size + 1), random.randrange(size + 1)))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: content[:at],
        lambda: content[at:],
        lambda: content[:at] + content[to:],
        lambda: content[:to] + content[at:to] + content[to:],
        lambda: content[:at] + random.randbytes(random.randrange(1, 40)) + content[at:],
        lambda: content[:at] + random.choice(_WORDS) + content[at:],
        lambda: bytes(byte ^ (random.random() < 0.01) << random.randrange(8) for byte in content[:20_000]),
        lambda: content.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace"),
        lambda: content.replace(b",", random.choice((b";", b"\t", b"|", b",,", b'",'))),
        lambda: content.replace(b"\n", random.choice((b"\r", b"\r\n", b"\n\n", b"\0"))),
        lambda: gzip.compress(content, mtime=0)[: random.choice((None, -4, 30))],
        lambda: _zipped(content),
    )
    return random.choice(ways)()


_ENCODINGS = ("utf-16", "cp1252", "utf-7", "utf-8-sig")
_WORDS = (b'"', b"\0", b"\xff\xfe", b"[" * 5000, b"{}", b"null", b"\r\n" * 50, b",", b"\xf1", b"1e999")


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a/b.csv"), content)
    return out.getvalue()


def inputs(count: int, seed: int = 15) -> Iterator[tuple[str, bytes]]:
    """Yield every file as it is, then harmed ones until there are so many."""
    random, files = Random(seed), bases()  # noqa: S311 - a seeded hand, no secret
    yield from files[:count]
    for _ in range(count - len(files)):
        # Half of them begin as an export that would be read.
        name, content = random.choice(random.choice((files, files[: len(_OWN)])))
        for _ in range(random.randrange(1, 4)):
            content = harm(content, random)
        yield random.choice((name, "followers.csv", "followers.json", "data.bin")), content


def judge(given: tuple[str, bytes]) -> tuple[str, float, str]:
    """Look at one input: what came of it, in how many seconds, and of a fault its kind."""
    from engagement.errors import EngagementError
    from engagement.ingest.files.upload import inspect

    begun = time.monotonic()
    try:
        found = inspect([given], owner="brand")
    except EngagementError:
        return "refused with a sentence", time.monotonic() - begun, ""
    except Exception as fault:
        return "traceback", time.monotonic() - begun, f"{type(fault).__name__}: {given[0]}"
    seconds = time.monotonic() - begun
    if found.tables is not None:
        named = found.tables.skipped["source"].value_counts()
        lost = any(one.skipped != named.get(one.name, 0) for one in found.tables.sources)
        return ("rows lost", seconds, given[0]) if lost else ("read", seconds, "")
    if found.error or any(file.problem or file.questions for file in found.files):
        return "told with a sentence", seconds, ""
    return "said nothing", seconds, given[0]


def main(tell: Callable[[str], object] = sys.stdout.write, count: int = INPUTS) -> None:
    """Judge them all on both cores and write the table."""
    outcomes: Counter[str] = Counter()
    longest, faults = 0.0, []
    with multiprocessing.get_context("forkserver").Pool(2, maxtasksperchild=200) as pool:
        for outcome, seconds, fault in pool.imap_unordered(judge, inputs(count), chunksize=10):
            outcomes[outcome] += 1
            outcomes["over ten seconds"] += seconds > SLOW_SECONDS
            longest = max(longest, seconds)
            if fault:
                faults.append(fault)
                tell(f"{outcome}: {fault}\n")
    rows = [*sorted(outcomes.items()), ("the longest", f"{longest:.1f} s")]
    for name, value in rows:
        tell(f"{name:<40} {value}\n")
    write(rows, count)


def write(rows: list[tuple[str, object]], count: int) -> None:
    """Put the table in the place of the earlier one."""
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    told = f"## Bad inputs\n\n{stamp()}, `make fuzz`: {count:,} inputs.\n\n| | |\n|---|---|\n{table}"
    put(RELIABILITY, "fuzz", told)


if __name__ == "__main__":
    main()
