"""What an office may set, by environment (TDKT_…) or .env; read once at the edge.

What it does not know: how any of it is used.
"""
from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.postgres.address import Address, is_address


class Settings(BaseSettings):
    """All settings with their defaults; every field is `TDKT_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TDKT_", env_file=".env", extra="ignore", frozen=True)

    documents: Path = Field(Path("documents"), description="thư mục tài liệu")
    var: Path = Field(Path("var"), description="nơi lưu chỉ mục, mô hình và bộ nhớ đệm")
    store: Path | Address = Field("", validate_default=True, description="nơi giữ các bản chỉ mục: postgresql://… cho nhiều máy dùng chung; "
                                  "trống: thư mục snapshots trong TDKT_VAR")  # fmt: skip
    embed_model: str = Field("", description="tên hoặc thư mục mô hình sentence-transformers; trống: e5-small kèm theo; “none”: chỉ dùng BM25")
    contact: str = Field("", description="nơi hỏi thêm, hiện trong câu trả lời không tìm thấy")
    host: str = Field("127.0.0.1", description="địa chỉ lắng nghe")
    port: int = Field(8000, description="cổng lắng nghe")
    public: bool = Field(False, description="cho người không có khóa hỏi (chỉ văn bản công khai, có giới hạn số lượt); cần khi mở trang cho mọi người")
    trust_loopback: bool = Field(True, description="người ngồi tại máy này không cần khóa; đặt false khi có máy chủ web phía trước trên cùng máy")
    trusted_proxies: str = Field("", description="địa chỉ các máy chủ web phía trước (127.0.0.1, 10.0.0.0/8…), để biết địa chỉ thật của người hỏi")
    widget_per_minute: int = Field(30, ge=1, description="số câu mỗi phút từ một địa chỉ mạng, với khóa widget và người không có khóa")
    widget_per_session: int = Field(60, ge=1, description="số câu của một cuộc hỏi đáp, với khóa widget và người không có khóa")
    widget_per_day: int = Field(3000, ge=1, description="số câu mỗi ngày của một khóa widget, và của tất cả người không có khóa")
    key_per_minute: int = Field(240, ge=1, description="số câu mỗi phút của một khóa khác")
    journal: bool = Field(True, description="ghi nhật ký hỏi đáp vào var/journal.sqlite (đã che số điện thoại, thư điện tử, số giấy tờ)")
    journal_days: int = Field(90, ge=1, le=3650, description="giữ nhật ký hỏi đáp bấy nhiêu ngày")
    journal_questions: bool = Field(True, description="ghi cả lời của câu hỏi và góp ý; false: chỉ ghi trạng thái, trích dẫn, thời gian")
    log_format: Literal["text", "json"] = Field("text", description="nhật ký vận hành ra màn hình: text, hoặc json (mỗi yêu cầu một dòng)")
    log_questions: bool = Field(False, description="ghi cả lời của câu hỏi vào nhật ký vận hành")
    chat_model: str = Field("", description="mô hình ngôn ngữ soạn lời: openai:… | ollama:… | anthropic:… | google_genai:…; trống: trích nguyên văn")
    chat_base_url: str = Field("", pattern=r"^(?:https?://\S+)?$", description="địa chỉ máy chủ mô hình tương thích OpenAI (vLLM, llama.cpp, Ollama)")
    chat_api_key: SecretStr = Field(SecretStr(""), description="khóa của máy chủ mô hình; không bao giờ được ghi ra")
    chat_first_seconds: float = Field(20.0, gt=0, description="chờ tiếng đầu tiên của mô hình tối đa bấy nhiêu giây, kể cả các lần thử lại")
    chat_pause_seconds: float = Field(8.0, gt=0, description="chờ mỗi tiếng tiếp theo tối đa bấy nhiêu giây")
    chat_total_seconds: float = Field(45.0, gt=0, le=55, description="cả câu trả lời của mô hình tối đa bấy nhiêu giây (không quá 55)")
    chat_input_tokens: int = Field(3000, ge=500, description="đưa cho mô hình tối đa bấy nhiêu token")
    chat_output_tokens: int = Field(600, ge=50, description="mô hình viết tối đa bấy nhiêu token")

    @field_validator("store", mode="before")
    @classmethod
    def _place(cls, value: object, info: ValidationInfo) -> object:
        if value == "":
            return info.data["var"] / "snapshots" if "var" in info.data else Path()
        return Address(str(value)) if is_address(value) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            ipaddress.ip_network(part)
        return value
