"""A task that a worker can be killed at."""

import time
from pathlib import Path

from django_tasks import task


@task()
def wait_for_file(began: str, go_on: str) -> None:
    """Say that it began, and end once the other file is there."""
    with Path(began).open("a", encoding="ascii") as said:
        said.write("x")
    while not Path(go_on).exists():
        time.sleep(0.05)
