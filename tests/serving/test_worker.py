"""The worker's loop: every job at its time, none stopped by another's failure, an orderly end."""

import threading
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from cleanreport.audit.actions import record
from cleanreport.audit.models import Event
from cleanreport.serving import heartbeat, worker
from cleanreport.serving.worker import Job, jobs, work


def counted(times: list[str], name: str, stop: threading.Event, after: int) -> Job:
    """A job that notes itself each time, and ends the loop after so many times."""

    def run() -> None:
        times.append(name)
        if times.count(name) == after:
            stop.set()

    return Job(name, 0, run)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    stop, times = threading.Event(), list[str]()

    def fail() -> None:
        times.append("fails")
        raise ValueError("cannot")

    work([Job("Failing", 60, fail), counted(times, "goes on", stop, after=3)], stop)
    assert times.count("goes on") == 3
    assert times.count("fails") == 1
    assert "Failing failed" in caplog.text


def test_after_every_failure_the_pause_doubles_up_to_a_limit() -> None:
    def fail() -> None:
        raise ValueError

    job, pauses = Job("Failing", 2, fail), []
    for _ in range(10):
        job.run()
        pauses.append(round(job.due - time.monotonic()))
    assert pauses[:4] == [4, 8, 16, 32]
    assert pauses[-1] == worker.LONGEST_PAUSE


def test_a_success_ends_the_pauses() -> None:
    outcomes = iter([ValueError, None])

    def sometimes() -> None:
        if error := next(outcomes):
            raise error

    job = Job("Sometimes", 2, sometimes)
    job.run()
    job.run()
    assert (job.failures, round(job.due - time.monotonic())) == (0, 2)


def test_a_job_that_did_something_comes_again_at_once() -> None:
    left = [1, 1, 0]
    job = Job("Busy", 60, lambda: left.pop(0))
    for _ in range(2):
        job.run()
        assert job.due <= time.monotonic()
    job.run()
    assert job.due > time.monotonic() + 50


@pytest.mark.django_db(transaction=True)
def test_the_job_at_hand_is_finished_and_no_other_begun() -> None:
    stop, times = threading.Event(), list[str]()
    work([counted(times, "last", stop, after=1), counted(times, "never", stop, after=1)], stop)
    assert times == ["last"]


@pytest.mark.django_db
def test_every_job_of_the_worker_can_be_done() -> None:
    record("plan.started")
    Session.objects.create(session_key="old", session_data="x", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="x", expire_date=timezone.now() + timedelta(days=1))
    cache.clear()
    for job in jobs():
        job.run()
        assert job.failures == 0, job.name
    assert not Event.objects.filter(place=None).exists()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert heartbeat.seconds_since() is not None
