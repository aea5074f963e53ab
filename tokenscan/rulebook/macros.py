"""Names for the pieces that patterns share, written ``<<name>>`` in a rule file.

A rule's pattern says what its credential looks like; how a value is assigned, and where a token begins and ends, is
the same for all of them and stands here once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tokenscan.errors import RuleError

MACROS: Mapping[str, str] = {
    # A token does not begin inside a word; an escape such as \n before it is no letter.
    "b": r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))",
    # ... nor inside a base64 or URL-safe run.
    "b64": r"(?:(?<![A-Za-z0-9+/_-])|(?<=\\[nrt]))",
    # Ends: after letters and digits; after a URL-safe alphabet; after base64.
    "e": r"(?![A-Za-z0-9])",
    "e_": r"(?![A-Za-z0-9_-])",
    "e64": r"(?![A-Za-z0-9+/=_-])",
    # From the last word of a name to its value: `_KEY = "`, `Key": "`, `-key: `, `key', '`, `key" value="`, `KEY=`,
    # `.key(`, `['key'] = `; `KEY || "`, `KEY") or "` and other defaults; `KEY: &str = "`, `key: string = "`,
    # `key string = "`; `name: KEY` and `value: ` on the next line; `variable "key" { default = `; `key</key><string>`.
    # `ENV KEY value` and `setx KEY value`, `--api-key value`: a blank does behind a name in capitals or of an option.
    # A name that ends in a digest's, `token_sha256 = `, is not that of the token; nor is that of a file, `token.js": `
    # in a manifest, of its id, `token_id: `, or of another kind of key, `cache_key: `.
    "to": (
        r"(?<!(?i:cache[_.\-]key))(?<!(?i:cachekey))"
        r"(?![\w.\-]{0,30}(?:\.(?:m?jsx?|tsx?|s?css|map|json|html?|png|svg|md|py|go|rb|php|java|txt|gz|zip|ya?ml)"
        r"|[_.\-][Ii][Dd])(?![\w.\-]))"
        r"(?![\w.\-]{0,20}(?i:hash|md5|sha[0-9]|digest|checksum|fingerprint)(?![_.\-]?(?i:salt|key|secret|token)))"
        r"[A-Za-z0-9_.\-]{0,30}[\\]?[\"'`\])]{0,3}"
        r"(?:[ \t]{0,12}(?:=>|:=|\?[=:?]|\|\|=?|={1,3}|:[ \t]?&?[A-Za-z'][\w.<>\[\]?&' ]{1,24}=(?![=>])|:|,|\(|>"
        r"|[ \t](?:value|string)[ \t]?=|[ \t]or(?=[ \t][\"'`])|</(?:key|name)>\s{0,40}<(?:string|value)>)"
        r"|[\s,{]{1,40}[\"']?(?:value|default)[\"']?[ \t]{0,4}[:=]"
        r"|(?:(?<=[A-Z]{2})|(?<=-(?i:key))|(?<=-(?i:token))|(?<=-(?i:secret)))[ \t](?=[ \t]{0,12}[\"'A-Za-z0-9]))"
        r"[ \t]{0,12}(?:[A-Za-z_.]{1,24}\()?(?:[bru](?=[\"'`]))?[\\]?[\"'`<]{0,3}"
    ),
    # From one word to another in the same name, block or sentence: at most 60 bytes, over lines.
    "near": r"[\s\S]{0,60}?",
    # What generic rules are made of. The rest of a name after the word that gave it away, whole: tried once, not at
    # each of its letters.
    "rest": r"[\w.\-]{0,30}(?![\w.\-])",
    # From a name to its value. Before a bare value stand `:`, `=` and their like; before a quoted one also a comma, a
    # bracket, a comparison, an alternative (`or`, `||`, `??`) or a blank; between a pair of keys `value:`. Groups `op`
    # and `call`, what wraps the value.
    "is": (
        r"[\\\"'`\])]{0,4}[ \t]{0,20}(?P<op>"
        r":[ \t]{0,4}(?:&(?:'static[ ])?)?[A-Za-z][\w.<>\[\]?]{2,24}[ \t]{0,4}=(?![=>])|:=|:-|=>|={1,3}|:|>"
        r"|(?:(?<![ \t][ \t])[,{])?\s{1,40}[\"']?(?:value|default)[\"']?[ \t]{0,4}[:=]"
        r"|(?:\|\||\?\?|\?:|or(?=[ \t]))(?=[ \t]{0,20}\\{0,3}[\"'`])"
        r"|(?:!={1,2}|\?=|\|\|=|\+=|<-|->|[,(])"
        r"(?=[ \t]{0,20}[\w.:\[\]$]{0,32}[({]?\\{0,3}[\"'`])"
        r"|(?:(?<=[ \t])(?:is|was|to|by|BY)[ \t]{1,3}|(?<=[ \t]))(?=\\{0,3}[\"'`]))[ \t]{0,20}"
        r"(?P<call>\[\]byte\((?=\\{0,3}[\"'`])|[brufLR@$]{1,2}(?=[\"'])"
        r"|(?![\w.:]{0,30}(?i:get|env|input|prompt|fetch|lookup|read)\w{0,20}\()[A-Za-z_][\w.:]{0,30}\((?=\\{0,3}[\"'`]))?"
    ),
    # The value: to its closing quote (group `q`), or up to a blank or a bracket. A shell's default, `${X:-default}`, is
    # no value of the name before it: it is found as that of `X`.
    "value": (
        r"(?P<q>\\{0,3}[\"'`])?(?!\$\{[\w.]{1,60}:[-=]?[^}?\"'$\s]{3})"
        r"(?P<secret>(?(q)[^\x00-\x20\"'`]{3}(?:[^\r\n\"'`\\]|(?!(?P=q))(?:\\.|[\"'`])){0,400}"
        r"|[^\x00-\x20\x7f\"'`<>,;{}()\[\]&\\|%$=][^\x00-\x20\x7f\"'`<>,;{}()\[\]&\\|=]{2}"
        r"(?:[^\s\"'`<>,;:{}()\[\]&\\|]|:(?!\s)|&(?![\w.\-]{1,30}=|amp;)){0,400}))"
        r"(?(q)(?P=q)|(?=[\s\"'`<>,;)}\]&|\\]|:\s|\Z))"
    ),
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "uuidi": r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
}

_USE = re.compile(r"<<([A-Za-z0-9_]+)>>")


def expand(pattern: str, *, where: str) -> str:
    """*pattern* with each ``<<name>>`` replaced. Raises ``RuleError`` that names *where* for an unknown name."""

    def replace(use: re.Match[str]) -> str:
        if use[1] not in MACROS:
            raise RuleError(f"{where}: unknown macro <<{use[1]}>>; known are {', '.join(sorted(MACROS))}")
        return MACROS[use[1]]

    return _USE.sub(replace, pattern)
