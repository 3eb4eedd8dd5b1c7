"""Names of files as they can be shown, stored and put into a message."""

from __future__ import annotations

import os
from pathlib import Path

UNSHOWN = "\ufffd"


def shown_name(path: Path) -> str:
    """File name without folders; what is no character, or would break a line, as a mark."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else UNSHOWN for sign in name)


def is_text(name: str) -> bool:
    """Whether a name can be stored as text: a name on disk may be any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
