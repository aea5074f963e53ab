"""What stands between a client and its provider: log-in pages, blocks, servers that are down."""

from __future__ import annotations

from collections.abc import Mapping

from tokenscan.mock.provider import Answer

_HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))

_LOG_IN = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in to continue</h1>
<form method="post" action="/login"><label>User <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form></body></html>"""

_BLOCKED = """<!DOCTYPE html>
<html lang="en"><head><title>Access denied</title></head>
<body><h1>Access denied</h1><p>Requests from {client} are not permitted. Reference {request_id:16}.</p></body></html>"""

_DOWN = """<html>
<head><title>503 Service Temporarily Unavailable</title></head>
<body><center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center></body>
</html>"""

PAGES: Mapping[str, Answer] = {
    "login-page": Answer(200, _HTML, _LOG_IN),
    "client-bound": Answer(403, _HTML, _BLOCKED),
    "server-error": Answer(503, (("Content-Type", "text/html"), ("Server", "nginx")), _DOWN),
    "not-found": Answer(404, (("Content-Type", "application/json"),), '{"message": "Not Found"}'),
}
"""For providers that have no answer of their own to it."""
