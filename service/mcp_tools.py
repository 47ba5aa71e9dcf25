"""The service for language models of other programs: the Model Context Protocol at /mcp, streamable HTTP, three tools.

hoi_dap("Ai ký Bằng khen cấp tỉnh?") -> a checked answer with its sources; tra_cuu finds passages; doc_dieu_khoan reads one. Every
call stands for itself: no session is kept. Who may call is decided at the entrance, before this module.
"""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field
from starlette.requests import Request

from bot import wire
from bot.question import MAX_CHARACTERS
from bot.types import Answer
from service import library, limits
from service.ask import problem_of
from service.inquiry import open_inquiry
from service.models import AnswerOut, Day, PassageTextOut, SearchOut
from service.openai import tail
from service.problems import TIMEOUT, ProblemError
from service.state import view

PATH = "/mcp"
INSTRUCTIONS = (
    "Trợ lý về thi đua, khen thưởng của Việt Nam. Dùng hoi_dap để có câu trả lời đã kiểm chứng, kèm Điều, khoản, điểm và nguyên văn; "
    "giữ nguyên con số, ngày và số [n] khi dẫn lại. Khi trạng thái là not_found hoặc out_of_scope, đừng tự trả lời thay. "
    "Dùng tra_cuu để tìm đoạn văn bản và doc_dieu_khoan để đọc nguyên văn một điều khoản."
)
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Question = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS, description="câu hỏi bằng tiếng Việt, có dấu hay không dấu")]
AsOf = Annotated[Day | None, Field(description="ngày áp dụng quy định, dạng 2025-07-01; bỏ trống là hôm nay")]
Words = Annotated[str, Field(min_length=1, max_length=limits.QUERY_CHARACTERS, description="từ cần tìm")]
Count = Annotated[int, Field(ge=1, le=20, description="số đoạn")]
Place = Annotated[str, Field(min_length=1, max_length=300, description="mã điều, khoản, điểm như luat-06-2022-qh15#dieu-23.khoan-1")]


def install(app: FastAPI) -> StreamableHTTPSessionManager:
    """Adds /mcp to `app`; the returned manager is to run as long as the application does."""
    server = MCPServer(name="tdkt", title="Trợ lý Thi đua, Khen thưởng", instructions=INSTRUCTIONS, subscriptions=False, log_level="WARNING")
    server.tool(title="Hỏi đáp có trích dẫn", annotations=_READS)(hoi_dap)
    server.tool(title="Tra cứu đoạn văn bản", annotations=_READS)(tra_cuu)
    server.tool(title="Đọc một điều khoản", annotations=_READS)(doc_dieu_khoan)
    # The entrance is the protection against DNS rebinding: without a key it lets in only what names this machine in Host and comes
    # from no other site, and a web site that is made to point here has no key. The SDK's own list of hosts knows no keys.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    made = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, max_request_body_size=limits.BODY, transport_security=security
    )
    app.router.routes.extend(made.routes)
    return server.session_manager


async def hoi_dap(cau_hoi: Question, ctx: Context[Any, Request], ngay: AsOf = None) -> Annotated[CallToolResult, AnswerOut]:
    """Trả lời câu hỏi về thi đua, khen thưởng từ kho văn bản, mỗi câu có số [n] trỏ tới điều khoản và nguyên văn."""
    request = _request(ctx)
    asking = None
    try:
        asking = await open_inquiry(request.app, request.state.caller, cau_hoi, (), ngay, channel="mcp", request_id=request.state.request_id)
        while True:
            event = await asking.next(request.app.state.limits.asking_seconds)
            if event is None or isinstance(event, Exception):
                raise problem_of(event)
            if isinstance(event, Answer):
                return _result(event.text + tail(event), AnswerOut(**wire.answer(event), id=request.state.request_id))
    except TimeoutError as error:
        raise ToolError(TIMEOUT.detail) from error
    except ProblemError as error:
        raise ToolError(error.detail) from error
    finally:
        if asking is not None:
            asking.stop()


async def tra_cuu(tu_khoa: Words, ctx: Context[Any, Request], ngay: AsOf = None, so_luong: Count = 5) -> Annotated[CallToolResult, SearchOut]:
    """Tìm các đoạn văn bản gần nhất với từ khóa trong những quy định áp dụng vào ngày đã chọn."""
    request = _request(ctx)
    try:
        found: SearchOut = await library.search(tu_khoa, view(request.app, request.state.caller), request.app.state.desk, ngay, so_luong)
    except ProblemError as error:
        raise ToolError(error.detail) from error
    lines = [f"{i}. {p.label}, {p.title} ({p.article_id}; {p.badge.text or 'không ghi hiệu lực'})\n{p.text}" for i, p in enumerate(found.passages, 1)]
    return _result("\n\n".join(lines) or "Không tìm thấy đoạn nào.", found)


async def doc_dieu_khoan(ma: Place, ctx: Context[Any, Request], ngay: AsOf = None) -> Annotated[CallToolResult, PassageTextOut]:
    """Đọc nguyên văn một điều, khoản hoặc điểm theo mã mà hoi_dap hay tra_cuu trả về."""
    request = _request(ctx)
    try:
        found: PassageTextOut = library.article(ma, view(request.app, request.state.caller), ngay)
    except ProblemError as error:
        raise ToolError(error.detail) from error
    return _result(f"{found.label}, {found.title} ({found.badge.text or 'không ghi hiệu lực'})\n\n{found.text}", found)


def _request(ctx: Context[Any, Request]) -> Request:
    request = ctx.request_context.request
    assert request is not None  # noqa: S101  # there is no other transport than HTTP here
    return request


def _result(text: str, value: BaseModel) -> CallToolResult:
    """For people and small models the text, for programs the same as JSON."""
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=value.model_dump(mode="json"))
