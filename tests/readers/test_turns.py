"""Who waits for a picture gets their turn, whoever else asks for many."""

from __future__ import annotations

import threading
import time

import pytest

from errors import Unavailable
from readers import turns
from readers.turns import CAPACITY, Turns

GREEDY, OTHER = 1, 2


def wait_until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def ask(lock: Turns, order: list[int], person: int) -> threading.Thread:
    """Somebody who waits for a turn by now."""

    def have() -> None:
        with lock.turn(person):
            order.append(person)

    count = len(lock._waiting.get(person, ()))
    thread = threading.Thread(target=have)
    thread.start()
    wait_until(lambda: len(lock._waiting.get(person, ())) == count + 1)
    return thread


def test_each_person_has_a_turn_before_anybody_has_a_second_one():
    lock, order = Turns(), []
    with lock.turn(GREEDY):
        threads = [ask(lock, order, GREEDY) for _ in range(5)]
        threads += [ask(lock, order, OTHER) for _ in range(2)]
    for thread in threads:
        thread.join()
    assert order == [GREEDY, OTHER, GREEDY, OTHER, GREEDY, GREEDY, GREEDY]


def test_nobody_waits_with_more_than_they_may():
    lock, order = Turns(), []
    with lock.turn(GREEDY):
        threads = [ask(lock, order, GREEDY) for _ in range(3)]
        with pytest.raises(Unavailable), lock.turn(GREEDY, limit=3):
            pass
        threads.append(ask(lock, order, OTHER))
    for thread in threads:
        thread.join()
    assert len(order) == 4


def test_who_has_long_turns_runs_out_of_them_for_a_while_and_nobody_else_does(monkeypatch):
    lock, now = Turns(), [1000.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])

    def draw(person: int, seconds: float) -> None:
        with lock.turn(person):
            now[0] += seconds

    for _ in range(8):
        draw(GREEDY, 2)
    with pytest.raises(Unavailable) as refused:
        draw(GREEDY, 2)
    assert 0 < refused.value.retry_after < 60
    draw(OTHER, 2)
    now[0] += CAPACITY / turns.REFILL
    draw(GREEDY, 2)


def test_jobs_draw_slow_covers_and_put_their_process_away_however_long_they_took(monkeypatch):
    lock, now = Turns(), [1000.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    for _ in range(20):
        with lock.turn(turns.NOBODY):
            now[0] += 9


def test_short_turns_cost_nothing(monkeypatch):
    lock, now = Turns(), [1000.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    for _ in range(1000):
        with lock.turn(GREEDY):
            now[0] += 0.05
    assert lock._spent == {}


def test_an_error_in_a_turn_ends_it():
    lock = Turns()
    with pytest.raises(ValueError, match="x"), lock.turn(GREEDY):
        raise ValueError("x")
    with lock.turn(GREEDY):
        pass
