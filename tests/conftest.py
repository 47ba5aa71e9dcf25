"""Fixtures of the whole set: a deterministic stand-in for the embedding model, small offices, `--regolden`.

`pytest --regolden` rewrites tests/golden/*.json from what the parser makes of tests/data today; read the
difference (`git diff tests/golden`) before you keep it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index.structure import Heading
from index.text import canonical, tokens
from index.types import Document, Span

if TYPE_CHECKING:
    from web_fixtures import Serving

pytest_plugins = ("postgres_fixtures",)

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("house", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


class FakeEmbedder(Embeddings):
    """The interface of `index.embed.Embedder` without a model: a hashed bag of words, counted calls."""

    def __init__(self, fingerprint: str = "fake-1", dimension: int = 24, max_tokens: int = 480) -> None:
        self.fingerprint, self.dimension, self.max_tokens = fingerprint, dimension, max_tokens
        self.embedded: list[str] = []

    def vector(self, text: str) -> NDArray[np.float32]:
        out = np.full(self.dimension, 1e-3, dtype=np.float32)
        for token in tokens(text):
            digest = hashlib.sha256(token.encode()).digest()
            out[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        return (out / np.linalg.norm(out)).astype(np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 3 + 1 for text in texts]

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        self.embedded += texts
        if progress:
            progress(len(texts))
        return np.array([self.vector(t) for t in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def query(self, text: str) -> NDArray[np.float32]:
        return self.vector(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.vector(text).tolist()


def document(text: str, ident: str = "vb", **more: object) -> Document:
    """A document with `text` made canonical."""
    return Document(ident, str(more.pop("title", "Văn bản")), f"{ident}.txt", "0" * 64, canonical(text), **more)  # type: ignore[arg-type]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails where the block takes more than `seconds` of the processor: what it waits for, or what other programs take, costs nothing."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def outline(doc: Document, *levels: tuple[int, str]) -> tuple[Heading, ...]:
    """Headings that a format states: each line of `levels` where it stands in the text."""
    found, at = [], 0
    for level, line in levels:
        start = doc.text.index(line, at)
        found.append(Heading(level, Span(start, start + len(line))))
        at = start + len(line)
    return tuple(found)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regolden", action="store_true", help="rewrite tests/golden from tests/data")


@pytest.fixture
def regolden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regolden"))


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder of three small documents of three formats."""
    folder = tmp_path / "documents"
    (folder / "rules").mkdir(parents=True)
    for name in ("nghi-dinh-mau.txt", "quyet-dinh-kem-quy-dinh.txt"):
        (folder / "rules" / name).write_bytes((DATA / name).read_bytes())
    (folder / "su-kien.md").write_bytes((DATA / "su-kien.md").read_bytes())
    return folder


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A real server over a small store; a file that needs another has its own."""
    from web_fixtures import make_store, serving

    with serving(make_store(tmp_path_factory.mktemp("store"))) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a file."""
    from browser_fixtures import chromium

    with chromium() as one:
        yield one
