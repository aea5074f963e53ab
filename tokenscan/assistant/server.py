"""The tools as a server of the Model Context Protocol. The only importer of ``mcp``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from tokenscan import __version__
from tokenscan.assistant.tools import Answer, Tools
from tokenscan.errors import UsageError

INSTRUCTIONS = (
    "Finds credentials in files of one folder and in texts, and explains what it thinks of them. Secrets are masked in "
    "every answer. Scan what you are about to write or commit; a finding says how to rotate the credential."
)


def make_server(tools: Tools) -> MCPServer[Any]:
    """A server with the tools."""
    server: MCPServer[Any] = MCPServer(
        "tokenscan", instructions=INSTRUCTIONS, version=__version__, log_level="CRITICAL"
    )

    @server.tool()
    def scan(path: str = "", text: str = "", file_name: str = "") -> Answer:
        """Find credentials in a file or folder below the served folder ("." is all of it), or in a text. file_name says
        what file the text is for, since a value is judged by the kind of file it stands in. Answers with findings
        (rule, severity, confidence, masked secret, places) and with what could not be read.
        """
        return _answer(lambda: tools.scan(path, text, file_name))

    @server.tool()
    def explain(
        path: str = "", line: int | None = None, column: int | None = None, text: str = "", file_name: str = ""
    ) -> Answer:
        """Say why something in a file or text is reported as a credential or is not: for each string and rule the
        outcome, the stage that dropped it and why, and the features that were weighed. Without a line, all of it.
        """
        return _answer(lambda: tools.explain(path, line, column, text, file_name))

    @server.tool()
    def rules(words: str = "") -> Answer:
        """List the kinds of credentials that are known, those whose id or name holds all the words: severity, what a
        thief can do with one, and how to rotate it.
        """
        return _answer(lambda: tools.rules(words))

    return server


def _answer(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except UsageError as error:
        raise ToolError(str(error)) from None
