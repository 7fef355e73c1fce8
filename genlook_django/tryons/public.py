"""Connect to public addresses only, whatever a name resolves to and however often that changes."""

import ipaddress
import socket

from urllib3.connectionpool import HTTPSConnectionPool

from .punctual import PunctualAdapter, PunctualSecureConnection


class NotPublic(Exception):
    """The host is in a private network, or on this machine."""


class PublicConnection(PunctualSecureConnection):
    """A TLS connection that opens its socket to an address that it has looked at itself.

    Looking a name up, judging it and leaving the connection to look it up again would let the name answer differently
    the second time (DNS rebinding). The certificate is still checked against the name.
    """

    def _new_conn(self) -> socket.socket:
        name = self.host
        self.host = public_address_of(name, self.port or 443)
        try:
            return super()._new_conn()
        finally:
            self.host = name


class PublicPool(HTTPSConnectionPool):
    ConnectionCls = PublicConnection


class PublicAdapter(PunctualAdapter):
    pools = {"https": PublicPool}


def public_address_of(host: str, port: int) -> str:
    """Return the first address of a host; raise NotPublic if any of them is not public, OSError if there is none."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found:
        raise OSError(f"{host} has no address")
    for address in found:
        if not is_public(address):
            raise NotPublic("the result's host is in a private network")
    return found[0]


def is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        # an IPv4 address in another's clothes is judged by what it is
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if parsed in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")
