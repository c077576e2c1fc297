"""Is the storage the one in which our files lie? A shared folder that is not mounted looks like a new one."""

import errno

from cleanreport.evidence import storage
from cleanreport.evidence.models import Evidence


def require() -> None:
    """Raises OSError when there are files, and the folder was never used: nothing can be told of them then."""
    if not storage.was_used() and Evidence.objects.exists():
        raise OSError(errno.ENOTCONN, "There is evidence, but its folder is empty: it is not mounted")


def begin_to_use() -> None:
    """The same before something is written, which makes the folder one that was used."""
    require()
    storage.note_use()


def is_new() -> bool:
    """Nothing was ever kept."""
    return not Evidence.objects.exists()
