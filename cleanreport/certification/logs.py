"""A link of a letter never stands in a log: whoever reads it there could act in the place of who got the letter."""

import logging
import re

LINK = re.compile(r"(/(?:certify|invitation|calendar)/)[^\s/]+")


class HiddenLinks(logging.Filter):
    """Takes the link out of every line, such as Django's about a page that was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if LINK.search(said):
            record.msg, record.args = LINK.sub(r"\1…", said), ()
        return True
