"""Requests that clouds want signed, beside the examples that they publish, and by recomputing what they describe."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timezone
from hashlib import md5, sha1, sha256
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tokenscan.verify.sign import MAKERS, SIGNERS, sign_request
from tokenscan.verify.signers.exchange import binance_signature, kraken_signature
from tokenscan.verify.signers.tencent import canonical_request
from tokenscan.verify.template import Prepared

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
KEY = base64.b64encode(b"a made-up key of an account").decode()


def make(url: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b"") -> Prepared:
    return Prepared(method, url, headers, body, url.partition("?")[0], False)


def header(prepared: Prepared, name: str) -> str:
    return next(value for key, value in prepared.headers if key.lower() == name.lower())


def mac(key: bytes, text: str) -> str:
    return base64.b64encode(hmac.digest(key, text.encode(), "sha256")).decode()


def test_alibaba_signs_its_published_example() -> None:
    moment = datetime(2016, 2, 23, 12, 46, 24, tzinfo=timezone.utc)
    asked = make("http://ecs.aliyuncs.com/?Action=DescribeRegions&Version=2014-05-26")
    options = {"alibaba": "hmac-sha1", "format": "XML", "nonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}
    signed = sign_request(asked, options, {"id": "testid", "token": "testsecret"}, moment)
    assert parse_qs(urlsplit(signed.url).query)["Signature"] == ["OLeaidS1JvxuMvnyHOwuJ+uX5qY="]


def test_alibaba_takes_the_session_token_along() -> None:
    values = {"id": "testid", "token": "testsecret", "security token": "a/b"}
    signed = sign_request(make("https://sts.aliyuncs.com/?Action=A"), {"alibaba": "hmac-sha1"}, values, NOW)
    assert parse_qs(urlsplit(signed.url).query)["SecurityToken"] == ["a/b"]


def test_tencent_hashes_its_published_example() -> None:
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    content = ("Content-Type", "application/json; charset=utf-8")
    asked = make("https://cvm.tencentcloudapi.com/", content, method="POST", body=body)
    hashed = sha256(canonical_request(asked).encode()).hexdigest()
    assert hashed == "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"


def test_tencent_derives_its_key_by_day_and_service() -> None:
    asked = make("https://sts.tencentcloudapi.com/", ("Content-Type", "application/json"), method="POST", body=b"{}")
    signed = sign_request(asked, {"tencent": "sts"}, {"id": "AKIDtest", "token": "made-up"}, NOW)
    key = b"TC3made-up"
    for part in ("2026-06-01", "sts", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    stamp = str(int(NOW.timestamp()))
    hashed = sha256(canonical_request(asked).encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{stamp}\n2026-06-01/sts/tc3_request\n{hashed}"
    assert header(signed, "X-TC-Timestamp") == stamp
    assert header(signed, "Authorization") == (
        "TC3-HMAC-SHA256 Credential=AKIDtest/2026-06-01/sts/tc3_request, SignedHeaders=content-type;host, "
        f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}"
    )


def test_cosmos_signs_its_published_example() -> None:
    moment = datetime(2017, 4, 27, 0, 51, 12, tzinfo=timezone.utc)
    published = "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5Jiwv" + "W0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw=="
    options = {"azure-cosmos": "dbs", "resource": "dbs/ToDoList"}
    asked = make("https://acme.documents.azure.com/dbs/ToDoList")
    signed = sign_request(asked, options, {"token": published}, moment)
    assert unquote(header(signed, "Authorization")) == (
        "type=master&ver=1.0&sig=c09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu+c+c="
    )
    assert header(signed, "x-ms-date") == "Thu, 27 Apr 2017 00:51:12 GMT"


def test_storage_signs_verb_own_headers_and_what_is_read() -> None:
    asked = make("https://acme.blob.core.windows.net/?maxresults=1&comp=list")
    signed = sign_request(asked, {"azure-storage": "{account}"}, {"account": "acme", "token": KEY}, NOW)
    own = "x-ms-date:Mon, 01 Jun 2026 12:00:00 GMT\nx-ms-version:2021-08-06"
    text = "GET" + "\n" * 12 + own + "\n/acme/\ncomp:list\nmaxresults:1"
    assert header(signed, "Authorization") == f"SharedKey acme:{mac(base64.b64decode(KEY), text)}"


@pytest.mark.parametrize(("options", "key"), [({"key": "text"}, KEY.encode()), ({}, base64.b64decode(KEY))])
def test_a_shared_access_signature_is_for_the_host_and_ends_soon(options: dict[str, str], key: bytes) -> None:
    asked = make("https://acme.servicebus.windows.net/$Resources/Queues?api-version=2017-04")
    values = {"policy": "send", "token": KEY}
    signed = sign_request(asked, {"azure-servicebus": "{policy}", **options}, values, NOW)
    kind, _, text = header(signed, "Authorization").partition(" ")
    fields = {name: value[0] for name, value in parse_qs(text).items()}
    ends = str(int(NOW.timestamp()) + 300)
    signature = mac(key, f"acme.servicebus.windows.net\n{ends}")
    assert kind == "SharedAccessSignature"
    assert fields == {"sr": "acme.servicebus.windows.net", "sig": signature, "se": ends, "skn": "send"}


def test_app_configuration_signs_path_date_host_and_body() -> None:
    asked = make("https://acme.azconfig.io/keys?api-version=1.0")
    signed = sign_request(asked, {"azure-app-config": "{id}"}, {"id": "k2Pd", "token": KEY}, NOW)
    digest = base64.b64encode(sha256(b"").digest()).decode()
    text = f"GET\n/keys?api-version=1.0\nMon, 01 Jun 2026 12:00:00 GMT;acme.azconfig.io;{digest}"
    assert header(signed, "x-ms-content-sha256") == digest
    assert header(signed, "Authorization") == (
        "HMAC-SHA256 Credential=k2Pd&SignedHeaders=x-ms-date;host;x-ms-content-sha256"
        f"&Signature={mac(base64.b64decode(KEY), text)}"
    )


def test_ovh_hashes_secret_consumer_and_request() -> None:
    url = "https://eu.api.ovh.com/1.0/auth/currentCredential"
    signed = sign_request(make(url), {"ovh": "1"}, {"consumer": "consumer", "token": "secret"}, NOW)
    stamp = str(int(NOW.timestamp()))
    text = f"secret+consumer+GET+{url}++{stamp}"
    assert header(signed, "X-Ovh-Timestamp") == stamp
    assert header(signed, "X-Ovh-Signature") == "$1$" + sha1(text.encode(), usedforsecurity=False).hexdigest()


def test_oracle_signs_with_the_key_whose_fingerprint_it_names() -> None:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = rsa.generate_private_key(65537, 2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    indented = key.private_bytes(*form).decode().replace("\n", "\n    ")
    values = {"tenancy": "ocid1.tenancy.a", "user": "ocid1.user.b", "token": indented}
    asked = make("https://identity.eu-zurich-1.oraclecloud.com/20160918/users/ocid1.user.b")
    signed = sign_request(asked, {"oracle": "1"}, values, NOW)
    fields = dict(each.split("=", 1) for each in header(signed, "Authorization").split(" ", 1)[1].split(",", 3))
    public = key.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = md5(der, usedforsecurity=False).hexdigest()
    assert fields["keyId"].strip('"').replace(":", "") == f"ocid1.tenancy.a/ocid1.user.b/{digest}"
    text = (
        "date: Mon, 01 Jun 2026 12:00:00 GMT\n(request-target): get /20160918/users/ocid1.user.b\n"
        "host: identity.eu-zurich-1.oraclecloud.com"
    )
    signature = base64.b64decode(header(signed, "Authorization").split('signature="')[1].rstrip('"'))
    public.verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_kraken_signs_its_published_example() -> None:
    secret = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76s" + "z84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
    nonce = "1616492376594"
    body = f"nonce={nonce}&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
    assert kraken_signature("/0/private/AddOrder", nonce, body, secret) == (
        "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
    )


def test_kraken_sends_a_nonce_and_its_code() -> None:
    asked = make("https://api.kraken.com/0/private/Balance", ("API-Key", "key"), method="POST")
    signed = sign_request(asked, {"kraken": "hmac-sha512"}, {"key": "key", "token": KEY}, NOW)
    nonce = str(int(NOW.timestamp()) * 1000)
    assert signed.body == f"nonce={nonce}".encode()
    expected = kraken_signature("/0/private/Balance", nonce, f"nonce={nonce}", KEY)
    assert header(signed, "API-Sign") == expected


def test_binance_signs_its_published_example() -> None:
    secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP" + "1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
    query = (
        "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
    )
    expected = "c8db56825ae71d6d79447849e617115f" + "4a920fa2acdcab2b053c4b2838bd6b71"
    assert binance_signature(query, secret) == expected


def test_binance_puts_time_and_code_into_the_query() -> None:
    asked = make("https://api.binance.com/api/v3/account")
    signed = sign_request(asked, {"binance": "hmac-sha256"}, {"token": "secret"}, NOW)
    query = f"timestamp={int(NOW.timestamp()) * 1000}"
    assert urlsplit(signed.url).query == f"{query}&signature={binance_signature(query, 'secret')}"


def test_oauth_1_signs_its_published_example() -> None:
    """Source: OAuth Core 1.0, appendix A.5."""
    moment = datetime.fromtimestamp(1191242096, timezone.utc)
    values = {
        "key": "dpf43f3p2l4k3l03",
        "consumer secret": "kd94hf93k423kf44",
        "token": "nnch734d00sl2jdk",
        "secret": "pfkkdhi9sl3r4s00",
    }
    options = {"oauth1": "HMAC-SHA1", "nonce": "kllo9940pd9333jh"}
    asked = make("http://photos.example.net/photos?file=vacation.jpg&size=original")
    fields = dict(
        each.split("=", 1)
        for each in header(sign_request(asked, options, values, moment), "Authorization").split(" ", 1)[1].split(", ")
    )
    assert unquote(fields["oauth_signature"].strip('"')) == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="


def test_oauth_1_signs_a_form_as_it_signs_a_query() -> None:
    form = ("Content-Type", "application/x-www-form-urlencoded")
    values = {"key": "key", "consumer secret": "a", "token": "token", "secret": "b"}
    options = {"oauth1": "HMAC-SHA1", "nonce": "once"}
    bodies = make("https://api.twitter.com/x", form, method="POST", body=b"status=Hello+World")
    queries = make("https://api.twitter.com/x?status=Hello%20World", form, method="POST")
    signed = [sign_request(each, options, values, NOW) for each in (bodies, queries)]
    assert header(signed[0], "Authorization") == header(signed[1], "Authorization")


def test_what_goes_in_as_base64_has_its_companions() -> None:
    made = MAKERS["base64"]({"base64": "{user}:{token}"}, {"user": "ada", "token": "made-up"}, NOW)
    assert base64.b64decode(made) == b"ada:made-up"


@pytest.mark.parametrize("scheme", sorted(set(SIGNERS) - {"aws", "binance"}))
def test_what_is_no_key_or_lacks_a_part_is_not_sent(scheme: str) -> None:
    from tokenscan.verify.errors import UnaskableError

    asked = make("https://acme.example/", ("Content-Type", "application/json"))
    with pytest.raises(UnaskableError) as caught:
        sign_request(asked, {scheme: "{account}"}, {"token": "é no key"}, NOW)
    assert "no key" not in str(caught.value).replace("it is no key that can sign", "")
