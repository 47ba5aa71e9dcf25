"""Text -> unit vectors: one `Embedder`, a langchain_core `Embeddings` over sentence-transformers.

"Ai có thẩm quyền tặng Huân chương?" goes in as "query: Ai có …", the Điều that answers it as "passage: …"; the dot
product of their vectors is their likeness. What it does not know: files of the corpus, chunks, ranking; that a text
is too long (count it with `count_tokens`: the encoder cuts silently).
"""
# ruff: noqa: PLC0415 (torch and what stands on it take seconds to import: only where they are used)
from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index.errors import EmbedError
from index.weights import Progress, convert

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

DEFAULT = "e5-small-vi"
_BATCH = 64, 10_000  # texts, and characters with their padding (2,500 tokens): more takes memory and no less time
_QUESTIONS = 8, 1_600
"""The same for questions that wait together: eight of 80 characters cost half of what they cost one by one, but none waits for a long one."""
_SMALL = 512
"""Up to this many dimensions a question is encoded by one thread: two wait for each other longer than they work (evals/RESULTS.md, "Costs of the encoder")."""
_PROBE = "Điều 5. Danh hiệu “Lao động tiên tiến” năm 2024 – thưởng 1.250.000 đồng (0,3 lần mức lương cơ sở)"
_E5 = re.compile(r"(?:^|[-_])e5(?:[-_](?!.*instruct)|$)", re.IGNORECASE)


class Embedder(Embeddings):
    """A sentence-transformers model with its prefixes; usable from several threads.

    All work is done by one thread of its own: torch and the tokenizer would else take a team of threads and memory for
    every caller, and calls that overlap gain nothing. Questions that came in while it worked go through the model together.

    `dimension` is the length of a vector; `max_tokens` the room for a passage beside its prefix and special tokens;
    `fingerprint` the same for two embedders exactly when their vectors may be compared.
    """

    def __init__(self, model: SentenceTransformer, prefixes: tuple[str, str], remembered: int = 0) -> None:
        """`prefixes`: what is put before a query and before a passage. The model's modules are set to float32 sums.

        `remembered`: so many of the questions asked last are not encoded again when they come back.
        """
        self._model = _widened(model)
        self._prefixes = prefixes
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._line: deque[tuple[str, Future[NDArray[np.float32]]]] = deque()
        self._recall = lru_cache(remembered)(self._asked)
        self._few = self._threads = _threads()
        self.dimension: int = model.get_embedding_dimension() or len(self.query(_PROBE))
        self._few = 1 if self.dimension <= _SMALL else self._threads
        self.max_tokens: int = _room(model) - self._overhead(prefixes[1])
        self.fingerprint: str = _fingerprint(model, self.dimension, prefixes)

    @classmethod
    def open(cls, model: str | None, cache: Path, progress: Progress | None = None, remembered: int = 0) -> Self:
        """The embedder `model`: None for the one that ships with the project (made once in `cache`), else a folder
        or a name that sentence-transformers knows, downloaded when it is not on this machine. `remembered` as for the class.

        Raises EmbedError, in Vietnamese, when it cannot be had.
        """
        name = str(convert(cache / DEFAULT, progress)) if model is None else model
        loaded = _load(name)
        return cls(loaded, _prefixes(name, loaded.prompts), remembered)

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """One unit vector a row, in the order of `texts`; `progress` gets the number done after each batch."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        done = 0
        for places in _batches([len(text) for text in texts], *_BATCH):
            batch = [texts[i] for i in places]
            vectors[places] = self._worker.submit(_forward, self._model, batch, self._prefixes[1], "document", self._threads).result()
            done += len(places)
            if progress:
                progress(done)
        return vectors

    def query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question; not to be written to."""
        return self._recall(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without prefix and special tokens: more than `max_tokens` would be cut off."""
        return [len(ids) for ids in self._ids(texts, special=False)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`passages` as LangChain wants them."""
        return [[float(x) for x in row] for row in self.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """`query` as LangChain wants it."""
        return [float(x) for x in self.query(text)]

    def _asked(self, text: str) -> NDArray[np.float32]:
        """Puts a question in the line; whoever of those in it is served first takes the others along."""
        future: Future[NDArray[np.float32]] = Future()
        self._line.append((text, future))
        self._worker.submit(self._serve)
        return future.result()

    def _serve(self) -> None:
        """Encodes all questions in the line, short ones first; there are none when an earlier call took them."""
        together = [self._line.popleft() for _ in range(len(self._line))]
        for places in reversed(list(_batches([len(text) for text, _ in together], *_QUESTIONS))):
            try:
                rows = _forward(self._model, [together[i][0] for i in places], self._prefixes[0], "query", self._few)
            except Exception as error:  # those who wait must hear of it
                for i in places:
                    together[i][1].set_exception(error)
                continue
            for i, row in zip(places, rows, strict=True):
                own = row.copy()  # a row of the batch would keep all of it
                own.setflags(write=False)
                together[i][1].set_result(own)

    def _ids(self, texts: Sequence[str], special: bool) -> list[list[int]]:
        return self._worker.submit(_tokenise, self._model, list(texts), special).result() if texts else []

    def _overhead(self, prefix: str) -> int:
        return len(self._ids([prefix + "a"], special=True)[0]) - self.count_tokens(["a"])[0]


def _forward(model: SentenceTransformer, texts: list[str], prefix: str, task: str, threads: int) -> NDArray[np.float32]:
    import torch

    torch.set_num_threads(threads)  # for the one thread that works here

    # the two public halves of SentenceTransformer.encode, without its 1.5 ms of set-up for each call
    with torch.inference_mode():
        features = model.preprocess(texts, prompt=prefix, task=task)
        vectors = model(features, task=task)["sentence_embedding"].float()
        unit: NDArray[np.float32] = torch.nn.functional.normalize(vectors, dim=1).numpy()
    return unit


def _threads() -> int:
    import torch

    return torch.get_num_threads()


def _tokenise(model: SentenceTransformer, texts: list[str], special: bool) -> list[list[int]]:
    found = model.tokenizer(
        texts, add_special_tokens=special, truncation=False, padding=False, return_attention_mask=False, verbose=False
    )
    ids: list[list[int]] = found["input_ids"]
    return ids


def _load(name: str) -> SentenceTransformer:
    """The model from a folder, from the cache of downloads, or from the network, in this order of preference."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _read(str(folder), local=True)
    if name.startswith((".", "~", "/")) or "\\" in name or name.count("/") > 1:
        raise EmbedError(f"Không có thư mục mô hình nhúng “{name}”. Kiểm tra TDKT_EMBED_MODEL, hoặc bỏ trống nó.")
    with suppress(EmbedError):
        return _read(name, local=True)
    return _read(name, local=False)


def _read(name: str, local: bool) -> SentenceTransformer:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise EmbedError(f"Thiếu thư viện cho mô hình nhúng ({error}): pip install sentence-transformers.") from error
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # one on every start says nothing to anyone
    try:
        dtype = torch.bfloat16 if has_bf16() else torch.float32
        return SentenceTransformer(name, device="cpu", local_files_only=local, model_kwargs={"dtype": dtype})
    except Exception as error:  # hub, safetensors and tokenizers have no common root; all mean the same here
        where = "" if local else " (kể cả khi tải từ mạng)"
        raise EmbedError(
            f"Không nạp được mô hình nhúng “{name}”{where}: {error}. Kiểm tra tên và kết nối mạng, xóa thư mục nếu nó "
            "hỏng, hoặc bỏ trống TDKT_EMBED_MODEL để dùng mô hình đi kèm."
        ) from error
    finally:
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def has_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor multiplies bfloat16 itself; without that bf16 is slower than float32."""
    try:
        said = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # not Linux: unknown, and float32 is right everywhere
    found = re.search(r"^(?:flags|Features)\s*:(.*)$", said, re.MULTILINE)
    return found is not None and not {"avx512_bf16", "amx_bf16", "bf16"}.isdisjoint(found[1].split())


def _widened(model: SentenceTransformer) -> SentenceTransformer:
    """`model` with all that follows the encoder in float32: a mean taken in bf16 costs 0.001 of cosine."""

    def widen(_module: torch.nn.Module, _inputs: object, output: dict[str, Any]) -> dict[str, Any]:
        kinds = {"token_embeddings", "sentence_embedding"} & output.keys()
        return output | {kind: output[kind].float() for kind in kinds}

    encoder, *rest = model.children()
    encoder.register_forward_hook(widen)
    for module in rest:
        module.float()
    return model.eval()


def _batches(lengths: Sequence[int], most: int, room: int) -> Iterator[list[int]]:
    """The places of `lengths`, longest first, in groups of at most `most` that take no more than `room` when padded to their longest."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    start = 0
    while start < len(order):
        size = min(most, max(1, room // max(1, lengths[order[start]])))
        yield order[start : start + size]
        start += size


def _prefixes(name: str, own: Mapping[str, str | None]) -> tuple[str, str]:
    """The prefixes of query and passage: the model's own, those of E5 when it is one and names none, else none."""
    query, passage = own.get("query") or "", next(filter(None, map(own.get, ("document", "passage", "corpus"))), "")
    if not query and not passage and _E5.search(Path(name).name):
        return "query: ", "passage: "
    return query, passage


def _room(model: SentenceTransformer) -> int:
    limit = model.max_seq_length or model.tokenizer.model_max_length
    return limit if limit < 1_000_000 else 512  # a tokenizer that does not know says 10^30


def _fingerprint(model: SentenceTransformer, dimension: int, prefixes: tuple[str, str]) -> str:
    """Dimension, pooling, and a hash of weights, tokenizer and prefixes; the same in bf16 and float32.

    64 values of every weight are looked at; names are not, so that a newer library calls the same model the same.
    """
    modules = [type(module).__name__ for module in model.children()][1:]
    pooling = "+".join(str(module.pooling_mode) for module in model.children() if hasattr(module, "pooling_mode"))
    digest = hashlib.sha256(repr((dimension, modules, pooling, prefixes, model.max_seq_length)).encode())
    digest.update(repr(model.tokenizer(prefixes[1] + _PROBE)["input_ids"]).encode())
    for part in sorted(_samples(model.named_parameters())):
        digest.update(part)
    return f"{dimension}-{pooling or 'none'}-{digest.hexdigest()[:16]}"


def _samples(parameters: Iterable[tuple[str, torch.Tensor]]) -> Iterator[bytes]:
    import torch

    for name, weight in parameters:
        if ".pooler." not in name:  # left to chance by models that do not use it
            flat = weight.detach().reshape(-1)
            some = flat[:: max(1, flat.numel() // 64)][:64].to(torch.bfloat16)
            yield repr((tuple(weight.shape), some.float().tolist())).encode()
