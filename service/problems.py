"""Every way a request can fail, once: RFC 9457 problem details with a Vietnamese text and a stable `code`.

`raise BUSY.error()` anywhere in a route -> 503 application/problem+json with Retry-After. What it does not know: routes.
"""
from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from index.errors import StoreError

log = logging.getLogger("tdkt")
MEDIA_TYPE = "application/problem+json"
COMPONENTS = "#/components/schemas/"


class FieldError(BaseModel):
    """One field of the request that cannot be used, and why."""

    field: str = Field(description="tên trường, ví dụ “question” hoặc “history.0.role”")
    message: str


class Problem(BaseModel):
    """Problem details (RFC 9457); `code` is stable, the texts are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = []


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to fail: its code, status and texts; `retry_after` in seconds where waiting helps."""

    code: str
    status: int
    title: str
    detail: str
    retry_after: int = 0

    def error(self, detail: str = "", errors: Sequence[FieldError] = (), retry_after: float = 0) -> ProblemError:
        """The exception to raise; `detail` replaces the standing text, `retry_after` the standing seconds (rounded up)."""
        return ProblemError(self, detail or self.detail, tuple(errors), ceil(retry_after) or self.retry_after)


class ProblemError(Exception):
    """A request that ends in a problem; `service.problems.install` turns it into the response."""

    def __init__(self, kind: Kind, detail: str, errors: tuple[FieldError, ...] = (), retry_after: int = 0) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.errors, self.retry_after = kind, detail, errors, retry_after

    @property
    def body(self) -> Problem:
        """What is sent."""
        kind = self.kind
        return Problem(type=f"urn:tdkt:problem:{kind.code}", title=kind.title, status=kind.status, detail=self.detail, code=kind.code,
                       errors=list(self.errors))  # fmt: skip


BAD_REQUEST = Kind("bad_request", 400, "Yêu cầu không đọc được", "Máy chủ không đọc được yêu cầu này.")
KEY_MISSING = Kind("key_missing", 401, "Cần khóa truy cập", "Yêu cầu này cần khóa truy cập; xin hỏi người quản trị trợ lý.")
KEY_REFUSED = Kind("key_refused", 401, "Khóa truy cập không dùng được", "Khóa truy cập không đúng hoặc đã bị thu hồi; xin hỏi người quản trị trợ lý.")
FORBIDDEN = Kind("forbidden", 403, "Không có quyền", "Khóa truy cập này không được dùng cho việc vừa yêu cầu.")
ORIGIN_REFUSED = Kind("origin_refused", 403, "Trang web không được phép", "Khóa của hộp hỏi đáp không được dùng ở trang web này.")
CROSS_SITE = Kind("cross_site", 403, "Yêu cầu từ trang web khác", "Một trang web khác đã gửi yêu cầu này thay anh/chị nên trợ lý không nhận.")
NOT_FOUND = Kind("not_found", 404, "Không tìm thấy", "Không có nội dung nào ở địa chỉ này.")
NO_DOCUMENT = Kind("document_not_found", 404, "Không tìm thấy văn bản", "Kho tài liệu không có văn bản này.")
NO_ARTICLE = Kind("article_not_found", 404, "Không tìm thấy điều khoản", "Kho tài liệu không có điều, khoản, điểm này.")
NO_TALK = Kind("conversation_not_found", 404, "Không còn cuộc hỏi đáp này", "Cuộc hỏi đáp đã hết hạn hoặc đã xóa; xin bắt đầu cuộc mới.")
NO_LINE = Kind("log_not_found", 404, "Không tìm thấy lượt hỏi", "Nhật ký không có lượt hỏi này, hoặc đã quá hạn lưu.")
NO_KEY = Kind("key_not_found", 404, "Không tìm thấy khóa", "Không có khóa truy cập với mã này.")
LOG_OFF = Kind("log_off", 409, "Nhật ký hỏi đáp đang tắt", "Trợ lý được đặt không ghi nhật ký hỏi đáp nên không lưu được góp ý.")
NO_SOURCE = Kind("source_not_found", 404, "Không tìm thấy tệp gốc", "Tệp gốc của văn bản này không còn trong kho tài liệu.")
NO_MODEL = Kind("model_not_found", 404, "Không có mô hình này", "Mô hình của trợ lý tên là “tdkt”.")
NO_JOB = Kind("job_not_found", 404, "Không tìm thấy việc này", "Danh sách không có việc với mã này, hoặc đã quá lâu nên không còn giữ.")
NO_SNAPSHOT = Kind("snapshot_not_found", 404, "Không tìm thấy bản chỉ mục", "Kho không có bản chỉ mục với mã này.")
METHOD = Kind("method_not_allowed", 405, "Không dùng được cách gọi này", "Địa chỉ này không nhận phương thức HTTP đã dùng.")
JOB_STATE = Kind("job_state", 409, "Chưa làm được việc này", "Việc này đang ở bước không cho phép thao tác vừa yêu cầu.")
GOLDEN_FAILED = Kind("golden_failed", 409, "Câu hỏi mẫu chưa đạt", "Bản này làm hỏng câu trả lời trước đây đúng; xem báo cáo, hoặc chọn vẫn dùng.")
NO_OLDER = Kind("no_older_snapshot", 409, "Không quay lại được", "Không có bản chỉ mục cũ hơn để quay lại.")
LAST_DOCUMENT = Kind("last_document", 409, "Không bỏ được", "Đây là tài liệu cuối cùng của kho; hãy thêm tài liệu khác trước khi bỏ.")
INSIDE = Kind("inside_container", 409, "Tài liệu nằm trong tệp khác", "Tài liệu này nằm trong một tệp nén hoặc thư; hãy thay hoặc bỏ cả tệp ấy.")
UPLOAD_TOO_LARGE = Kind("upload_too_large", 413, "Tệp quá lớn", "Tệp tải lên quá lớn; hãy tách nhỏ.")
TOO_LARGE = Kind("too_large", 413, "Yêu cầu quá lớn", "Yêu cầu vượt quá 64 KB; anh/chị vui lòng hỏi ngắn lại hoặc bắt đầu cuộc hỏi mới.")
FORMAT = Kind("format_unsupported", 415, "Định dạng chưa được hỗ trợ", "Định dạng tệp này chưa được hỗ trợ.")
UPLOAD_EMPTY = Kind("upload_empty", 422, "Chưa có tệp", "Yêu cầu không có tệp, hoặc tệp rỗng.")
FIELDS = Kind("fields_invalid", 422, "Thông tin văn bản chưa hợp lệ", "Có thông tin của văn bản chưa hợp lệ.")
INVALID = Kind("invalid_request", 422, "Yêu cầu chưa hợp lệ", "Có trường thông tin chưa hợp lệ.")
QUESTION = Kind("question_unreadable", 422, "Chưa đọc được câu hỏi", "Anh/chị vui lòng nhập lại câu hỏi.")
TOO_MANY = Kind("too_many", 429, "Hỏi quá nhiều", "Đã vượt số lượt được phép. Anh/chị vui lòng thử lại sau.", 60)
INTERNAL = Kind("internal", 500, "Lỗi của hệ thống", "Hệ thống gặp lỗi khi xử lý. Anh/chị vui lòng thử lại; nếu vẫn lỗi, xin báo người quản trị.")
BUSY = Kind("busy", 503, "Hệ thống đang bận", "Đang có nhiều câu hỏi cùng lúc. Anh/chị vui lòng thử lại sau ít giây.", 2)
STARTING = Kind("starting", 503, "Hệ thống đang khởi động", "Trợ lý đang nạp kho tài liệu. Anh/chị vui lòng thử lại sau ít giây.", 3)
NO_INDEX = Kind("no_index", 503, "Chưa có kho tài liệu", "Kho tài liệu chưa có chỉ mục dùng được; xin báo quản trị chạy “tdkt index build”.", 30)
STORE = Kind("store_unreachable", 503, "Chưa tới được kho dữ liệu", "Trợ lý chưa tới được kho dữ liệu dùng chung. Anh/chị vui lòng thử lại sau ít giây; "
             "nếu vẫn lỗi, xin báo người quản trị.", 5)  # fmt: skip
ELSEWHERE = Kind("changes_elsewhere", 409, "Thay đổi ở máy khác", "Máy này chỉ trả lời câu hỏi. Việc thêm, sửa, bỏ tài liệu và đổi bản chỉ mục được làm ở máy dựng chỉ mục; "
                 "xin mở trang quản trị của máy ấy.")  # fmt: skip
STORAGE = Kind("storage", 507, "Không ghi được vào đĩa", "Máy chủ không ghi được vào đĩa nên chưa làm được việc này; xin báo người quản trị.")
TIMEOUT = Kind("timeout", 504, "Quá thời gian trả lời", "Câu hỏi này xử lý quá lâu nên đã dừng. Anh/chị vui lòng hỏi ngắn lại, mỗi lần một việc.")

_BY_STATUS = {k.status: k for k in (BAD_REQUEST, NOT_FOUND, METHOD, TOO_LARGE, INVALID, BUSY)}

_MESSAGES = {
    "missing": "Thiếu trường này.",
    "json_invalid": "Nội dung gửi lên không phải JSON hợp lệ.",
    "string_type": "Phải là chuỗi ký tự.",
    "string_unicode": "Có ký tự không hợp lệ.",
    "string_too_long": "Dài quá {max_length} ký tự.",
    "string_too_short": "Phải có ít nhất {min_length} ký tự.",
    "too_long": "Nhiều quá {max_length} mục.",
    "list_type": "Phải là một danh sách.",
    "literal_error": "Chỉ nhận một trong các giá trị: {expected}.",
    "extra_forbidden": "Không có trường này; xin kiểm tra lại tên trường.",
    "int_parsing": "Phải là số nguyên.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than_equal": "Phải từ {le} trở xuống.",
    "two_memories": "Gửi history hoặc conversation, không gửi cả hai.",
    "string_pattern_mismatch": "Chưa đúng dạng.",
    "iso_day": "Phải là một ngày dạng 2025-07-01, từ năm 1900 đến năm 2199.",
    "model_attributes_type": "Phải là một đối tượng JSON.",
}


def respond(error: ProblemError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response of a problem."""
    extra = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if error.kind.status == KEY_MISSING.status:
        extra["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error.body.model_dump(), error.kind.status, {**(headers or {}), **extra}, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem; what escapes these handlers is caught by `service.shield`."""

    def problem(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ProblemError)  # noqa: S101  # registered for no other
        return respond(error)

    def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        fields = [FieldError(field=_field(e["loc"]), message=_message(e)) for e in error.errors()]
        return respond(INVALID.error("; ".join(f"{f.field}: {f.message}" for f in fields[:5]), fields))

    def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101
        kind = _BY_STATUS.get(error.status_code) or Kind("http_error", error.status_code, BAD_REQUEST.title, HTTPStatus(error.status_code).phrase)
        return respond(kind.error(), error.headers)

    def unreachable(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, StoreError)  # noqa: S101
        return respond(of_store(error))

    app.add_exception_handler(StoreError, unreachable)
    app.add_exception_handler(ProblemError, problem)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def of_store(error: StoreError) -> ProblemError:
    """The problem of a database out of reach; its message names machines, and is for the log alone."""
    log.error("%s", error)
    return STORE.error()


def documented(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI: each status with an example and one schema for all, which `service.contract` puts in."""
    content = {k.status: {MEDIA_TYPE: {"schema": {"$ref": f"{COMPONENTS}Problem"}, "example": k.error().body.model_dump()}} for k in kinds}
    retry = {"Retry-After": {"description": "số giây nên chờ", "schema": {"type": "integer"}}}
    return {
        k.status: {"description": k.title, "content": content[k.status], **({"headers": retry} if k.retry_after else {})} for k in reversed(kinds)
    }


def _field(loc: Sequence[int | str]) -> str:
    """("body", "history", 0, "role") -> "history.0.role"; the whole body stays "body"."""
    inner = loc[1:] if len(loc) > 1 and loc[0] in ("body", "query", "path") and not isinstance(loc[1], int) else loc[:1]
    return ".".join(map(str, inner)) or "body"


def _message(error: Mapping[str, Any]) -> str:
    """The Vietnamese text of one pydantic error; what was sent is never echoed."""
    context = {k: str(v).replace(" or ", " hoặc ") for k, v in (error.get("ctx") or {}).items()}
    return _MESSAGES.get(error["type"], "Giá trị chưa hợp lệ.").format_map(_Blank(context))


class _Blank(dict[str, str]):
    """A mapping in which a limit that the library did not name reads "…"."""

    def __missing__(self, key: str) -> str:
        return "…"
