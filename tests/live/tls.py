"""A proxy that ends TLS in front of a program, as the deployed site has one; it forwards bytes and changes none."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTNAME = "alertas.example"


def self_signed(folder: Path) -> Path:
    """A PEM file with a fresh key and its own certificate for HOSTNAME."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTNAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOSTNAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "certificate.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def trusting(certificate: Path) -> ssl.SSLContext:
    """A client that trusts this certificate alone."""
    return ssl.create_default_context(cafile=str(certificate))


class TlsProxy:
    """Listens on a loopback port in a thread of its own."""

    def __init__(self, certificate: Path, backend_port: int) -> None:
        self._backend_port = backend_port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context), self._loop
        ).result(timeout=10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Close every connection and the port."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._backend_port)
        try:
            await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))
        except asyncio.CancelledError:
            pass  # the end of the test
        finally:
            writer.transport.abort()
            inner_writer.transport.abort()


async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Forward bytes until the source ends, then end the target."""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    target.close()


@contextlib.contextmanager
def ending_tls(certificate: Path, backend_port: int) -> Iterator[TlsProxy]:
    """A proxy for the length of a block."""
    proxy = TlsProxy(certificate, backend_port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
