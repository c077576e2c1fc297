"""What a hostile file might make of the process that reads it. Loaded there, where there are no models."""

import os
import time
from pathlib import Path


def crash(source: str, memory: int) -> None:
    with Path(source).with_name("tries").open("a") as tries:
        tries.write("x")
    os.abort()


def eat(source: str, memory: int) -> None:
    held = []
    while True:
        held.append(b"x" * 50_000_000)


def sleep(source: str, memory: int) -> None:
    time.sleep(60)
