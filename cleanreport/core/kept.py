"""What was typed in a form that could not be taken, carried along in one hidden field until it can be sent again."""

import json
from dataclasses import dataclass

from django.http import HttpRequest

from cleanreport.core.requests import is_our_form, same_site_path, sentences, typed_fields

FIELD = "kept"


@dataclass(frozen=True)
class Kept:
    """A form on its way to `path`; files cannot be carried, `files` says that there were some."""

    path: str
    fields: list[tuple[str, str]]
    files: bool = False

    @property
    def sentences(self) -> list[str]:
        return sentences(self.fields)

    @property
    def packed(self) -> str:
        """The value of the hidden field. One field, so that the limit on the number of fields is not reached."""
        return json.dumps({"path": self.path, "fields": self.fields, "files": self.files}, ensure_ascii=False)


def keep(request: HttpRequest) -> Kept | None:
    """The form that this request posts, or None when there is nothing in it to keep."""
    if carried := unpack(request):
        return carried
    fields = typed_fields(request)
    if not any(value for _name, value in fields):
        return None
    return Kept(request.get_full_path(), fields, bool(request.FILES))


def unpack(request: HttpRequest) -> Kept | None:
    """What the posted hidden field carries; None when it is missing, damaged, not ours, or leads to another site."""
    if not is_our_form(request):
        return None
    try:
        packed = json.loads(request.POST[FIELD])
        fields = [(str(name), str(value)) for name, value in packed["fields"]]
        kept = Kept(str(packed["path"]), fields, bool(packed["files"]))
        kept.packed.encode()  # half a character cannot be shown
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return kept if same_site_path(request, kept.path) == kept.path else None
