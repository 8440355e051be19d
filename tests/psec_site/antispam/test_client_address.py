"""Whose network a request comes from."""

import pytest
from django.test import RequestFactory

from psec_site.antispam.client_address import client_address, client_network
from tests.psec_site.antispam.helpers import request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.7", "192.0.2.1"),  # no proxy could have added it
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.66, 203.0.113.7", "203.0.113.7"),  # the left one is made up
        (2, "198.51.100.66, 203.0.113.7, 192.0.2.9", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),  # it bypassed a proxy
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.7, nonsense", "192.0.2.1"),
        (1, "203.0.113.7,", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.7:49152", "203.0.113.7"),
        (1, "2001:db8:1:2:3::7", "2001:db8:1:2:3::7"),
        (1, "[2001:db8:1:2:3::7]:49152", "2001:db8:1:2:3::7"),
        (1, '"[2001:db8:1:2:3::7]"', "2001:db8:1:2:3::7"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    asked = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert str(client_address(asked)) == seen


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::8", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("", "unknown"),
    ],
)
def test_one_ipv6_visitor_is_one_network(address, network):
    assert client_network(request(ip=address)) == network
