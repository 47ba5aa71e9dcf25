"""service.mcp_tools with the SDK's own client against a real server."""
from __future__ import annotations

from typing import Any

from mcp.client.client import Client
from web_fixtures import QUESTION, Serving


async def call(live: Serving, tool: str, **arguments: Any) -> Any:
    async with Client(f"{live.url}/mcp") as client:
        return await client.call_tool(tool, arguments)


async def test_the_tools(live: Serving) -> None:
    async with Client(f"{live.url}/mcp") as client:
        assert {t.name for t in (await client.list_tools()).tools} == {"hoi_dap", "tra_cuu", "doc_dieu_khoan"}


async def test_a_question_is_answered_as_over_http(live: Serving) -> None:
    result = await call(live, "hoi_dap", cau_hoi=QUESTION)
    plain = live.ask().json()
    assert result.structured_content["answer"] == plain["answer"]
    assert result.structured_content["citations"] == plain["citations"]
    assert result.content[0].text.startswith(plain["answer"])


async def test_found_passages_can_be_read(live: Serving) -> None:
    found = (await call(live, "tra_cuu", tu_khoa="chiến sĩ thi đua cơ sở", so_luong=3)).structured_content["passages"]
    assert 0 < len(found) <= 3
    read = await call(live, "doc_dieu_khoan", ma=found[0]["article_id"])
    assert read.structured_content["text"]
    assert found[0]["label"].split(" ")[-1] in read.structured_content["label"]


async def test_a_place_that_is_not_there_is_said(live: Serving) -> None:
    result = await call(live, "doc_dieu_khoan", ma="khong-co#dieu-1")
    assert result.is_error
    assert "khong-co#dieu-1" in result.content[0].text or "không" in result.content[0].text.lower()


async def test_a_question_too_long_is_refused(live: Serving) -> None:
    assert (await call(live, "hoi_dap", cau_hoi="a" * 5000)).is_error
