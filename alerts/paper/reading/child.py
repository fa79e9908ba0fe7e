"""The process that reads a stranger's scans: `python -m alerts.paper.reading.child`.

In: requests. Out: answers, page by page, so that whoever asked knows where it died. Nothing is written anywhere else.
"""

import os
import sys

from alerts.evidence.confinement import confine, open_nothing_more
from alerts.paper.reading.frames import Opened, read_requests, write_answer

MEMORY_BYTES = 2 * 1024**3  # a file of the largest size and a page of the most pixels, unpacked
CPU_SECONDS = 900  # a thousand pages on a slow machine


def main() -> None:
    """Confine this process, then answer until nobody asks any more."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread would reserve memory, and here none may start
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    from alerts.paper.reading.answering import answers, rehearse  # arrays, once their setting is there

    rehearse()
    open_nothing_more(threads=False)
    write_answer(sys.stdout.buffer, Opened())
    for request in read_requests(sys.stdin.buffer):
        for answer in answers(request):
            write_answer(sys.stdout.buffer, answer)


if __name__ == "__main__":
    main()
