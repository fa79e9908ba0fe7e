"""Zip containers, unpacked within limits and packed again without dates, comments or anything between the members."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from alerts.evidence.outcome import CannotClean, Reason

"".encode("cp437")  # zip's own alphabet: later no file may be opened to learn it

MOST_MEMBERS = 5000
LARGEST_CONTENT_BYTES = 128 * 1024**2

_ENCRYPTED = 0x1  # APPNOTE.TXT, 4.4.4
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members by name. Raises CannotClean: damaged, too big or encrypted."""
    try:
        with ZipFile(BytesIO(data)) as container:
            members = [member for member in container.infolist() if not member.is_dir()]
            _check(members)
            return {member.filename: _content(container, member) for member in members}
    except BadZipFile:
        raise CannotClean(Reason.DAMAGED) from None


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip container of these members in this order."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as container:
        for name, content in members.items():
            member = ZipInfo(name, _EARLIEST)
            member.compress_type = ZIP_DEFLATED
            member.create_system = 0
            container.writestr(member, content)
    return file.getvalue()


def _check(members: list[ZipInfo]) -> None:
    """What the directory says, before anything is unpacked."""
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_CONTENT_BYTES:
        raise CannotClean(Reason.TOO_BIG)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise CannotClean(Reason.ENCRYPTED)
    names = {member.filename.lower() for member in members}
    plain = all(member.compress_type in {ZIP_STORED, ZIP_DEFLATED} for member in members)
    if len(names) < len(members) or not plain or any(_leads_out(name) for name in names):
        raise CannotClean(Reason.DAMAGED)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _content(container: ZipFile, member: ZipInfo) -> bytes:
    """The content, as long as the directory said it is."""
    with container.open(member) as packed_content:
        content = packed_content.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise CannotClean(Reason.DAMAGED)
    return content
