"""Where a request comes from, as far as the shop's proxies are believed."""

import ipaddress

from django.http import HttpRequest

from ..conf import get_settings

UNKNOWN = "unknown"
"""All requests that tell no address share one: better a limit that is noticed than none."""


def address_of(request: HttpRequest) -> str:
    """Return the network address that limits count by: an IPv4 address, or the /64 that one IPv6 household has.

    Each of ``TRUSTED_PROXIES`` adds the address that it was called from at the end of X-Forwarded-For. What stands
    before that came from the client, who can write there what she likes.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if proxies := get_settings().trusted_proxies:
        chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= proxies:
            told = chain[-proxies]
    return network_of(told.strip())


def network_of(told: str) -> str:
    host = told.partition("]")[0].removeprefix("[")
    if host.count(":") == 1:  # some proxies write the port as well
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
