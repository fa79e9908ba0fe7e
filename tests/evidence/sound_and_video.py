"""Video and sound as telephones make them, with something to hide in every place that has one."""

import struct
from fractions import Fraction
from io import BytesIO

import av
from av.stream import Disposition
from PIL import Image

SECONDS = 2
_RATE = 48000


def video(
    kind: str,
    canary: str,
    *,
    seconds: int = SECONDS,
    size: tuple[int, int] = (320, 240),
    bit_rate: int = 400_000,
    coding: str = "libx264",
) -> bytes:
    """A film with sound: mp4 (H.264 and AAC), mov or 3gp (MPEG-4 and AAC)."""
    file = BytesIO()
    options = {"movflags": "use_metadata_tags"} if kind != "3gp" else {}
    with av.open(file, "w", format=kind, options=options) as target:
        _tag(target, canary)
        picture = target.add_stream("mpeg4" if kind == "3gp" else coding, rate=25)
        picture.width, picture.height = size
        picture.pix_fmt = "yuv420p"
        picture.bit_rate = bit_rate
        picture.metadata.update({"handler_name": f"{canary} Handler", "title": canary})
        sound = target.add_stream("aac", rate=_RATE, layout="mono")
        sound.metadata.update({"handler_name": f"{canary} Sound"})
        for number in range(seconds * 25):
            frame = av.VideoFrame.from_image(_picture(number, size))
            target.mux(picture.encode(frame))
        target.mux(picture.encode(None))
        _put_sound(target, sound, seconds)
    return file.getvalue()


def sound(kind: str, canary: str, *, cover: bool = False, seconds: int = SECONDS) -> bytes:
    """Only sound: m4a, mp3, ogg (Opus), aac, wav or amr."""
    writer, coding, rate = {
        "m4a": ("mp4", "aac", _RATE),
        "mp3": ("mp3", "libmp3lame", _RATE),
        "ogg": ("ogg", "libopus", _RATE),
        "vorbis": ("ogg", "vorbis", _RATE),
        "aac": ("adts", "aac", _RATE),
        "wav": ("wav", "pcm_s16le", _RATE),
        "amr": ("amr", "libopencore_amrnb", 8000),
    }[kind]
    file = BytesIO()
    with av.open(
        file,
        "w",
        format=writer,
        options={"strict": "experimental", "write_id3v1": "1"} if kind == "mp3" else {},
    ) as target:
        _tag(target, canary)
        stream = target.add_stream(
            coding,
            rate=rate,
            layout="stereo" if kind == "vorbis" else "mono",
            options={"strict": "experimental"},
        )
        stream.metadata.update({"title": canary, "comment": canary, "artist": canary})
        cover_stream = _cover_stream(target) if cover else None
        _put_sound(target, stream, seconds)
        if cover_stream is not None:
            _put_cover(target, cover_stream, canary)
    # FFmpeg's own writer of M4A takes no cover
    return file.getvalue().replace(b"ftypisom", b"ftypM4A ", 1)


def _tag(target: av.container.OutputContainer, canary: str) -> None:
    target.metadata.update(
        {
            "title": canary,
            "artist": canary,
            "comment": canary,
            "location": f"+14.6349-090.5069/{canary}",
            "creation_time": "2026-03-05T13:14:15Z",
            "make": canary,
            "model": canary,
            "encoded_by": canary,
            "com.android.version": canary,
        }
    )


def _picture(number: int, size: tuple[int, int]) -> Image.Image:
    return Image.new("RGB", size, (number * 5 % 256, 80, 200 - number * 3 % 200))


def _put_sound(target: av.container.OutputContainer, stream: av.AudioStream, seconds: int) -> None:
    context = stream.codec_context
    if not context.is_open:
        context.open()
    length = context.frame_size or 1024
    rate = context.sample_rate
    for start in range(0, seconds * rate, length):
        frame = av.AudioFrame(format=context.format.name, layout=context.layout.name, samples=length)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def _cover_stream(target: av.container.OutputContainer) -> av.VideoStream:
    stream = target.add_mux_stream("mjpeg", rate=1, width=64, height=64)
    stream.disposition = Disposition.attached_pic
    return stream


def _put_cover(target: av.container.OutputContainer, stream: av.VideoStream, canary: str) -> None:
    """A cover that is a JPEG with a comment."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "JPEG", comment=canary.encode())
    packet = av.Packet(file.getvalue())
    packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, 0, 0, True
    target.mux(packet)


_UPRIGHT = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TURNED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 240 << 16, 0, 0x40000000)


def turned(film: bytes) -> bytes:
    """The same film as a telephone held upright writes it: its matrix says a quarter turn (ISO 14496-12, 8.3.2)."""
    at = film.index(_UPRIGHT, film.index(b"tkhd"))
    return film[:at] + _TURNED + film[at + len(_TURNED) :]


def with_route(canary: str) -> bytes:
    """A film with a second track that holds where it was taken."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as target:
        picture = target.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 320, 240, "yuv420p"
        route = target.add_data_stream("bin_data")
        for number in range(25):
            target.mux(picture.encode(av.VideoFrame.from_image(_picture(number, (320, 240)))))
        target.mux(picture.encode(None))
        packet = av.Packet(f"+14.6349-090.5069 {canary}".encode())
        packet.stream, packet.time_base, packet.pts, packet.dts = route, Fraction(1, 1000), 0, 0
        target.mux(packet)
    return file.getvalue()
