"""Write all files of one analysis into a folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from engagement.analysis.analysis import Analysis
from engagement.errors import EngagementError
from engagement.export.csv_files import skipped_csv
from engagement.export.document import Choice
from engagement.export.html import report_html
from engagement.export.json_files import backtest_json, figures_json
from engagement.export.names import Names
from engagement.export.people import frame_csv, people_frame
from engagement.i18n import N_, Language


class UnwritableFolderError(EngagementError):
    """Raised where the results have nowhere to go."""


def write_results(
    analysis: Analysis, out_dir: Path | str, language: Language, names: Names | None = None
) -> tuple[Path, ...]:
    """Write people.parquet, people.csv, figures.json, backtest.json, skipped.csv and report.html.

    `names` says who is called by name.

    Everything is written into a hidden folder inside first and moved to its place when all is complete.

    Raises:
        UnwritableFolderError: the folder cannot be made or written, or the disk is full.
    """
    folder = Path(out_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        try:
            _write(analysis, unfinished, language, names or Names())
            return tuple(file.replace(folder / file.name) for file in sorted(unfinished.iterdir()))
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise UnwritableFolderError(
            N_("The results cannot be written to {folder} ({problem}): choose another folder."),
            folder=folder,
            problem=error.strerror or error,
        ) from error


def _write(analysis: Analysis, folder: Path, language: Language, names: Names) -> None:
    frame = people_frame(analysis, language, names=names)
    frame.to_parquet(folder / "people.parquet", index=False)
    contents = {
        "people.csv": frame_csv(frame),
        "figures.json": figures_json(analysis, language),
        "backtest.json": backtest_json(analysis, language),
        "skipped.csv": skipped_csv(analysis.tables.skipped, language),
        "report.html": report_html(analysis, language, Choice(names=names)).encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
