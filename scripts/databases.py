"""Databases for the processes of the tests, made once and copied: `python -m scripts.databases NAME…`.

pytest finds them under the names of its processes when it is told to reuse what is there (`--reuse-db`).
"""

import sys

import django
from django.db import connection


def main(names: list[str]) -> int:
    django.setup()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()  # what SQLite has written beside its file goes into it
    for name in names:
        connection.creation.clone_test_db(suffix=name, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
