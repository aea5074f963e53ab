from __future__ import annotations

from base64 import b64encode

import pytest
from support.joint import join

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.github import crc32_tail
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

ROUTING = (("organization", "1"), ("user", "100"))
ATLASSIAN = "ATATT3~|~xFfGF0" + "MadeUpAtlassianBodyForDocs_-" * 6 + "Mad=48E7A5F7"


def prove(name: str, text: str) -> Proof:
    return find_check(name)(join(text).encode())


@pytest.mark.parametrize(
    ("name", "token", "facts"),
    [
        ("github-crc32", "ghp_~|~MadeUpBodyForDocsOnly0123456781FC8YL", ()),
        ("github-crc32", "npm_~|~MadeUpBodyForDocsOnly0123456781FC8YL", ()),
        ("github-crc32", "ghp_~|~DocsZeroPad0xxxxxxxxxxxxxxxxxx0DS3e0", ()),
        (
            "github-fine-grained",
            "github_pat_~|~11MADEUPPART0000000000_MadeUpSecondPartForDocsMadeUpSecondPartForDocsMadeUpS3d3kGz",
            (),
        ),
        ("gitlab-routable", "glpat-~|~bzoxCnU6MnMAAQIDBAUGBwgJCgsMDQ4PEA.0y1q9dfpw", ROUTING),
        ("gitlab-routable", "glpat-~|~bzoxCnU6MnMAAQIDBAUGBwgJCgsMDQ4PEA.01.0y0f1b977", ROUTING),
        ("atlassian", ATLASSIAN, ()),
        ("atlassian", ATLASSIAN.replace("=", "%3D"), ()),
        ("atlassian", ATLASSIAN.replace("=", "\\="), ()),
        ("grafana-service-account", "glsa_~|~MadeUpGrafanaSecretForDocs012345_7be12c42", ()),
        ("cloudflare", "cfut_~|~MadeUpCloudflareBodyForDocsOnly01234567857b9d0dd", ()),
        ("vercel", "vcp_~|~MadeUpVercelBodyForDocsOnly0123456789abcdefghijklm2xSpmp", ()),
        ("zuplo", "zpka_~|~0123456789abcdef0123456789abcdef_7759b50e", ()),
        ("cfxre", "cfxk_~|~MadeUpBodyForDocs0000_4YwsW4", ()),
        ("azure-devops-legacy", "a4skqqk6pomime5v2lxq~|~ykkgmoaj3owx6qi4ulslncc2fp647ela", (("owner", "user"),)),
    ],
)
def test_a_token_with_the_issuers_checksum_matches(name: str, token: str, facts: tuple[tuple[str, str], ...]) -> None:
    assert prove(name, token) == Proof("match", facts)


@pytest.mark.parametrize(
    ("name", "token", "proof"),
    [
        ("github-crc32", "ghp_~|~MadeUpBodyForDocsOnly0123456781FC8YM", REJECTS),
        ("github-crc32", "ghs_~|~MadeUpBodyForDocsOnly0123456781FC8YLx", UNKNOWN),
        ("github-refresh", "ghr_~|~" + "x" * 76, UNKNOWN),
        ("github-fine-grained", "github_pat_~|~" + "1" * 22 + "_" + "x" * 59, UNKNOWN),
        ("gitlab-routable", "glpat-~|~bzoxCnU6MnMAAQIDBAUGBwgJCgsMDQ4PEB.0y1q9dfpw", REJECTS),
        ("gitlab-routable", "glpat-~|~bzoxCnU6MnMAAQIDBAUGBwgJCgsMDQ4PEB.01.0y0f1b977", LOWERS),
        ("gitlab-routable", "glpat-~|~MadeUpClassic_token1", UNKNOWN),
        ("atlassian", ATLASSIAN[:-1] + "8", LOWERS),
        ("grafana-service-account", "glsa_~|~MadeUpGrafanaSecretForDocs012345_422ce17b", LOWERS),
        ("cloudflare", "cfut_~|~MadeUpCloudflareBodyForDocsOnly01234567857b9d0de", LOWERS),
        ("vercel", "vcp_~|~MadeUpVercelBodyForDocsOnly0123456789abcdefghijklm2xSpmq", LOWERS),
        ("zuplo", "zpka_~|~0123456789abcdef0123456789abcdef_7759b50f", REJECTS),
        ("cfxre", "cfxk_~|~MadeUpBodyForDocs0000_4YwsW5", REJECTS),
        ("azure-devops-legacy", "b4skqqk6pomime5v2lxq~|~ykkgmoaj3owx6qi4ulslncc2fp647ela", LOWERS),
    ],
)
def test_a_token_with_another_checksum_falls_as_far_as_its_rule_is_proven(name: str, token: str, proof: Proof) -> None:
    assert prove(name, token) == proof


def test_a_refresh_token_with_the_classic_tail_matches() -> None:
    body = "MadeUpRefreshBody" * 4 + "00"
    assert prove("github-refresh", f"ghr_~|~{body}{crc32_tail(body.encode()).decode()}") == MATCH


def test_a_data_center_token_is_a_number_and_random_bytes() -> None:
    real = b64encode(b"123456789012:" + bytes(range(200, 220))).decode()
    text = b64encode(b"123456789012:plain text of twenty"[:33]).decode()
    assert (prove("atlassian", real), prove("atlassian", text)) == (MATCH, LOWERS)
