"""What could not be read is left alone for a short while, then longer, and never for long."""

from __future__ import annotations

from services import rests
from services.rests import Rests


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_rest_is_short_at_first_grows_and_has_an_end():
    clock = Clock()
    resting = Rests(clock)
    lengths = []
    for _ in range(8):
        resting.add("disk")
        start = clock.now
        while resting.is_resting("disk"):
            clock.now += 0.5
        lengths.append(clock.now - start)
    assert lengths == [2, 4, 8, 16, 32, 60, 60, 60]


def test_what_could_be_read_again_begins_with_a_short_rest_next_time():
    clock = Clock()
    resting = Rests(clock)
    for _ in range(5):
        resting.add("disk")
        clock.now += 100
    resting.end("disk")
    assert not resting.is_resting("disk")
    resting.add("disk")
    clock.now += 2.5
    assert not resting.is_resting("disk")


def test_what_fails_at_the_same_time_is_one_failure():
    clock = Clock()
    resting = Rests(clock)
    for _ in range(6):  # the pictures of one page
        resting.add("disk")
    clock.now = 2.5
    assert not resting.is_resting("disk")


def test_one_rest_is_nobody_elses():
    resting = Rests(Clock())
    resting.add(("image", 1))
    assert resting.is_resting(("image", 1))
    assert not resting.is_resting(("root", 1))


def test_it_keeps_a_bounded_number_of_rests(monkeypatch):
    monkeypatch.setattr(rests, "MAX_KEPT", 3)
    resting = Rests(Clock())
    for number in range(10):
        resting.add(number)
    assert [number for number in range(10) if resting.is_resting(number)] == [7, 8, 9]
