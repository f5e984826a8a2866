"""From where a request comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# Who has an IPv6 connection has at least so many bits of it, and with them any number of addresses.
NETWORK_BITS_OF_IPV6 = 64


def address_of_client(request: HttpRequest) -> str:
    """Who asks. Behind the web server that carries the certificate it is that server's word (docs/operations.md).

    What is no address is no word of that server: then the connection's own one counts.
    """
    claimed = request.headers.get("X-Real-IP", "").strip() if settings.SECURE_PROXY_SSL_HEADER else ""
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return request.META["REMOTE_ADDR"]


def network_of_client(request: HttpRequest) -> str:
    """The address as it is counted: an IPv4 address by itself, of IPv6 the network."""
    address = address_of_client(request)
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # a socket of the machine itself has none
        return address
    if read.version == 6 and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    return str(ipaddress.ip_network((read, 32 if read.version == 4 else NETWORK_BITS_OF_IPV6), strict=False))
