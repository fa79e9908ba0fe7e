"""Pictures as telephones and programs make them, with something to hide in every place that has one."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

pillow_heif.register_heif_opener()

SIZE = (160, 120)


def drawing(size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture whose four corners differ, so that a turn shows."""
    image = Image.new("RGB", size, "white")
    half = (size[0] // 2, size[1] // 2)
    image.paste((200, 30, 30), (0, 0, *half))
    image.paste((30, 160, 60), (half[0], 0, size[0], half[1]))
    image.paste((40, 60, 200), (0, half[1], half[0], size[1]))
    return image


def exif(canary: str, *, orientation: int = 1) -> Image.Exif:
    """EXIF with place, device, serial number, owner, dates and a note."""
    tags = Image.Exif()
    tags[0x010F] = tags[0x0110] = tags[0x0131] = tags[0x013B] = tags[0x8298] = canary
    tags[0x0132] = "2026:03:05 13:14:15"
    tags[0x0112] = orientation
    tags[0x9C9D] = canary.encode("utf-16-le")
    details = tags.get_ifd(0x8769)
    details[0x9003] = "2026:03:05 13:14:15"
    details[0xA431] = details[0xA430] = canary
    details[0x927C] = details[0x9286] = canary.encode()
    place = tags.get_ifd(0x8825)
    place.update(
        {
            1: "N",
            2: (14.0, 38.0, 5.6),
            3: "W",
            4: (90.0, 30.0, 24.8),
            0x1D: "2026:03:05",
            0x1B: canary.encode(),
        }
    )
    return tags


def xmp(canary: str) -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{canary}</dc:creator></x:xmpmeta>'.encode()


def profile() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def jpeg(canary: str, *, orientation: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    """A photo with EXIF and its thumbnail, XMP, a profile, a comment, Photoshop's block and a film at its end."""
    file = BytesIO()
    tags = exif(canary, orientation=orientation)
    drawing(size).save(
        file, "JPEG", quality=90, exif=tags, xmp=xmp(canary), icc_profile=profile(), comment=canary.encode()
    )
    data = file.getvalue()
    jfif = 20  # some programs look for it at the beginning only
    photoshop = _segment(0xED, b"Photoshop 3.0\x00" + canary.encode())
    return data[:jfif] + _thumbnail(canary) + photoshop + data[jfif:] + canary.encode()


def _thumbnail(canary: str) -> bytes:
    """A JFXX thumbnail, which is a JPEG with a comment of its own."""
    small = BytesIO()
    drawing((16, 12)).save(small, "JPEG", comment=canary.encode())
    return _segment(0xE0, b"JFXX\x00\x10" + small.getvalue())


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def png(canary: str) -> bytes:
    """A PNG with texts of all three kinds, EXIF and transparency."""
    texts = PngInfo()
    texts.add_text("Author", canary)
    texts.add_text("Software", canary, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", xmp(canary).decode(), zip=True)
    image = drawing().convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    file = BytesIO()
    image.save(file, "PNG", pnginfo=texts, exif=exif(canary))
    return file.getvalue() + canary.encode()


def webp(canary: str) -> bytes:
    file = BytesIO()
    drawing().save(file, "WEBP", exif=exif(canary).tobytes(), xmp=xmp(canary), icc_profile=profile())
    return file.getvalue()


def heic(canary: str, *, orientation: int = 1) -> bytes:
    file = BytesIO()
    drawing().save(file, "HEIF", exif=exif(canary, orientation=orientation), xmp=xmp(canary), quality=90)
    return file.getvalue()


def avif(canary: str) -> bytes:
    file = BytesIO()
    drawing().save(file, "AVIF", exif=exif(canary), xmp=xmp(canary))
    return file.getvalue()


def moving(kind: str, canary: str) -> bytes:
    """Three frames, shown for different times."""
    frames = [drawing().rotate(90 * number) for number in range(3)]
    more = {"comment": canary.encode()} if kind == "GIF" else {"xmp": xmp(canary)} if kind == "WEBP" else {}
    file = BytesIO()
    frames[0].save(
        file, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0, **more
    )
    return file.getvalue()
