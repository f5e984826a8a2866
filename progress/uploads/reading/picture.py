"""Pictures, painted anew: what is stored is what was seen, and nothing that came with it."""

import io

from strategy_tracker.base.office_package import Problem

# The first bytes of the box that names a HEIC or AVIF picture, whatever the file is called.
PHONE_PICTURES = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", b"ftypavi")
FORMATS = {"png": "PNG", "jpg": "JPEG"}
JPEG_MODES = ("L", "RGB")
PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")


def clean(content: bytes, kind: str, pixels: int) -> bytes:
    """The picture as it is looked at, upright, without place, device, comments or anything else. Raises Problem."""
    from PIL import Image, ImageOps

    if content[4:12].startswith(PHONE_PICTURES):
        raise Problem("heic")
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, with a sentence of its own
    try:
        picture = Image.open(io.BytesIO(content), formats=(FORMATS[kind],))
        if picture.width * picture.height > pixels:
            raise Problem("too_many_pixels")
        picture.load()
        if picture.mode.startswith("I"):  # sixteen bits of grey
            picture = picture.convert("I").point(lambda value: value / 256).convert("L")
        upright = ImageOps.exif_transpose(picture)
        upright = upright if upright.mode in (JPEG_MODES if kind == "jpg" else PNG_MODES) else upright.convert("RGB")
        upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
        painted = io.BytesIO()
        upright.save(painted, FORMATS[kind], **({"quality": 90} if kind == "jpg" else {}))
    except (MemoryError, Problem):
        raise
    except Exception:  # a damaged or hostile picture can break a decoder in any way
        raise Problem("no_picture") from None
    return painted.getvalue()
