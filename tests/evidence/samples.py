"""One file of each kind, with something to hide."""

from functools import cache

from tests.evidence import documents, pictures, sound_and_video
from tests.evidence.seeking import CANARY


@cache
def whole() -> dict[str, bytes]:
    """A sound file of each kind that can be cleaned, by the kind's id."""
    return {
        "jpeg": pictures.jpeg(CANARY),
        "png": pictures.png(CANARY),
        "webp": pictures.moving("WEBP", CANARY),
        "heic": pictures.heic(CANARY),
        "avif": pictures.avif(CANARY),
        "gif": pictures.moving("GIF", CANARY),
        "pdf": documents.pdf(CANARY),
        "docx": documents.word(CANARY),
        "xlsx": documents.sheet(CANARY),
        "mp4": sound_and_video.video("mp4", CANARY),
        "mov": sound_and_video.video("mov", CANARY),
        "3gp": sound_and_video.video("3gp", CANARY),
        "m4a": sound_and_video.sound("m4a", CANARY, cover=True),
        "ogg": sound_and_video.sound("ogg", CANARY),
        "mp3": sound_and_video.sound("mp3", CANARY, cover=True),
        "aac": sound_and_video.sound("aac", CANARY),
        "amr": sound_and_video.sound("amr", CANARY),
        "wav": sound_and_video.sound("wav", CANARY),
    }
