"""A certifier's link never stands in a log: whoever reads it there could answer in the certifier's place."""

import logging
import re

LINK = re.compile(r"(/certify/)[^\s/]+")


class HiddenLinks(logging.Filter):
    """Takes the link out of every line, such as Django's about a page that was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if LINK.search(said):
            record.msg, record.args = LINK.sub(r"\1…", said), ()
        return True
