"""Each source against a server that speaks its wire format: what it finds, and that no failure
costs more than the deadline or ends in anything but a ProviderError.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from errors import ProviderError
from providers.http import Fetcher
from providers.metadata import CAPABILITIES, SOURCES, Source
from providers.metadata.health import Outcome
from providers.metadata.limits import Clock
from providers.metadata.network import SourceNetwork
from providers.metadata.types import Query
from providers.network import PublicTransport, Refused
from tests.providers.metadata.journeys import ASK, NOTHING, UNKNOWN_VALUES
from tests.providers.metadata.scripted import Memory
from tests.stubs.sources import FAULTS, Stub, running
from tests.stubs.wire import KEY

BY_NAME = {source.name: source for source in SOURCES}
QUESTIONS = [(name, capability) for name, asked in ASK.items() for capability in asked]
# What each fault is called; those after which a second try could help are tried within the second
# that a look-up has here, and end in the same.
CODES = {
    "refused": {"refused_key", "unavailable"}, "missing": {"not_found", ""},
    "limited": {"rate_limited", "unavailable"}, "down": {"unavailable"},
    "overloaded": {"unavailable"}, "slow": {"timeout"}, "truncated": {"unavailable"},
    "broken_json": {"bad_answer"}, "html": {"bad_answer"}, "empty": {"bad_answer"},
    "private_redirect": {"bad_answer"}, "huge": {"too_large"}, "dropped": {"unavailable"},
}  # fmt: skip


class Impatient(Clock):
    """Sleeping takes no time, but this clock goes on by it."""

    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> float:
        return super().now() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@pytest.fixture(scope="module")
def server():
    with running() as stub:
        stub.pool = PublicTransport(exempt=SourceNetwork(stub.urls).exempt)
        yield stub


@pytest.fixture
def stub(server: Stub):
    server.faults.clear()
    server.requests.clear()
    server.bytes_sent = 0
    return server


def opened(
    stub: Stub,
    name: str,
    *,
    seconds: float = 30,
    key: str = KEY,
    clock: Clock | None = None,
    **more,
) -> Source:
    network = SourceNetwork(
        stub.urls,
        user_agent="Stacks/1 (a@example.org)",
        clock=clock or Impatient(),
        pool=stub.pool,
    )
    return network.open(BY_NAME[name], key=key, seconds=seconds, **more)


def is_own(source: type[Source], name: str) -> bool:
    return getattr(source, name) is not getattr(Source, name)


def test_every_capability_has_its_method_and_its_question_here():
    for source in SOURCES:
        methods = {CAPABILITIES[capability] for capability in source.capabilities}
        own = {name for name in CAPABILITIES.values() if is_own(source, name)}
        assert own == methods
        assert set(ASK[source.name]) == source.capabilities
        assert source.display_name
        assert source.description
        assert bool(source.help_text) == source.needs_key


@pytest.mark.parametrize(("name", "capability"), QUESTIONS)
def test_it_answers(stub, name, capability):
    assert ASK[name][capability](opened(stub, name))
    agents = {request.headers["User-Agent"] for _source, request in stub.requests}
    assert agents == {"Stacks/1 (a@example.org)"}


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, asked in NOTHING.items() for number in range(len(asked))],
)
def test_what_nobody_knows_is_an_empty_answer(stub, name, number):
    assert NOTHING[name][number](opened(stub, name)) == []


@pytest.mark.parametrize("name", sorted(UNKNOWN_VALUES))
def test_a_value_that_the_source_does_not_have_is_not_found(stub, name):
    for ask in UNKNOWN_VALUES[name]:
        with pytest.raises(ProviderError) as failed:
            ask(opened(stub, name))
        assert (failed.value.source, failed.value.reason) == (name, "not_found")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", [source.name for source in SOURCES])
def test_no_failure_outlasts_the_deadline(stub, name, fault):
    """For whichever question comes first; how it is asked is the same for all. A slow server sends
    for much longer, so that only a deadline ends in a timeout.
    """
    stub.faults[name] = fault
    ask = next(iter(ASK[name].values()))
    clock = Impatient()
    reason = ""
    try:
        assert ask(opened(stub, name, seconds=0.7, clock=clock)) == []
    except ProviderError as error:
        reason = error.reason
    assert reason in CODES[fault]
    assert clock.slept < 0.7
    assert stub.bytes_sent < 100_000_000  # of twice as many


@pytest.mark.parametrize("name", [source.name for source in SOURCES if source.needs_key])
def test_a_wrong_key_is_refused_and_a_used_up_one_says_so(stub, name):
    ask = next(iter(ASK[name].values()))
    with pytest.raises(ProviderError) as failed:
        ask(opened(stub, name, key="wrong"))
    assert (failed.value.reason, failed.value.permanent) == ("refused_key", True)
    stub.faults[name] = "limited"
    with pytest.raises(ProviderError) as failed:
        ask(opened(stub, name))
    assert (failed.value.reason, failed.value.permanent) == ("rate_limited", False)


@pytest.mark.parametrize("name", [source.name for source in SOURCES])
def test_an_answer_is_kept_without_its_key_and_serves_offline(stub, name):
    cache = Memory()
    ask = next(iter(ASK[name].values()))
    answer = ask(opened(stub, name, cache=cache))
    count = len(stub.requests)
    assert ask(opened(stub, name, cache=cache, offline=True)) == answer
    assert len(stub.requests) == count
    assert KEY not in str(list(cache.replies))


@pytest.mark.parametrize("value", ["../../admin", "a/b", "a?b=c", "..", "", "a b", "ä", "x" * 300])
@pytest.mark.parametrize("name", sorted(UNKNOWN_VALUES))
def test_a_value_that_leads_elsewhere_is_not_asked_for(stub, name, value):
    source = opened(stub, name)
    ask = source.person if "person" in source.capabilities else source.volumes
    with pytest.raises(ProviderError) as failed:
        ask(value)
    assert failed.value.reason == "not_found"
    assert {path for path in stub.paths(name) if path != "/v1/graphql"} == set()


def test_a_source_is_asked_nowhere_private_unless_the_environment_says_so(stub):
    elsewhere = SourceNetwork({"isbndb": stub.urls["isbndb"]}, clock=Impatient())

    class Private(BY_NAME["open_library"]):
        base_url = f"{stub.address}/open_library"

    with pytest.raises(ProviderError) as failed:
        SourceNetwork(clock=Impatient()).open(Private, seconds=5).search(Query(title="Hobbit"))
    assert failed.value.reason == "unavailable"
    assert stub.requests == []
    assert elsewhere.exempt == {("127.0.0.1", stub.server_address[1])}


def test_covers_of_a_moved_source_are_fetched_and_others_of_its_host_are_not(stub):
    network = SourceNetwork({"open_library": stub.urls["open_library"]})
    cover = opened(stub, "open_library").by_isbn("9780261102217")[0].covers[0]
    picture = Fetcher(exempt=network.exempt).fetch(cover.url, max_bytes=100_000)
    assert picture.startswith(b"\x89PNG")
    for fetcher, url in (
        (Fetcher(), cover.url),
        (Fetcher(exempt=network.exempt), "http://127.0.0.1/"),
    ):
        with pytest.raises(Refused):
            fetcher.fetch(url, max_bytes=100_000)


def test_many_who_wait_for_a_slow_source_keep_nobody_from_another(stub):
    network = SourceNetwork(stub.urls, clock=Impatient(), pool=stub.pool)
    stub.faults["tmdb"] = "slow"

    def wait():
        with suppress(ProviderError):
            network.open(BY_NAME["tmdb"], key=KEY, seconds=10).film("603")

    waiting = [threading.Thread(target=wait) for _ in range(15)]
    for thread in waiting:
        thread.start()
    while len(stub.paths("tmdb")) < 15 and all(thread.is_alive() for thread in waiting):
        time.sleep(0.01)
    assert len(stub.paths("tmdb")) == 15
    assert network.open(BY_NAME["open_library"], seconds=20).by_isbn("9780261102217")
    stub.faults.clear()
    for thread in waiting:
        thread.join()


def test_a_source_that_is_down_is_soon_left_alone(stub):
    stub.faults["isbndb"] = "down"
    network = SourceNetwork(stub.urls, clock=Impatient())
    outcomes: list[Outcome] = []
    for _ in range(7):
        source = network.open(BY_NAME["isbndb"], key=KEY, seconds=20, note=outcomes.append)
        with pytest.raises(ProviderError):
            source.by_isbn("9780261102217")
    assert len(stub.requests) == 5
    assert [bool(outcome.rest) for outcome in outcomes] == [False] * 4 + [True]
