"""The numbers for Prometheus, with the extra ``prometheus``: ``register()`` once, in a process that is scraped."""

from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .tryons.numbers import read_numbers


class TryOnCollector(Collector):
    """Read the rows at each scrape, so that every process tells the same, and a restart forgets nothing."""

    def describe(self) -> list[Metric]:
        # without it, registering would read the database while the app is being loaded
        return []

    def collect(self) -> Iterator[Metric]:
        numbers = read_numbers()
        try_ons = GaugeMetricFamily("genlook_try_ons", "Try-ons that are kept, by status.", labels=["status"])
        for status, count in numbers.try_ons.items():
            try_ons.add_metric([status], count)
        yield try_ons
        failures = GaugeMetricFamily("genlook_failures_today", "Failed in the last 24 hours.", labels=["code"])
        for code, count in numbers.failures_today.items():
            failures.add_metric([code], count)
        yield failures
        yield GaugeMetricFamily(
            "genlook_oldest_unfinished_seconds", "Age of the oldest unfinished.", numbers.oldest_unfinished_secs
        )
        yield CounterMetricFamily("genlook_requests", "Requests made to the service.", numbers.requests_made)
        yield CounterMetricFamily("genlook_rate_limited", "Answers of 429.", numbers.rate_limited)
        yield GaugeMetricFamily("genlook_paused", "1 while the account is paused.", int(bool(numbers.paused_for)))
        if numbers.credit_balance is not None:
            yield GaugeMetricFamily("genlook_credits", "Credits when last asked for.", numbers.credit_balance)
        if numbers.beat_seen_secs_ago is not None:
            yield GaugeMetricFamily("genlook_beat_seen_seconds", "Since recover last ran.", numbers.beat_seen_secs_ago)


def register(registry: CollectorRegistry = REGISTRY) -> None:
    registry.register(TryOnCollector())
