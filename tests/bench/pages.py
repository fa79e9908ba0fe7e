"""The bytes of each page, as a browser that asks for gzip receives them and in full."""

import gzip
import re
import time

from tests.live.reporter import LEAST_SECONDS, fetch_form, open_mailbox, shown_receipt
from tests.live.server import Server
from tests.live.wire import Answer, Connection, get

SHEET, SCRIPT = re.compile(r'href="(/static/css/[^"]+)"'), re.compile(r'src="(/static/js/[^"]+)"')
FIRST_VISIT = ("landing", "form", "receipt", "style_sheet")

Sizes = dict[str, int]


def measure_pages(server: Server) -> dict[str, object]:
    """Bytes of bodies: as sent, in full, and packed; receipts and mailboxes are never packed, on purpose."""
    with Connection(server.port) as connection:
        landing = connection.ask(get("/"))
        form_page = connection.ask(get("/alert"))
        form = fetch_form(connection)
        time.sleep(LEAST_SECONDS)
        receipt = connection.ask(form.filled())
        pages = {
            "landing": sizes(landing),
            "explainer": sizes(connection.ask(get("/como"))),
            "form": sizes(form_page),
            "receipt": sizes(receipt),
            "mailbox_door": sizes(connection.ask(get("/buzon"))),
            "mailbox_open": sizes(open_mailbox(connection, shown_receipt(receipt))),
            "style_sheet": sizes(connection.ask(get(SHEET.findall(landing.text)[0]))),
        }
        for path in dict.fromkeys(SCRIPT.findall(form_page.text)):
            name = path.rpartition("/")[2].partition(".")[0]
            pages[f"script_{name}"] = sizes(connection.ask(get(path)))
    return {
        "bytes": pages,
        "first_visit_without_scripts_sent_bytes": sum(pages[name]["sent"] for name in FIRST_VISIT),
        "first_visit_without_scripts_packed_bytes": sum(pages[name]["packed"] for name in FIRST_VISIT),
    }


def sizes(answer: Answer) -> Sizes:
    """The body's bytes as sent, unpacked, and packed by a good compressor; and the bytes of the head."""
    assert answer.status == 200, answer.status
    full = answer.text.encode()
    return {
        "sent": len(answer.body),
        "raw": len(full),
        "packed": min(len(answer.body), len(gzip.compress(full, 9))),
        "head": len(answer.head),
    }
