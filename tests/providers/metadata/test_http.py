"""How sources are asked: deadline, rate, second tries, the breaker, what is kept, and where
questions and keys may go.
"""

from __future__ import annotations

import threading

import httpx
import pytest

from errors import ProviderError
from providers.metadata.exchange import Hosts
from providers.metadata.limits import Breaker, Clock, Rate
from providers.network import Refused
from tests.providers.metadata.scripted import BASE, FakeClock, Memory, answer, http, lost

LATE = ProviderError("web", "timeout", permanent=False)


def failure(asked, path="/a", **params) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        asked.get_json(path, **params)
    assert failed.value.source == "books"
    return failed.value


def test_an_answer_is_read_and_the_program_says_who_it_is():
    asked, script = http(answer(b'{"a": [1]}'))
    assert asked.get_json("/b", title="Emma & co", limit=3, missing=None) == {"a": [1]}
    request = script.asked[0]
    assert str(request.url) == f"{BASE}/b?title=Emma+%26+co&limit=3"
    assert request.headers["User-Agent"] == "Stacks/1 (someone@example.org)"


@pytest.mark.parametrize(("status", "code", "permanent"), [
    (400, "bad_answer", True), (401, "unavailable", False), (403, "unavailable", False),
    (404, "not_found", True), (408, "unavailable", False), (410, "not_found", True),
    (418, "bad_answer", True), (429, "rate_limited", False), (500, "unavailable", False),
    (502, "unavailable", False), (503, "unavailable", False), (204, "bad_answer", True),
])  # fmt: skip
def test_each_status_has_its_code_and_says_whether_to_try_again(status, code, permanent):
    asked, _script = http(answer(b"", status))
    error = failure(asked)
    assert (error.reason, error.permanent) == (code, permanent)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_named_so(status):
    asked, _script = http(answer(b"", status))
    error = failure(asked.with_key(headers={"Authorization": "secret"}))
    assert (error.reason, error.permanent) == ("refused_key", True)
    assert failure(asked.with_key(params={"key": "secret"})).reason == "refused_key"


@pytest.mark.parametrize("body", [
    b"", b"<html>Sorry</html>", b'{"a": ', b"12", b"null", b'"text"', b"[" * 100_000,
    b'{"a": "\xff\xfe"}', b'{"a": NaN}', b"{} and more",
])  # fmt: skip
def test_what_is_no_json_is_a_bad_answer(body):
    asked, _script = http(answer(body))
    assert failure(asked).reason == "bad_answer"


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<a>", b"<a></b>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', b"<a>" * 5000,
])  # fmt: skip
def test_what_is_no_plain_xml_is_a_bad_answer(body):
    asked, _script = http(answer(body))
    with pytest.raises(ProviderError) as failed:
        asked.get_xml("/a")
    assert failed.value.reason == "bad_answer"


def test_xml_is_read():
    asked, _script = http(answer(b"<a><b>\xc3\xa9</b></a>"))
    assert asked.get_xml("/a").findtext("b") == "é"


def test_too_much_is_dropped():
    asked, _script = http(answer(b"[" + b" " * (9 << 20)))
    assert failure(asked).reason == "too_large"
    with pytest.raises(ProviderError) as failed:
        asked.get_bytes("/a", max_bytes=1000)
    assert failed.value.reason == "too_large"


def test_what_is_packed_is_not_unpacked():
    asked, script = http(answer(b"\x1f\x8b", Content_Encoding="gzip"))
    assert failure(asked).reason == "bad_answer"
    assert script.asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("step", [answer(b"", 502), answer(b"", 503), answer(b"", 504), lost()])
def test_what_passes_by_is_tried_again_after_a_pause(step):
    clock = FakeClock()
    asked, script = http(step, step, answer(b"[1]"), clock=clock)
    assert asked.get_json("/a") == [1]
    assert len(script.asked) == 3
    assert 0.25 <= clock.sleeps[0] <= 0.5 <= clock.sleeps[1] <= 1.0


def test_it_is_tried_three_times_and_no_more():
    asked, script = http(answer(b"", 503))
    assert failure(asked).reason == "unavailable"
    assert len(script.asked) == 3


@pytest.mark.parametrize("step", [
    answer(b"", 400), answer(b"", 404), answer(b"", 500), answer(b"nonsense"), LATE,
    Refused("private_address"),
])  # fmt: skip
def test_what_does_not_pass_by_is_not_tried_again(step):
    asked, script = http(step)
    failure(asked)
    assert len(script.asked) == 1


def test_a_source_that_names_a_time_is_asked_again_then_and_by_nobody_before():
    clock = FakeClock()
    rate = Rate(100, clock)
    asked, _script = http(answer(b"", 429, Retry_After="4"), answer(b"[]"), clock=clock, rate=rate)
    asked.get_json("/a")
    assert clock.time == 1004
    asked, script = http(answer(b"", 429, Retry_After="600"), clock=clock, rate=rate)
    assert failure(asked).reason == "rate_limited"
    assert (clock.time, len(script.asked)) == (1004, 1)
    other, script = http(answer(b"[]"), clock=clock, rate=rate)
    assert failure(other).reason == "rate_limited"
    assert script.asked == []


@pytest.mark.parametrize("value", ["soon", "-3", "", "Fri, 27 Nov 2015 10:00:00 GMT", "9" * 400])
def test_odd_times_to_wait_do_no_harm(value):
    asked, _script = http(answer(b"", 429, Retry_After=value))
    assert failure(asked).reason == "rate_limited"


def test_no_second_try_begins_that_could_not_end_in_time():
    clock = FakeClock()
    asked, script = http(lost(), clock=clock, seconds=0.2)
    assert failure(asked).reason == "unavailable"
    assert (len(script.asked), clock.sleeps) == (1, [])


def test_a_deadline_covers_all_tries():
    clock = FakeClock()

    def slow(_request):
        clock.time += 4
        raise lost()

    asked, script = http(slow, clock=clock, seconds=6)
    failure(asked)
    assert len(script.asked) == 2
    assert clock.time < 1010


def test_a_source_is_asked_at_its_rate_by_all_together():
    clock = FakeClock()
    rate = Rate(2, clock)
    for _ in range(6):
        asked, _script = http(answer(), clock=clock, rate=rate)
        asked.get_json("/a")
    assert clock.time == 1002  # two at once, then two a second
    assert rate.take(clock.time + 0.1) is False
    assert rate.take(clock.time + 5) is True


class StillClock(Clock):
    """Time stands still, so that only the number of threads counts."""

    def now(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        pass


def test_threads_share_a_rate():
    rate = Rate(50, StillClock())
    taken = []
    threads = [threading.Thread(target=lambda: taken.append(rate.take(0.5))) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) in (74, 75)  # 50 at once and 25 in half a second


def test_a_source_that_fails_again_and_again_is_left_alone_and_then_probed():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(5):
        asked, script = http(answer(b"", 500), clock=clock, breaker=breaker)
        failure(asked)
        assert len(script.asked) == 1
    asked, script = http(answer(), clock=clock, breaker=breaker)
    assert failure(asked).reason == "unavailable"
    assert (script.asked, breaker.rest > 0) == ([], True)
    clock.time += 61
    down, _script = http(answer(b"", 500), clock=clock, breaker=breaker)
    failure(down)
    assert breaker.enter() is False
    clock.time += 61
    assert breaker.enter() is True
    assert breaker.enter() is False  # one probe at a time
    breaker.leave(None)
    asked, script = http(answer(), clock=clock, breaker=breaker)
    asked.get_json("/a")
    assert (len(script.asked), breaker.rest) == (1, 0.0)


@pytest.mark.parametrize("step", [answer(b"", 404), answer(b"", 401), answer(b"", 429)])
def test_a_source_that_refuses_is_not_down(step):
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(6):
        asked, _script = http(step, clock=clock, breaker=breaker)
        failure(asked.with_key(params={"key": "secret"}))
    assert breaker.rest == 0.0


def test_a_look_up_that_had_no_time_says_nothing_about_the_source():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(6):
        asked, _script = http(LATE, clock=clock, breaker=breaker)
        assert failure(asked).reason == "timeout"
    assert breaker.rest == 0.0


def test_answers_are_kept_and_not_asked_for_again():
    cache = Memory()
    asked, script = http(answer(b'{"a": 1}'), answer(b"", 500), cache=cache)
    assert asked.get_json("/a", q="x", p="y") == asked.get_json("/a", p="y", q="x") == {"a": 1}
    failure(asked, q="other")
    assert len(script.asked) == 2
    reply = cache.replies["books", f"GET {BASE}/a?p=y&q=x"]
    assert (reply.status, reply.body, reply.seconds) == (200, b'{"a": 1}', 86_400)


def test_that_something_is_unknown_is_kept_for_a_shorter_time():
    cache = Memory()
    asked, script = http(answer(b"", 404), cache=cache)
    assert failure(asked).reason == failure(asked).reason == "not_found"
    assert len(script.asked) == 1
    assert cache.replies["books", f"GET {BASE}/a"].seconds < 86_400


@pytest.mark.parametrize("step", [
    answer(b"", 401), answer(b"", 429), answer(b"", 500), answer(b"<html>"), lost(), LATE,
    answer(b"[" + b" " * (9 << 20)),
])  # fmt: skip
def test_errors_are_never_kept(step):
    cache = Memory()
    asked, _script = http(step, cache=cache)
    failure(asked)
    assert cache.replies == {}


def test_an_error_that_comes_as_a_success_is_one_and_is_not_kept():
    cache = Memory()
    asked, _script = http(answer(b'{"errors": [{"message": "no"}]}'), cache=cache)
    with pytest.raises(ProviderError) as failed:
        asked.post_json("/graphql", {"query": "{}"}, check=lambda _value: "refused_key")
    assert (failed.value.reason, failed.value.permanent) == ("refused_key", True)
    assert cache.replies == {}


def test_keys_are_in_no_question_that_is_kept():
    cache = Memory()
    asked, script = http(answer(), cache=cache)
    keyed = asked.with_key(params={"key": "secret"}, headers={"Authorization": "Bearer secret"})
    keyed.get_json("/a", q="x")
    keyed.post_json("/a", {"query": "x" * 5000})
    assert "secret" in str(script.asked[0].url)
    assert "secret" not in str(cache.replies)
    assert all(len(question) < 1100 for _source, question in cache.replies)


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines", "tab\t", "nul\0", "\ud800"])
def test_a_key_that_cannot_be_sent_is_refused_before_anything_is(key):
    asked, script = http(answer())
    error = failure(asked.with_key(headers={"Authorization": f"Bearer {key}"}))
    assert (error.reason, error.permanent, script.asked) == ("refused_key", True, [])


@pytest.mark.parametrize("text", ["\ud800", "x" * 100_000])
def test_what_cannot_be_asked_is_not_found(text):
    asked, script = http(answer())
    assert failure(asked, q=text).reason == "not_found"
    assert asked.find_json("/a", q=text) is None
    with pytest.raises(ProviderError):
        asked.post_json("/a", {"query": "\ud800"})
    assert script.asked == []


def test_a_kept_answer_that_cannot_be_read_is_asked_for_again():
    cache = Memory()
    asked, _script = http(answer(b'{"a": 1}'), cache=cache)
    asked.get_json("/a")
    key = next(iter(cache.replies))
    cache.replies[key] = cache.replies[key].__class__("books", key[1], 200, b"{", 1)
    assert asked.get_json("/a") == {"a": 1}


def test_offline_nothing_is_asked_and_what_is_kept_still_serves():
    cache = Memory()
    asked, _script = http(answer(b"[1]"), cache=cache)
    asked.get_json("/a")
    asked, script = http(answer(b"[2]"), cache=cache, offline=True)
    assert asked.get_json("/a") == [1]
    error = failure(asked, q="x")
    assert (error.reason, error.permanent, script.asked) == ("offline", False, [])


@pytest.mark.parametrize(
    "location",
    ["/b", f"{BASE}/b", "https://covers.example/b", "https://ia800.us.archive.example/b"],
)
def test_redirects_are_followed_among_the_sources_own_hosts(location):
    asked, script = http(answer(b"", 302, Location=location), answer(b"[1]"))
    keyed = asked.with_key(headers={"Authorization": "secret"})
    assert keyed.get_json("/a") == [1]
    target = script.asked[1]
    assert target.headers["Host"] == target.url.host
    assert ("Authorization" in target.headers) is (target.url.host == "books.example")


@pytest.mark.parametrize("location", [
    "https://elsewhere.example/b", "https://books.example.evil/", "http://books.example/b",
    "https://books.example:8443/b", "https://me:word@books.example/b", "http://127.0.0.1/b",
    "http://[::1", "file:///etc/passwd", "https://archive.example.evil/", "//elsewhere.example",
])  # fmt: skip
def test_redirects_lead_nowhere_else(location):
    asked, script = http(answer(b"", 302, Location=location), answer(b"[1]"))
    assert failure(asked).reason == "bad_answer"
    assert len(script.asked) == 1


def test_redirects_end():
    asked, script = http(answer(b"", 302, Location="/a"))
    assert failure(asked).reason == "bad_answer"
    assert len(script.asked) == 6


def test_a_moved_source_is_asked_there_alone():
    moved = Hosts(httpx.URL("http://127.0.0.1:9000"), ("covers.example",), is_moved=True)
    assert moved.allow(httpx.URL("http://127.0.0.1:9000/x"))
    for url in ("http://127.0.0.1:9001/", "http://127.0.0.1/", "https://127.0.0.1:9000/",
                "http://localhost:9000/", "https://covers.example/"):  # fmt: skip
        assert not moved.allow(httpx.URL(url))
