"""What an office may set, by environment (TDKT_…) or .env; read once at the edge.

What it does not know: how any of it is used.
"""
from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings with their defaults; every field is `TDKT_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TDKT_", env_file=".env", extra="ignore", frozen=True)

    documents: Path = Field(Path("documents"), description="thư mục tài liệu")
    var: Path = Field(Path("var"), description="nơi lưu chỉ mục, mô hình và bộ nhớ đệm")
    embed_model: str = Field("", description="tên hoặc thư mục mô hình sentence-transformers; trống: e5-small kèm theo; “none”: chỉ dùng BM25")
    contact: str = Field("", description="nơi hỏi thêm, hiện trong câu trả lời không tìm thấy")
    host: str = Field("127.0.0.1", description="địa chỉ lắng nghe")
    port: int = Field(8000, description="cổng lắng nghe")

    @property
    def store(self) -> Path:
        """The folder of snapshots."""
        return self.var / "snapshots"
