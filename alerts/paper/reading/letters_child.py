"""The process that tries to read handwriting: `python -m alerts.paper.reading.letters_child`.

In: a crop as WebP. Out: what Tesseract makes of it.
"""

import os
import subprocess
import sys
from io import BytesIO
from shutil import which

from PIL import Image

from alerts.evidence.confinement import confine

SCALE = 1.5  # to the 300 dots an inch that Tesseract was taught with
MARGIN_PX = 20
SEARCH_PATH = "/usr/local/bin:/usr/bin"
_ONE_BLOCK = "6"


def main() -> None:
    """Confine this process and the one that it starts, then read one picture."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    confine()
    program = which("tesseract", path=SEARCH_PATH)
    if program is None:
        sys.exit(1)
    asked = [program, "stdin", "stdout", "-l", "spa", "--psm", _ONE_BLOCK, "--dpi", "300"]
    ended = subprocess.run(asked, input=prepared(sys.stdin.buffer.read()), capture_output=True, check=False)  # noqa: S603
    sys.stdout.buffer.write(ended.stdout)


def prepared(webp: bytes) -> bytes:
    """The crop larger, and without the frame at its edge, as PNG."""
    with Image.open(BytesIO(webp), formats=("WEBP",)) as image:
        grey = image.convert("L")
    inside = grey.crop(
        (MARGIN_PX // 2, MARGIN_PX // 2, grey.width - MARGIN_PX // 2, grey.height - MARGIN_PX // 2)
    )
    large = inside.resize(
        (round(inside.width * SCALE), round(inside.height * SCALE)), Image.Resampling.BICUBIC
    )
    page = Image.new("L", (large.width + 2 * MARGIN_PX, large.height + 2 * MARGIN_PX), 255)
    page.paste(large, (MARGIN_PX, MARGIN_PX))
    stream = BytesIO()
    page.save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    main()
