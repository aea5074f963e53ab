"""From a name to its value, in the ways that languages have."""

from __future__ import annotations

import pytest

from tokenscan.detect.engine import Engine

VALUE = "9f3c1b7ad24e8065" + "b1c93ae7f4d2680b"

ASSIGNED = [
    "DATADOG_API_KEY={}",
    'export DATADOG_API_KEY="{}"',
    '"datadog_api_key": "{}"',
    "datadog-api-key: {}",
    "DatadogApiKey := `{}`",
    "config['datadog_api_key'] = '{}'",
    "'datadog_api_key' => '{}',",
    "datadog.api.key={}",
    "define('DATADOG_API_KEY', '{}');",
    'const key = process.env.DATADOG_API_KEY || "{}";',
    'let key = process.env["DATADOG_API_KEY"] ?? "{}"',
    "key = os.getenv('DATADOG_API_KEY') or '{}'",
    '$key = getenv("DATADOG_API_KEY") ?: "{}";',
    'const DATADOG_API_KEY: &str = "{}";',
    'static DATADOG_API_KEY: &\'static str = "{}";',
    'private datadogApiKey: string = "{}";',
    'DATADOG_API_KEY: Final[str] = "{}"',
    'const datadogApiKey string = "{}"',
    "<key>DatadogApiKey</key>\n    <string>{}</string>",
    "<name>datadog.api.key</name>\n<value>{}</value>",
    "- name: DATADOG_API_KEY\n  value: {}",
    'variable "datadog_api_key" {{\n  default = "{}"\n}}',
]

WITHOUT_A_SIGN = [
    "ENV TWILIO_AUTH_TOKEN {}",
    'setx TWILIO_AUTH_TOKEN "{}"',
    "deploy --twilio-auth-token {} --force",
]

BESIDE = [
    "The datadog api key of the docs; see {}",
    'DATADOG_API_KEY: string; etag = "{}"',
    'DATADOG_API_KEY || other; etag = "{}"',
    "datadog_api_key_md5 = '{}'",
    '"datadogApiKeyHash": "{}"',
    '"datadog/api-key.js": "{}"',
    'datadog_api_key_id = "{}"',
    'datadog_cache_key = "{}"',
    "<key>DatadogApiKey</key>\n<data/>\n<string>{}</string>",
]


@pytest.mark.parametrize("text", ASSIGNED)
def test_a_value_is_found_behind_its_name(text: str, builtin_engine: Engine) -> None:
    found = builtin_engine.detect(text.format(VALUE).encode()).candidates
    assert [(each.rule.id, each.value.decode()) for each in found] == [("datadog-api-key", VALUE)]


@pytest.mark.parametrize("text", WITHOUT_A_SIGN)
def test_a_blank_is_enough_behind_a_name_in_capitals_or_of_an_option(text: str, builtin_engine: Engine) -> None:
    found = builtin_engine.detect(text.format(VALUE).encode()).candidates
    assert [(each.rule.id, each.value.decode()) for each in found] == [("twilio-auth-token", VALUE)]
    prose = f"the twilio auth token {VALUE}"
    assert [each.rule.id for each in builtin_engine.detect(prose.encode()).candidates] == []


@pytest.mark.parametrize("text", BESIDE)
def test_a_value_that_another_thing_stands_before_is_not_the_names(text: str, builtin_engine: Engine) -> None:
    found = builtin_engine.detect(text.format(VALUE).encode()).candidates
    assert [each.rule.id for each in found if not each.rule.is_generic] == []
