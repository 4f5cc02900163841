"""The charts of the report as SVG: no script, no request, nothing in them but what one sees.

The logo of a report: a picture from a stranger, drawn anew so that only its pixels are left.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import vl_convert

from engagement.analysis.analysis import Analysis
from engagement.charts.overview import counted_shares, shares_chart, voices_chart
from engagement.charts.ties import (
    banded_dots,
    banded_silent,
    density_frame,
    dots_frame,
    quadrants_line,
    ties_chart,
    ties_finding,
)
from engagement.errors import EngagementError
from engagement.export.document import Chart
from engagement.i18n import N_, Language

_WIDE, _NARROW = 660, 320
_LABELLED = 0.09  # the least share whose label fits into its piece of the wide bar
_MOVING = {"tooltip", "params", "cursor", "cornerRadius", "cornerRadiusEnd"}
_TAG = re.compile(r"<[^>]+>")
_FOR_SCRIPTS = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")


def states_drawing(counts: Mapping[str, int], language: Language) -> Chart:
    """The bar of the states, from how many people are in each."""
    wide, narrow = (counted_shares(counts, language, narrow) for narrow in (False, True))
    wide["text"] = wide["text"].where(wide["share"] >= _LABELLED, "")
    specs = [shares_chart(frame, language, "light").to_dict(validate=False) for frame in (wide, narrow)]
    told = ", ".join(f"{row.label}: {row.percent}" for row in narrow.itertuples())
    return Chart(_svg(specs[0], _WIDE, told), _svg(specs[1], _NARROW, told), told)


def ties_drawing(analysis: Analysis, language: Language) -> Chart:
    """The map of ties."""
    dots = dots_frame(analysis.people, language)
    density = density_frame(analysis.people, dots, language)
    told = f"{ties_finding(analysis, language)}. {quadrants_line(analysis, language)}."
    return _both(ties_chart(dots, density, language, "light"), (380, 340), told)


def nameless_ties_drawing(places: pd.DataFrame, told: str, language: Language) -> Chart:
    """The map of ties of people counted by bands."""
    dots, silent = banded_dots(places, language), banded_silent(places, language)
    return _both(ties_chart(dots, silent, language, "light"), (380, 340), told)


def voices_drawing(weeks: pd.DataFrame, told: str, language: Language) -> Chart:
    """Voices week by week."""
    return _both(voices_chart(weeks, language, "light"), (220, 220), told)


def _both(chart: Any, heights: tuple[int, int], told: str) -> Chart:
    spec = chart.to_dict(validate=False)
    wide, narrow = (spec | {"height": height} for height in heights)
    return Chart(_svg(wide, _WIDE, told), _svg(narrow, _NARROW, told), told)


def _svg(spec: dict[str, Any], width: int, told: str) -> str:
    still = _still(spec, width / _WIDE) | {"width": width}
    still["config"]["aria"] = False
    svg = vl_convert.vegalite_to_svg(still, allowed_base_urls=[])
    drawn = _TAG.sub(lambda tag: _DECIMALS.sub(r"\1", _FOR_SCRIPTS.sub("", tag[0])), svg)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(told)}" ', 1)


def _still(spec: Any, narrower: float) -> Any:
    """The specification without what needs a pointer, its bars as much narrower as the chart."""
    if isinstance(spec, list):
        return [_still(part, narrower) for part in spec]
    if not isinstance(spec, dict):
        return spec
    still = {name: _still(part, narrower) for name, part in spec.items() if name not in _MOVING}
    if still.get("type") == "bar" and "size" in still:
        still["size"] = max(1, round(still["size"] * narrower))
    return still


MOST_BYTES = 2_000_000
_MOST_PIXELS = 25_000_000
_SIZE = (640, 240)


class UnusableLogoError(EngagementError):
    """The file is no picture that may stand in a report."""


def clean_logo(content: bytes) -> bytes:
    """The picture as a small PNG without anything that was hidden in the file.

    Raises:
        UnusableLogoError: it is neither PNG nor JPEG, too big, or broken.
    """
    from PIL import Image, ImageOps

    if len(content) > MOST_BYTES:
        raise UnusableLogoError(N_("The logo is over 2 MB: save it smaller."))
    if b"<svg" in content[:2000].lower():
        raise UnusableLogoError(N_("An SVG can carry programs: save the logo as PNG and choose that."))
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise UnusableLogoError(N_("The logo has too many pixels: save it smaller."))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, *bombs) as error:
        raise UnusableLogoError(N_("The logo cannot be read: choose a PNG or JPEG picture.")) from error
    upright.thumbnail(_SIZE)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()
