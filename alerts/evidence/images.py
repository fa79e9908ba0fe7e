"""Clean copies of pictures: the pixels, turned the right way up, and nothing else."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, ImageSequence
from PIL.ExifTags import IFD, Base

from alerts.evidence.outcome import CannotClean, Copy, Reason, Removed

LARGEST_PIXELS = 64_000_000
LARGEST_PIXELS_OF_ALL_FRAMES = 100_000_000
_JPEG_QUALITY = 90

Image.MAX_IMAGE_PIXELS = None  # checked here, before anything is decoded
with suppress(ImportError):
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.init()  # later no file may be opened, so every decoder is loaded now
_SRGB = ImageCms.createProfile("sRGB")

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF", "gif": "GIF"}
# What has no place everywhere becomes a JPEG.
_SAVED_AS = {"heic": "jpeg", "avif": "jpeg"}
_MOVING = frozenset({"png", "webp", "gif"})
_KEPT_MODES = {
    "jpeg": frozenset({"RGB", "L"}),
    "png": frozenset({"1", "L", "LA", "I;16", "P", "RGB", "RGBA"}),
    "webp": frozenset({"RGB", "RGBA"}),
    "gif": frozenset({"1", "L", "P"}),
}

_DEVICE_TAGS = {
    Base.Make,
    Base.Model,
    Base.Software,
    Base.HostComputer,
    Base.CameraSerialNumber,
    Base.UniqueCameraModel,
}
_TIME_TAGS = {Base.DateTime, Base.DateTimeOriginal, Base.DateTimeDigitized, Base.PreviewDateTime}
_AUTHOR_TAGS = {Base.Artist, Base.Copyright, Base.XPAuthor, Base.CameraOwnerName}
_HARMLESS = frozenset(
    {"transparency", "background", "duration", "loop", "gamma", "interlace", "version", "timestamp"}
)


def clean(kind_id: str, data: bytes) -> Copy:
    """A copy of the pixels. A HEIC or AVIF photo becomes a JPEG."""
    if _FORMATS[kind_id] not in Image.OPEN:
        raise CannotClean(Reason.NOT_INSTALLED)
    with Image.open(BytesIO(data), formats=(_FORMATS[kind_id],)) as image:
        frames = getattr(image, "n_frames", 1) if kind_id in _MOVING else 1
        _check_size(image, frames)
        removed = _what_is_hidden(image)
        saved_as = _SAVED_AS.get(kind_id, kind_id)
        copy = _saved_frames(image, saved_as) if frames > 1 else _saved(_pixels(image, saved_as), saved_as)
    return Copy(saved_as, copy, removed)


def _check_size(image: Image.Image, frames: int) -> None:
    pixels = image.width * image.height
    if pixels > LARGEST_PIXELS or pixels * frames > LARGEST_PIXELS_OF_ALL_FRAMES:
        raise CannotClean(Reason.TOO_BIG)


def _pixels(image: Image.Image, saved_as: str) -> Image.Image:
    """The picture alone: upright, in sRGB, with transparency and without anything else that came with it."""
    image.load()
    colours = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    if colours:
        image = _in_srgb(image, colours)
    image = _in_mode_of(image, saved_as)
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    image.getexif().clear()
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The same colours without the profile; as they are where the profile is of no use."""
    if image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = image.mode if image.mode in {"RGB", "RGBA"} else "RGB"
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode=mode
        )
        return converted or image
    return image


def _in_mode_of(image: Image.Image, saved_as: str) -> Image.Image:
    if image.mode in _KEPT_MODES[saved_as]:
        return image
    if saved_as != "jpeg":
        return image.convert("P" if saved_as == "gif" else "RGBA" if image.has_transparency_data else "RGB")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return image.convert("RGB")


def _saved(image: Image.Image, saved_as: str) -> bytes:
    file = BytesIO()
    if saved_as == "jpeg":
        image.save(file, "JPEG", quality=_JPEG_QUALITY)
    elif saved_as == "webp":
        image.save(file, "WEBP", quality=_JPEG_QUALITY, method=2)
    else:
        image.save(file, saved_as.upper(), compress_level=3)
    return file.getvalue()


def _saved_frames(image: Image.Image, saved_as: str) -> bytes:
    """A moving picture, frame by frame, with the time that each is shown."""
    loop = image.info.get("loop", 0)
    shown_ms = [_shown_ms(frame) for frame in ImageSequence.Iterator(image)]
    first, *others = _frames(image)
    file = BytesIO()
    first.save(file, saved_as.upper(), save_all=True, append_images=others, duration=shown_ms, loop=loop)
    return file.getvalue()


def _shown_ms(frame: Image.Image) -> int:
    frame.load()  # WebP says it only then
    return int(frame.info.get("duration", 100))


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        alone = frame.convert("RGBA")
        alone.info = {}
        yield alone


def _what_is_hidden(image: Image.Image) -> frozenset[Removed]:
    """What the file says besides its pixels, as far as it can be read."""
    removed = {Removed.OTHER} if set(image.info) - _HARMLESS else set()
    with suppress(Exception):  # a broken directory goes with the rest
        removed |= _what_exif_says(image.getexif())
    return frozenset(removed)


def _what_exif_says(exif: Image.Exif) -> set[Removed]:
    tags = set(exif) | set(exif.get_ifd(IFD.Exif))
    found = {
        Removed.LOCATION: bool(exif.get_ifd(IFD.GPSInfo)),
        Removed.DEVICE: bool(tags & (_DEVICE_TAGS | {Base.MakerNote, Base.BodySerialNumber, Base.LensModel})),
        Removed.TIMES: bool(tags & _TIME_TAGS),
        Removed.AUTHORS: bool(tags & _AUTHOR_TAGS),
        Removed.THUMBNAIL: bool(exif.get_ifd(IFD.IFD1)),
    }
    return {what for what, there in found.items() if there}
