"""Whom tokens may be sent to: addresses in every spelling, names, endpoints."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.errors import UsageError
from tokenscan.model.validator import Request, Validator
from tokenscan.verify.egress import check_endpoint, check_name, check_request, mask_log_in, matches_host, why_refused
from tokenscan.verify.errors import EgressError, UnaskableError
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import prepare

TENANT = Validator("acme-key", "acme", needs=("host",), hosts=("*.acme.com",))


USUAL = VerifySettings()


def ask_host(host: str, settings: VerifySettings = USUAL) -> None:
    prepared = prepare(Request("https://{host}/v1/me"), {"token": "t", "host": host})
    check_request(prepared, TENANT, settings, is_endpoint=False)


REFUSED = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1"),
    *("224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.9"),
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "100::1"),
    # The same inside IPv6: mapped, compatible, NAT64 (both prefixes), 6to4, Teredo, ISATAP.
    *("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "2a00:1450::5efe:a00:1"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_the_internets_is_refused(text: str) -> None:
    assert why_refused(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["140.82.121.6", "2606:50c0:8000::153", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_not(text: str) -> None:
    assert why_refused(ipaddress.ip_address(text)) == ""


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_refused_in_ipv6_wherever_it_is_refused_by_itself(address: ipaddress.IPv4Address) -> None:
    for prefix in ("::ffff:", "64:ff9b::"):
        assert bool(why_refused(ipaddress.IPv6Address(f"{prefix}{address}"))) == bool(why_refused(address))


ODD = [
    *("2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "127.000.000.001"),
    *(
        "169.254.43518",
        "0xa9fea9fe",
        "2852039166",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
    ),
]


@pytest.mark.parametrize("host", ODD)
def test_this_machine_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(UnaskableError):
        ask_host(host, VerifySettings(allow_hosts=(host.rstrip("."), host)))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "acme.com",  # the suffix stands for names below it
        "evilacme.com",
        "x.acme.com.evil.example",
        "x.acme.com@evil.example",
        "evil.example/x.acme.com",
        "evil.example#x.acme.com",
        "evil.example?x.acme.com",
        "evil.example\\x.acme.com",
        "evil.example%2fx.acme.com",
        "evil.example%00.acme.com",
        "evil.example\r\nHost: x.acme.com",
        "https://user:word@evil.example/x.acme.com",
        "x.acme.com:8443",
        "ⓧ.acme.com",
        "xn--.acme.com\u3002evil.example",
        "x．acme．com",
        "",
    ],
)
def test_a_host_beside_a_token_must_be_one_that_the_rule_knows(host: str) -> None:
    with pytest.raises(UnaskableError):
        ask_host(host)


@pytest.mark.parametrize("host", ["x.acme.com", "X.Acme.Com", "x.acme.com.", "https://x.acme.com/a", "a.b.acme.com"])
def test_a_host_that_the_rule_knows_may_be_asked(host: str) -> None:
    ask_host(host)


def test_a_host_that_the_user_allows_may_be_asked_at_any_port() -> None:
    ask_host("git.corp.io:8443", VerifySettings(allow_hosts=("git.corp.io",)))
    ask_host("git.corp.io", VerifySettings(allow_hosts=("*.corp.io",)))
    with pytest.raises(EgressError, match=r"--allow-host git\.corp\.io"):
        ask_host("git.corp.io")


def test_private_addresses_are_asked_where_the_user_allows_it_but_never_multicast() -> None:
    settings = VerifySettings(allow_private=True, allow_hosts=("10.0.0.5",))
    ask_host("10.0.0.5", settings)
    with pytest.raises(EgressError, match="multicast"):
        check_name("224.0.0.1", settings)


def test_before_a_fixed_domain_any_name_may_stand() -> None:
    request = Request("https://{account}.blob.core.windows.net/")
    check_request(prepare(request, {"token": "t", "account": "acme"}), TENANT, VerifySettings(), is_endpoint=False)
    for wrong in ("evil.example#", "a@b", "a:8080", "a b", "evil.example?"):
        with pytest.raises(UnaskableError):
            prepare(request, {"token": "t", "account": wrong})


@pytest.mark.parametrize("path", ["..", "a/../../admin"])
def test_a_path_beside_a_token_does_not_lead_up(path: str) -> None:
    with pytest.raises(UnaskableError, match="leads up"):
        prepare(Request("https://api.acme.com/v1/{+path}"), {"token": "t", "path": path})


def test_a_value_in_a_url_cannot_leave_its_place() -> None:
    prepared = prepare(Request("https://api.acme.com/v1/{id}?key={token}"), {"token": "a&b=c#d", "id": "x/../y?z"})
    assert prepared.url == "https://api.acme.com/v1/x%2F..%2Fy%3Fz?key=a%26b%3Dc%23d"
    assert prepared.endpoint == "https://api.acme.com/v1/{id}"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b"])
def test_a_value_cannot_add_a_header(value: str) -> None:
    with pytest.raises(UnaskableError, match="cannot"):
        prepare(Request("https://a.com", headers=(("Authorization", "Bearer {token}"),)), {"token": value})


@pytest.mark.parametrize(
    "url", ["http://hooks.acme.com/x", "https://a:b@hooks.acme.com/x", "https://evil.example/x", "javascript:1", "x"]
)
def test_a_token_that_is_an_address_is_asked_at_known_hosts_alone(url: str) -> None:
    with pytest.raises(UnaskableError):
        check_request(prepare(Request("{token}"), {"token": url}), TENANT, VerifySettings(), is_endpoint=False)


def test_what_is_shown_of_a_token_that_is_an_address_is_its_host() -> None:
    prepared = prepare(Request("{token}"), {"token": "https://hooks.acme.com/T1/B2/k3"})
    assert (prepared.url, prepared.endpoint) == ("https://hooks.acme.com/T1/B2/k3", "https://hooks.acme.com")
    assert "k3" not in repr(prepared)


def test_an_endpoint_is_https_or_this_machine() -> None:
    assert check_endpoint("https://ghe.corp.io/api/v3/") == "https://ghe.corp.io/api/v3"
    assert check_endpoint("http://127.0.0.1:8080/github") == "http://127.0.0.1:8080/github"
    assert check_endpoint("http://github.localhost:8080") == "http://github.localhost:8080"
    for wrong in (
        "http://ghe.corp.io",
        "ftp://a.com",
        "https://u:p@a.com",
        "https://a.com/?x=1",
        "a.com",
        "https://[::1",
    ):
        with pytest.raises(UsageError):
            check_endpoint(wrong)


def test_an_endpoint_stands_for_scheme_and_host_and_keeps_the_path() -> None:
    prepared = prepare(Request("https://api.github.com/user?x=1"), {"token": "t"}, base="http://127.0.0.1:1/github")
    assert prepared.url == "http://127.0.0.1:1/github/user?x=1"
    assert prepared.endpoint == "http://127.0.0.1:1/github/user"


def test_hosts_match_by_labels() -> None:
    assert matches_host("a.b.acme.com", ("*.acme.com",))
    assert not matches_host("acme.com", ("*.acme.com",))
    assert matches_host("ACME.com.", ("acme.com",))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:" + "word@ghe.corp.io/api", "https://…@ghe.corp.io/api"),
        ("github=https://user:w/o=r#d@ghe.corp.io", "github=https://…@ghe.corp.io"),
        ("user:wo//rd@ghe.corp.io", "…@ghe.corp.io"),
        ("https://ghe.corp.io?key=word", "https://ghe.corp.io?…"),
        ("https://ghe.corp.io/api", "https://ghe.corp.io/api"),
    ],
)
def test_an_error_about_an_endpoint_does_not_repeat_a_log_in(url: str, shown: str) -> None:
    assert mask_log_in(url) == shown
