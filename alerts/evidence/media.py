"""Clean copies of video and sound: the coded picture and sound, packed anew without any tag.

Nothing is decoded and nothing loses quality. Tracks that are neither picture nor sound stay behind: that is where
telephones and cameras write the route. So do covers, which are pictures with metadata of their own.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import av
import av.subtitles.stream  # av loads it with its first file, when no file may be opened any more
from av.bitstream import BitStreamFilterContext
from av.stream import Disposition

from alerts.evidence.outcome import CannotClean, Copy, Reason, Removed

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream

av.logging.set_level(av.logging.PANIC)

# How each kind is read and written. The reader is forced, so that no file can choose one that opens others.
_FORMATS = {
    "mp4": ("mov", "mp4"),
    "mov": ("mov", "mov"),
    "3gp": ("mov", "3gp"),
    "m4a": ("mov", "ipod"),
    "ogg": ("ogg", "ogg"),
    "mp3": ("mp3", "mp3"),
    "aac": ("aac", "adts"),
    "wav": ("wav", "wav"),
    "amr": ("amr", "amr"),
}
# +bitexact: no name or version of the writing program
_OPTIONS = {"fflags": "+bitexact"}
_MP3_OPTIONS = {**_OPTIONS, "id3v2_version": "0", "write_id3v1": "0"}
# Messages that cameras and coders write between the pictures, by their number (H.264 and H.265, table 7-1).
_MESSAGES = {"h264": frozenset({6}), "hevc": frozenset({39, 40})}
_UNIT_START = re.compile(rb"\x00*\x00\x00\x01")

_TAGS = (
    (Removed.LOCATION, ("location", "gps", "xyz", "loci")),
    (
        Removed.DEVICE,
        ("make", "model", "encoder", "software", "handler", "vendor", "android", "compressor", "encoded_by"),
    ),
    (Removed.TIMES, ("time", "date", "year")),
    (Removed.AUTHORS, ("artist", "author", "composer", "performer", "copyright", "publisher")),
)
# What every file of the kind says, and what the writer here says too.
_ALWAYS_THERE = frozenset({"major_brand", "minor_version", "compatible_brands", "language"})
_SAID_BY_ALL = frozenset({"VideoHandler", "SoundHandler", "FFMP", "[0][0][0][0]"})


def clean(kind_id: str, data: bytes) -> Copy:
    """The same picture and sound without tags, chapters, covers and data tracks."""
    reader, writer = _FORMATS[kind_id]
    file = BytesIO()
    with av.open(BytesIO(data), mode="r", format=reader, metadata_errors="replace") as source:
        kept = [stream for stream in source.streams if _is_kept(stream)]
        if not kept:
            raise CannotClean(Reason.DAMAGED)
        removed = _what_is_hidden(source, kept)
        options = _MP3_OPTIONS if kind_id == "mp3" else _OPTIONS
        with av.open(file, "w", format=writer, options=options) as target:
            _repack(source, kept, target)
    return Copy(kind_id, file.getvalue(), removed)


def _is_kept(stream: "Stream") -> bool:
    """Picture and sound; a cover is a picture of no duration."""
    return stream.type in {"video", "audio"} and not stream.disposition & Disposition.attached_pic


def _repack(source: "InputContainer", kept: list["Stream"], target: "OutputContainer") -> None:
    targets = {}
    filters = {}
    for stream in kept:
        targets[stream.index] = _bare_stream(stream, target)
        filters[stream.index] = _message_filter(stream, targets[stream.index])
    written = 0
    for packet in source.demux(kept):
        for one in _without_messages(packet, filters[packet.stream.index]):
            if one.dts is None:
                continue
            one.stream = targets[packet.stream.index]
            target.mux(one)
            written += 1
    if not written:
        raise CannotClean(Reason.DAMAGED)


def _bare_stream(stream: "Stream", target: "OutputContainer") -> "Stream":
    """A stream for the same coding, the same turn of the picture and no tags."""
    bare = target.add_stream_from_template(stream)
    bare.metadata.clear()
    bare.time_base = stream.time_base
    return bare


def _message_filter(stream: "Stream", bare: "Stream") -> BitStreamFilterContext | None:
    """What leaves the messages out; it also puts the stream's header into the form that it gives the pictures."""
    coding = stream.codec_context.name
    if coding not in _MESSAGES:
        return None
    numbers = "|".join(str(number) for number in sorted(_MESSAGES[coding]))
    messages = BitStreamFilterContext(f"filter_units=remove_types={numbers}", stream, bare)
    # FFmpeg leaves the messages in the header where they are
    header = bare.codec_context.extradata or b""
    bare.codec_context.extradata = b"".join(_units_without_messages(coding, header))
    return messages


def _units_without_messages(coding: str, header: bytes) -> Iterator[bytes]:
    for unit in _UNIT_START.split(header):
        number = unit[0] & 0x1F if coding == "h264" and unit else unit[0] >> 1 & 0x3F if unit else 0
        if unit and number not in _MESSAGES[coding]:
            yield b"\x00\x00\x00\x01" + unit


def _without_messages(
    packet: "Packet[Stream]", messages: BitStreamFilterContext | None
) -> list["Packet[Stream]"]:
    if messages is None:
        return [packet]
    return messages.filter(packet) if packet.size else messages.filter(None)


def _what_is_hidden(source: "InputContainer", kept: list["Stream"]) -> frozenset[Removed]:
    removed = {_meaning(tag) for tag in _tags(source)}
    left = [stream for stream in source.streams if stream not in kept]
    if any(stream.type == "video" for stream in left):
        removed.add(Removed.THUMBNAIL)
    if any(stream.type != "video" for stream in left):
        removed.add(Removed.TRACKS)
    if source.chapters():
        removed.add(Removed.OTHER)
    return frozenset(removed)


def _tags(source: "InputContainer") -> set[str]:
    """The names of all tags that say something, of the file and of its streams."""
    places = [source.metadata, *(stream.metadata for stream in source.streams)]
    names = {name.lower() for place in places for name, value in place.items() if value not in _SAID_BY_ALL}
    return names - _ALWAYS_THERE


def _meaning(tag: str) -> Removed:
    return next((what for what, words in _TAGS if any(word in tag for word in words)), Removed.OTHER)
