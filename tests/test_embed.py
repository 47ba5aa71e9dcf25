"""Texts become comparable unit vectors, and an embedder says which model it is."""
from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import embed
from index.embed import Embedder
from index.errors import EmbedError

PAIRS = [
    ("Ai có thẩm quyền tặng Giấy khen?", "Chủ tịch Ủy ban nhân dân cấp xã quyết định tặng Giấy khen cho tập thể."),
    ("Hội thi giọng hát tổ chức khi nào?", "Đêm chung kết cuộc thi văn nghệ diễn ra lúc 19 giờ ngày 26 tháng 3."),
    ("Mức tiền thưởng là bao nhiêu?", "Cá nhân được thưởng 1,5 lần mức lương cơ sở."),
]  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def embedder(cache: Path) -> Embedder:
    return Embedder.open(None, cache)


def test_importing_the_module_loads_no_model_library() -> None:
    code = "import sys, index.embed; sys.exit(bool({'torch', 'sentence_transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_vectors_are_unit_float32(embedder: Embedder) -> None:
    rows = embedder.passages([passage for _, passage in PAIRS])
    assert rows.shape == (3, embedder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    one = embedder.query("thi đua")
    assert one.shape == (embedder.dimension,)
    assert np.isclose(np.linalg.norm(one), 1, atol=1e-5)


def test_nothing_and_the_empty_text_are_no_accident(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dimension)
    assert embedder.count_tokens([]) == []
    assert np.isfinite(embedder.passages(["", " ", "😀" * 50, "a" * 20_000])).all()
    assert np.isfinite(embedder.query("")).all()


def test_query_and_passage_have_their_own_prefix(embedder: Embedder) -> None:
    plain = Embedder(embedder._model, ("", ""))
    text = "Danh hiệu Chiến sĩ thi đua cơ sở"
    assert embedder.query(text) @ embedder.passages([text])[0] < 0.99
    assert plain.query("query: " + text) @ embedder.query(text) == pytest.approx(1, abs=1e-4)
    assert plain.passages(["passage: " + text])[0] @ embedder.passages([text])[0] == pytest.approx(1, abs=1e-4)


def test_a_question_is_nearest_to_its_passage(embedder: Embedder) -> None:
    rows = embedder.passages([passage for _, passage in PAIRS])
    assert [int(np.argmax(rows @ embedder.query(question))) for question, _ in PAIRS] == [0, 1, 2]


def test_rows_keep_the_order_of_the_texts_whatever_their_length(embedder: Embedder) -> None:
    texts = [passage * repeat for repeat in (1, 12, 3) for _, passage in PAIRS] * 8
    done: list[int] = []
    rows = embedder.passages(texts, done.append)
    alone = np.stack([embedder.passages([text])[0] for text in texts[:9]])
    assert (np.sum(rows[:9] * alone, axis=1) > 0.999).all()
    assert done == sorted(done)
    assert done[-1] == len(texts)


def test_batches_hold_every_place_once_and_bound_their_size() -> None:
    lengths = [5, 90_000, 800, 0, 800] + [600] * 50
    batches = list(embed._batches(lengths, *embed._BATCH))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert batches[0] == [1]
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= embed._BATCH[1] for batch in batches)


def test_tokens_are_counted_as_the_model_takes_them(embedder: Embedder) -> None:
    assert embedder.count_tokens(["Điều 5. Thẩm quyền", "", "a"]) == [4, 0, 1]
    text = "a " * embedder.max_tokens
    assert embedder.count_tokens([text]) == [embedder.max_tokens]
    fed = embedder._model.preprocess([text], prompt="passage: ")["input_ids"]
    assert fed.shape[1] == embedder._model.max_seq_length == 512
    whole, longer = embedder.passages([text, text + " xuất sắc"])
    assert whole @ longer == pytest.approx(1, abs=1e-4), "what is past max_tokens is not seen"
    assert embedder.passages([text[:-2] + "sắc"])[0] @ whole < 0.99999, "what is at max_tokens is"


def test_the_fingerprint_names_the_model_and_not_its_folder_or_precision(
    embedder: Embedder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "has_bf16", lambda: next(embedder._model.parameters()).element_size() == 4)
    other = Embedder.open(str(cache / embed.DEFAULT), Path("unused"))
    assert next(other._model.parameters()).dtype != next(embedder._model.parameters()).dtype
    assert other.fingerprint == embedder.fingerprint
    assert other.query("thi đua") @ embedder.query("thi đua") > 0.9999
    assert Embedder(other._model, ("", "")).fingerprint != embedder.fingerprint
    next(other._model.parameters()).data += 0.5
    assert Embedder(other._model, ("query: ", "passage: ")).fingerprint != embedder.fingerprint


def test_langchain_gets_the_same_vectors(embedder: Embedder) -> None:
    text = PAIRS[0][1]
    assert np.allclose(embedder.embed_documents([text])[0], embedder.passages([text])[0])
    assert np.allclose(embedder.embed_query(text), embedder.query(text))
    assert all(type(x) is float for x in embedder.embed_query(text))


def test_threads_do_not_mix_their_answers(embedder: Embedder) -> None:
    texts = [f"{passage} {i}" for i in range(8) for _, passage in PAIRS]
    alone = [embedder.query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert np.allclose(list(pool.map(embedder.query, texts)), alone, atol=1e-3)


def test_questions_that_wait_together_go_through_the_model_together(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, long = [f"{question} {i}" for i in range(4) for question, _ in PAIRS], "thi đua " * 240
    alone = [embedder.query(text) for text in [*texts, long]]
    groups: list[list[str]] = []
    busy, forward = threading.Event(), embed._forward

    def counted(model: Any, batch: list[str], *more: Any) -> Any:
        groups.append(batch)
        return forward(model, batch, *more)

    monkeypatch.setattr(embed, "_forward", counted)
    held = embedder._worker.submit(busy.wait, 120)
    with ThreadPoolExecutor(13) as pool:
        waiting = [pool.submit(embedder.query, text) for text in [*texts, long]]
        while len(embedder._line) < 13:
            held.done()
        busy.set()
        together = [one.result(60) for one in waiting]
    assert [len(group) for group in groups] == [4, 8, 1]  # nobody waits for the long one
    assert groups[-1] == [long]
    assert all(a @ b > 0.999 for a, b in zip(alone, together, strict=True))
    assert not embedder._line


def test_a_question_that_fails_tells_all_who_wait_and_leaves_the_line(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise MemoryError("torch")

    with monkeypatch.context() as broke:
        broke.setattr(embed, "_forward", broken)
        with ThreadPoolExecutor(3) as pool:
            for waiting in [pool.submit(embedder.query, text) for text, _ in PAIRS]:
                assert isinstance(waiting.exception(60), MemoryError)
    assert embedder.query("thi đua").shape == (embedder.dimension,)


def test_a_question_that_comes_back_is_not_encoded_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping = Embedder.open(None, cache, remembered=2)
    first = keeping.query("thi đua")
    with monkeypatch.context() as broke:
        broke.setattr(embed, "_forward", None)
        assert keeping.query("thi đua") is first
    with pytest.raises(ValueError, match="read-only"):
        first += 1  # what several callers hold
    for text in ("khen thưởng", "huân chương"):
        keeping.query(text)
    again = keeping.query("thi đua")
    assert again is not first, "only so many are kept"
    assert np.array_equal(again, first)


def test_a_missing_folder_or_model_is_said_in_vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmbedError, match="Không có thư mục mô hình nhúng"):
        Embedder.open(str(tmp_path / "nowhere"), tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmbedError, match="Không nạp được mô hình nhúng"):
        Embedder.open(str(tmp_path / "empty"), tmp_path)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedError, match="Thiếu thư viện"):
        Embedder.open(str(tmp_path / "empty"), tmp_path)


def test_a_name_is_sought_here_before_it_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def refuse(name: str, local: bool) -> None:
        asked.append(local)
        raise EmbedError(name)

    monkeypatch.setattr(embed, "_read", refuse)
    with pytest.raises(EmbedError):
        Embedder.open("AITeamVN/Vietnamese_Embedding", tmp_path)
    assert asked == [True, False]


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("models/e5-small-vi", {}, ("query: ", "passage: ")),
        ("AITeamVN/Vietnamese_Embedding", {"query": "", "document": ""}, ("", "")),
        ("some/model", {"query": "Q: ", "passage": "P: "}, ("Q: ", "P: ")),
        ("intfloat/multilingual-e5-large-instruct", {"query": None}, ("", "")),
        ("keepitreal/base5-model", {}, ("", "")),
    ],
)
def test_prefixes(name: str, own: dict[str, str | None], expected: tuple[str, str]) -> None:
    assert embed._prefixes(name, own) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("flags\t\t: fpu avx512_bf16 amx", True), ("Features\t: fp bf16", True), ("flags\t: avx2 avx512f", False)],
)
def test_bf16_only_where_the_processor_has_it(tmp_path: Path, said: str, expected: bool) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor : 0\n{said}\n")
    assert embed.has_bf16(tmp_path / "cpuinfo") is expected
    assert embed.has_bf16(tmp_path / "none") is False
