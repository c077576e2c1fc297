"""What does not belong into a log."""

import logging


class NotOfHealth(logging.Filter):
    """Whoever asks `/healthz` reads the answer: the line of Django about its 503 would only frighten at every start,
    when the worker has not yet given its first sign of life. An exception there is told like any other."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        return path != "/healthz" or getattr(record, "status_code", None) != 503
