"""Names of files that mislead: turned, disguised, leading elsewhere, or impossible on some computer."""

import re
import zipfile

from cleanreport.evidence import signatures
from cleanreport.evidence.refusals import Refused

LONGEST_ENDING = 10
# Marks that turn the direction of reading: "gpj.exe" can be made to look like "exe.jpg".
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
LEADS_OUT = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:")
UTF8_NAME = 0x800


def ending_of(name: str) -> str:
    """ "pdf" of "Report.PDF"; nothing when there is no ending."""
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and len(ending) <= LONGEST_ENDING else ""


def of_entry(info: zipfile.ZipInfo) -> str:
    """The name of a file in an archive; what Windows packs in Thailand does not say that its names are Thai."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        try:
            name = name.encode("cp437").decode("cp874")
        except UnicodeError:
            pass
    return "".join(one for one in TURNING.sub("", name) if ord(one) >= ord(" "))


def misleads_as_path(name: str) -> bool:
    """The name of a file in an archive that leads out of the folder, or cannot be one."""
    path = name.replace("\\", "/")
    last = path.rstrip("/").rpartition("/")[2]
    return bool(
        LEADS_OUT.search(path) or TURNING.search(path) or any(ord(one) < 32 for one in path) or DEVICES.match(last)
    )


def refuse_misleading(sent: str, shown: str) -> None:
    """What a name as it was sent tries. Raises Refused."""
    if TURNING.search(sent):
        raise Refused("turned_name")
    if DEVICES.match(shown):
        raise Refused("device_name")
    endings = [one.strip().lower() for one in shown.split(".")[1:]]
    if set(endings[:-1]) & signatures.DISGUISED_ENDINGS:
        raise Refused("disguised_name")
