"""Reading untrusted bytes with a look ahead, by line or by size, never more than asked for."""

from crypto.stream import Readable, read_fully

BLOCK = 4096


class Source:
    """A reader with `peek` and bounded `line` over anything that can `read`."""

    def __init__(self, readable: Readable) -> None:
        self._readable = readable
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """The next bytes, left where they are; fewer than `size` only at the end."""
        if len(self._ahead) < size:
            self._ahead += read_fully(self._readable, max(size - len(self._ahead), BLOCK))
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """The next bytes; fewer than `size` only at the end."""
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        if len(data) < size:
            data += read_fully(self._readable, size - len(data))
        return data

    def line(self, limit: int) -> bytes:
        """The next line with its line feed; without one when cut at `limit` bytes or at the end."""
        ahead = self.peek(limit)
        end = ahead.find(b"\n") + 1
        return self.read(end or len(ahead))
