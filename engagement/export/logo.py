"""The logo of a report: a picture from a stranger, drawn anew so that only its pixels are left."""

from __future__ import annotations

import io

from engagement.errors import EngagementError
from engagement.i18n import N_

MAX_BYTES = 2_000_000
_MAX_PIXELS = 25_000_000
_SIZE = (640, 240)


class UnusableLogoError(EngagementError):
    """Raised where the file is no picture that may stand in a report."""


def clean_logo(content: bytes) -> bytes:
    """Redraw the picture as a small PNG without anything that was hidden in the file.

    Raises:
        UnusableLogoError: it is neither PNG nor JPEG, too big, or broken.
    """
    from PIL import Image, ImageOps

    if len(content) > MAX_BYTES:
        raise UnusableLogoError(N_("The logo is over 2 MB: save it smaller."))
    if b"<svg" in content[:2000].lower():
        raise UnusableLogoError(N_("An SVG can carry programs: save the logo as PNG and choose that."))
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
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
