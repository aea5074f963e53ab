"""What a value proves offline: checksums, and structures that must decode.

Each check is a function ``module:name`` of this package and is imported when it is asked for: the pre-commit hook pays
for the checks of what matched, and for no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from tokenscan.detect.checksum.proof import Check

CHECKS: Mapping[str, str] = {
    "anthropic": "marker:check_anthropic",
    "atlassian": "atlassian:check_atlassian",
    "atlassian-data-center": "atlassian_data_center:check_pat",
    "aws-access-key-id": "aws:check_access_key_id",
    "azure-cask": "azure_cask:check_cask",
    "azure-devops-legacy": "azure_devops:check_devops_legacy",
    "azure-entra": "azure_entra:check_entra",
    "azure-identifiable": "azure_identifiable:check_identifiable",
    "azure-sas": "azure_sas:check_sas",
    "base58check-wif": "base58_check:check_wif",
    "base58check-xprv": "base58_check:check_xprv",
    "base64-basic-auth": "basic_auth:check_basic_auth",
    "base64-pem": "pem:check_base64_pem",
    "base64-uuid": "base64_uuid:check_base64_uuid",
    "bech32-age": "bech32:check_age",
    "bech32-nostr": "bech32:check_nostr",
    "bip39": "bip39:check_mnemonic",
    "cfxre": "prefixed_crc:check_cfxre",
    "chrome-saved-password": "chrome:check_saved_password",
    "cloudflare": "prefixed_crc:check_cloudflare",
    "confluent": "confluent:check_api_secret",
    "der-private-key": "der_file:check_der_file",
    "discord": "discord:check_discord",
    "docker-auth": "basic_auth:check_docker_auth",
    "fernet-key": "fernet:check_fernet_key",
    "fernet-token": "fernet:check_fernet_token",
    "firefox-key-database": "firefox:check_key_database",
    "gcp-service-account": "gcp:check_service_account",
    "github-crc32": "github:check_crc32",
    "github-fine-grained": "github:check_fine_grained",
    "github-refresh": "github:check_refresh",
    "gitlab-routable": "gitlab:check_routable",
    "gpp-cpassword": "gpp:check_cpassword",  # tokenscan:allow
    "grafana-cloud": "grafana:check_cloud",
    "grafana-legacy": "grafana:check_legacy",
    "grafana-service-account": "grafana:check_service_account",
    "huggingface": "marker:check_huggingface",
    "intercom": "intercom:check_token",
    "jfrog-api-key": "jfrog:check_api_key",
    "jfrog-reference": "jfrog:check_reference",
    "jetbrains": "jetbrains:check_password",
    "jks": "jks:check_jks",
    "jwt": "jwt:check_jwt",
    "keepass": "keepass:check_database",
    "mapbox": "mapbox:check_mapbox",
    "maven-master": "maven:check_master",
    "minisign": "minisign:check_secret_key",
    "nats-seed": "base32_seed:check_nats",  # tokenscan:allow
    "neptune": "neptune:check_token",
    "npm-auth": "basic_auth:check_npm_auth",
    "nvidia-ngc": "base64_uuid:check_ngc",
    "onepassword-secret-key": "onepassword:check_secret_key",
    "onepassword-service": "onepassword:check_service",
    "openai": "marker:check_openai",
    "pem-private-key": "pem:check_pem",
    "pkcs12": "pkcs12:check_pkcs12",
    "postman": "postman:check_postman",
    "putty-ppk": "putty:check_ppk",
    "pypi-macaroon": "pypi:check_macaroon",
    "rclone-obscured": "rclone:check_obscured",
    "secp256k1": "scalar:check_secp256k1",
    "sendgrid": "sendgrid:check_sendgrid",
    "sentry-org": "sentry:check_org",
    "solana": "solana:check_keypair",
    "ssh-public-key": "ssh_public:check_public_key",
    "stellar-seed": "base32_seed:check_stellar",  # tokenscan:allow
    "supabase-service-role": "supabase:check_service_role",
    "teamcity": "teamcity:check_token",
    "telegram": "marker:check_telegram",
    "uuid": "uuid_text:check_uuid",
    "vapid": "scalar:check_vapid",
    "vercel": "prefixed_crc:check_vercel",
    "winscp": "winscp:check_password",
    "wireguard": "wireguard:check_private_key",
    "workos": "workos:check_key",
    "zuplo": "prefixed_crc:check_zuplo",
}


def is_known(name: str) -> bool:
    """Whether a rule may name this check."""
    return name in CHECKS


def find_check(name: str) -> Check:
    """The check of that name, imported now if it was not. Raises ``KeyError`` for a name that is not known."""
    module, _, function = CHECKS[name].partition(":")
    check: Check = getattr(import_module(f"{__name__}.{module}"), function)
    return check
