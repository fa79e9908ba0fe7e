"""Requests that no browser sends: made up at random, with canaries in everything that a person could have typed."""

from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote_from_bytes, urlencode

from alerts.questionnaire import current
from tests.live.reporter import TYPICAL

CANARY = "canario"
PATHS = (
    "/",
    "/alert",
    "/buzon",
    "/como",
    "/p/K7MQ2X",
    "/P/k7mq2x",
    "/salir",
    "/healthz",
    "/static/css/alertas.css",
    "/buzon/archivos",
    "/api/v1/desks",
    "/api/v1/alerts",
    "/api/v1/mailbox",
    "/api/v1/mailbox/entries",
    "/api/v1/mailbox/files",
)
TAILS = ("?lang=en", "?lang=canario", "?code=%ff%00canario", "?a=" + "b" * 1500, "/", "/../canario", "%00")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CANARIO")
TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "b" * 300,
    "application/json",
    "text/plain",
    "canario/canario; canario",
    "",
)
HEADERS = (
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-origin",
    "Accept-Encoding: gzip;q=canario, br",
    "Accept-Encoding: identity;q=0, *;q=0",
    "Accept-Language: \xff\xfe canario",
    "Cookie: sa=canario; sa=.eJw; sb=\x7f",
    "Cookie: " + "c=canario;" * 500,
    "Range: bytes=canario",
    "If-None-Match: *",
    "X-Forwarded-For: 192.0.2.77",
    "X-Forwarded-Proto: https",
    "Forwarded: for=192.0.2.77;proto=https",
    "Host: canario.example",
    "Expect: 100-continue",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    "Transfer-Encoding: chunked",
    "Content-Encoding: gzip",
    "Referer: http://canario.example/",
    "X: " + "canario" * 1000,
)


def any_request(draw: Random, hidden: dict[str, str], cookie: str) -> bytes:
    """A request whose method, path, headers and body are drawn; `hidden` are the values of a real form."""
    method = draw.choice(METHODS) if draw.random() < 0.1 else "POST"
    body = draw.choice(BODIES)(draw, hidden)
    lines = [
        f"{method} {any_path(draw)} HTTP/1.1",
        "Host: localhost",
        f"Content-Length: {any_length(draw, body)}",
    ]
    kind = TYPES[2] if body.startswith(b"--x") else TYPES[0]
    lines += [f"Content-Type: {kind if draw.random() < 0.8 else draw.choice(TYPES)}"]
    lines += [f"Cookie: {cookie}"] if draw.random() < 0.8 else []
    lines += draw.sample(HEADERS, draw.choice([0, 0, 0, 1, 1, 2, 4]))
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def any_path(draw: Random) -> str:
    """Mostly an address that exists, with anything behind it."""
    known = draw.choice(("/alert", "/alert", "/buzon", draw.choice(PATHS), draw.choice(PATHS)))
    path = known if draw.random() < 0.95 else "/" + quote_from_bytes(draw.randbytes(20))
    return path + (draw.choice(TAILS) if draw.random() < 0.3 else "")


def any_length(draw: Random, body: bytes) -> int:
    """Mostly the true length of the body."""
    lies = (0, len(body) // 2, len(body) + 1, 2 * 1024**3, 10**30)
    return len(body) if draw.random() < 0.85 else draw.choice(lies)


def filled(draw: Random, hidden: dict[str, str]) -> list[tuple[str, str]]:
    """The fields of a form that could be filed, some of them spoilt."""
    pairs = [*hidden.items(), *((name, value) for name, values in TYPICAL.items() for value in values)]
    for _ in range(draw.choice([0, 1, 1, 2, 5])):
        place = draw.randrange(len(pairs))
        pairs[place] = (draw.choice([pairs[place][0], *current().field_names]), any_text(draw))
    return pairs


def any_text(draw: Random) -> str:
    """Text as nobody writes it."""
    texts = (
        "",
        CANARY,
        CANARY * 2000,
        "\x00",
        "\u202e\u2066" + CANARY,
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "' OR 1=1 --",
        "\r\nSet-Cookie: x=1",
        "٣٤٥" * 10,
        "1" * 400,
        "😀" * 500,
        "%s%n%d{0}{}",
    )
    return draw.choice(texts)


def urlencoded(draw: Random, hidden: dict[str, str]) -> bytes:
    """A form as browsers send it."""
    return urlencode(filled(draw, hidden)).encode()


def broken_text(draw: Random, hidden: dict[str, str]) -> bytes:
    """A form with bytes that are no UTF-8."""
    return (
        urlencoded(draw, hidden) + b"&D5=" + quote_from_bytes(draw.randbytes(30)).encode() + draw.randbytes(5)
    )


def many_fields(draw: Random, hidden: dict[str, str]) -> bytes:
    """Ten thousand fields."""
    return urlencoded(draw, hidden) + b"".join(f"&{draw.choice('BC')}1=x{n}".encode() for n in range(10_000))


def repeated_fields(draw: Random, hidden: dict[str, str]) -> bytes:
    """Every field twice, or a hundred times."""
    return b"&".join([urlencoded(draw, hidden)] * draw.choice([2, 8]))


def large(draw: Random, hidden: dict[str, str]) -> bytes:
    """A body around the limit."""
    return urlencoded(draw, hidden) + b"&D5=" + b"x" * draw.choice([500_000, 524_288, 600_000, 3_000_000])


def multipart(draw: Random, hidden: dict[str, str]) -> bytes:
    """A multipart body, whole or cut, with files under the names of questions."""
    parts = [part(draw, name, value.encode()) for name, value in filled(draw, hidden)]
    parts += [part(draw, "D5", draw.randbytes(50), file=True) for _ in range(draw.choice([0, 1, 3]))]
    whole = b"".join(parts) + b"--x--\r\n"
    return whole if draw.random() < 0.5 else whole[: draw.randrange(len(whole))]


def part(draw: Random, name: str, value: bytes, *, file: bool = False) -> bytes:
    """One part, its head spoilt now and then."""
    filename = f'; filename="{draw.choice(["canario.txt", "../canario", ""])}"' if file else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n'
    spoilt = draw.choice(
        ["", "", "", "Content-Type: text/plain; charset=canario\r\n", "X: " + "y" * 9000 + "\r\n"]
    )
    return (head + spoilt).encode() + b"\r\n" + value + b"\r\n"


def noise(draw: Random, _hidden: dict[str, str]) -> bytes:
    """Bytes."""
    return draw.randbytes(draw.choice([0, 1, 100, 10_000]))


def receipt(draw: Random, hidden: dict[str, str]) -> bytes:
    """A receipt as somebody might mistype it, with or without a message."""
    typed = draw.choice([hidden.get("receipt", ""), any_text(draw), "ábaco " * 9, "1" * 30, "1" * 5000])
    pairs = {**hidden, "receipt": typed} | ({"message": any_text(draw)} if draw.random() < 0.5 else {})
    return urlencode(pairs).encode()


BODIES: Sequence[Callable[[Random, dict[str, str]], bytes]] = (
    urlencoded,
    urlencoded,
    broken_text,
    many_fields,
    repeated_fields,
    large,
    multipart,
    multipart,
    noise,
    receipt,
    receipt,
)
