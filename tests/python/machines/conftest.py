"""One server process for all tests, asked by the package's own client over standard input."""

import sys
from functools import partial

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters

# Nothing that answers takes this long, on a machine that is slow and busy too.
PATIENCE = 300.0


class Machine:
    """What a program gets that asks the server."""

    def __init__(self, portal, client):
        self.portal, self.client = portal, client

    def tools(self):
        return self.portal.call(self.client.list_tools).tools

    def call(self, tool, **arguments):
        return self.portal.call(partial(self.client.call_tool, tool, arguments))

    def answer(self, tool, **arguments):
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    def error(self, tool, **arguments):
        result = self.call(tool, **arguments)
        assert result.is_error, result.structured_content
        return result.content[0].text


@pytest.fixture(scope="session")
def machine(published):
    command = ("-m", "chokepoint", "mcp", "--database", str(published))
    server = StdioServerParameters(
        command=sys.executable, args=[*command, "--seconds", f"{PATIENCE}"]
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server)) as client,
    ):
        yield Machine(portal, client)
