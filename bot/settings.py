"""What an office may set, by environment (TDKT_…) or .env; read once at the edge.

What it does not know: how any of it is used.
"""
from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
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
    chat_model: str = Field("", description="mô hình ngôn ngữ soạn lời: openai:… | ollama:… | anthropic:… | google_genai:…; trống: trích nguyên văn")
    chat_base_url: str = Field("", pattern=r"^(?:https?://\S+)?$", description="địa chỉ máy chủ mô hình tương thích OpenAI (vLLM, llama.cpp, Ollama)")
    chat_api_key: SecretStr = Field(SecretStr(""), description="khóa của máy chủ mô hình; không bao giờ được ghi ra")
    chat_first_seconds: float = Field(20.0, gt=0, description="chờ tiếng đầu tiên của mô hình tối đa bấy nhiêu giây, kể cả các lần thử lại")
    chat_pause_seconds: float = Field(8.0, gt=0, description="chờ mỗi tiếng tiếp theo tối đa bấy nhiêu giây")
    chat_total_seconds: float = Field(45.0, gt=0, le=55, description="cả câu trả lời của mô hình tối đa bấy nhiêu giây (không quá 55)")
    chat_input_tokens: int = Field(3000, ge=500, description="đưa cho mô hình tối đa bấy nhiêu token")
    chat_output_tokens: int = Field(600, ge=50, description="mô hình viết tối đa bấy nhiêu token")

    @property
    def store(self) -> Path:
        """The folder of snapshots."""
        return self.var / "snapshots"
