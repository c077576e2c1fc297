"""Pictures as print needs them: upright, not larger than the eye can see, and never a reason to fail."""

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from cleanreport.documents.tree import File

# 160 mm at 380 dots an inch: more than print shows.
MOST_PIXELS_A_SIDE = 2400
MOST_PIXELS = 170_000_000
QUALITY = 86


class Unreadable(Exception):
    """The file cannot be shown; the message is for nobody, the paper says it in its own words."""


@dataclass(frozen=True)
class Prepared:
    """A picture in the folder of the paper, `width` x `height` pixels."""

    path: str
    width: int
    height: int


def prepare(file: File, folder: Path, name: str) -> Prepared:
    """The picture as a JPEG in `folder`; raises Unreadable for what is no picture, broken or too large to open."""
    try:
        with warnings.catch_warnings():
            # Our own bound on pixels is below the one at which Pillow refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(file.path) as opened:
                return save(_upright(opened), folder, name)
    # Pillow's readers of some fifty formats raise nearly anything over a broken file.
    except Exception as error:
        raise Unreadable(str(error)) from error


def _upright(opened: Image.Image) -> Image.Image:
    if opened.width * opened.height > MOST_PIXELS:
        raise Unreadable("too many pixels")
    opened.draft("RGB", (MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE))  # a JPEG opens at a half, a quarter or an eighth
    shrink = max(opened.size) // (2 * MOST_PIXELS_A_SIDE)
    smaller = opened.reduce(shrink) if shrink > 1 and opened.mode in ("RGB", "RGBA", "L") else opened
    smaller.thumbnail((MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE))
    if smaller is not opened:
        smaller.getexif().update(opened.getexif())
    return ImageOps.exif_transpose(smaller)


def save(picture: Image.Image, folder: Path, name: str, quality: int = QUALITY) -> Prepared:
    """The picture as a JPEG on white paper, in colours or greys."""
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        picture = paper
    picture = picture.convert("L" if picture.mode in ("L", "1", "I", "I;16", "F") else "RGB")
    path = folder / f"{name}.jpg"
    picture.save(path, "JPEG", quality=quality, optimize=True)
    return Prepared(path.name, picture.width, picture.height)
