"""Asks `llmobs mcp` with the official client of the Model Context Protocol, and prints what came as JSON.

mcp_client.py TOOL FILE
"""
import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

QUESTIONS = [("list_traces", {}), ("get_trace", {"trace_id": "aa", "contents": True}), ("search_spans", {"query": "kind:tool"}), ("stats", {}),
             ("compare", {"trace_a": "aa", "trace_b": "bb"}), ("explain_error", {}), ("get_trace", {"trace_id": "none"})]


async def ask(tool, file):
    async with stdio_client(StdioServerParameters(command=tool, args=["mcp", file])) as (read, write):
        async with ClientSession(read, write) as session:
            greeting = await session.initialize()
            tools = await session.list_tools()
            answers = []
            for name, arguments in QUESTIONS:
                # By the protocol's names; the client's own have changed between its versions.
                result = (await session.call_tool(name, arguments)).model_dump(by_alias=True)
                answers.append({"tool": name, "failed": bool(result["isError"]), "text": result["content"][0]["text"]})
            return {"server": greeting.model_dump(by_alias=True)["serverInfo"]["name"], "tools": sorted(one.name for one in tools.tools), "answers": answers}


print(json.dumps(asyncio.run(ask(*sys.argv[1:]))))
