"""evals.bench: the retrieval metrics and a tiny set measured."""
from __future__ import annotations

import json
import math

import pytest
from bot_fixtures import write_office

from evals.bench import bench, read, score, table
from index.cache import VectorCache


def test_score_of_a_tiny_run():
    made = score({"a": ["x", "y"], "b": ["u", "v", "w"]}, {"a": {"x"}, "b": {"w"}, "c": {"z"}})
    assert made["R@1"] == pytest.approx(1 / 3)
    assert made["R@3"] == made["R@100"] == pytest.approx(2 / 3)
    assert made["MRR@10"] == pytest.approx((1 + 1 / 3) / 3)
    assert made["nDCG@10"] == pytest.approx((1 + 1 / math.log2(4)) / 3)


def test_several_right_documents_share_an_ideal():
    made = score({"a": ["x", "n", "y"]}, {"a": {"x", "y"}})
    assert made["nDCG@10"] == pytest.approx((1 + 1 / 2) / (1 + 1 / math.log2(3)))
    assert made["MRR@10"] == made["R@1"] == 1


def test_the_eleventh_place_counts_for_r100_only():
    made = score({"a": [*"bcdefghijk", "x"]}, {"a": {"x"}})
    assert (made["R@10"], made["R@100"], made["MRR@10"], made["nDCG@10"]) == (0, 1, 0, 0)


def test_score_of_nothing():
    assert set(score({}, {}).values()) == {0}


@pytest.fixture
def folder(tmp_path):
    texts = {"a": "Chiến sĩ thi đua cơ sở tặng cho cá nhân có sáng kiến.", "b": "Mức lương cơ sở là căn cứ tính tiền thưởng.", "c": "Hội đồng họp mỗi năm hai lần."}
    rows = [{"id": k, "title": "" if k == "c" else f"Văn bản {k}", "text": t} for k, t in texts.items()]
    queries = [{"id": "q1", "text": "lương cơ sở để tính thưởng"}, {"id": "q2", "text": "hội đồng họp mấy lần"}]
    write_office(tmp_path / "bo-do", {
        "corpus.jsonl": "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows),
        "queries.jsonl": "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in queries), "qrels.tsv": "q1\tb\t1\nq2\tc\t1\nq2\ta\t0\n",
    })  # fmt: skip
    return tmp_path / "bo-do"


def test_read_keeps_relevant_pairs_only(folder):
    corpus = read(folder)
    assert [d["id"] for d in corpus.documents] == ["a", "b", "c"]
    assert corpus.qrels == {"q1": {"b"}, "q2": {"c"}}


@pytest.mark.parametrize("plain", [False, True])
def test_words_alone(folder, plain):
    result = bench(folder, None, VectorCache(folder / "v.sqlite"), plain)
    assert (result["set"], result["documents"], result["queries"], result["undiacritised"]) == ("bo-do", 3, 2, plain)
    assert result["lexical"]["R@1"] == result["lexical"]["nDCG@10"] == 100
    assert not {"dense", "fused"} & set(result)
    assert set(result["ms"]) == {"encode", "search", *(["restore"] if plain else [])}


def test_with_a_model_all_three_rankings(folder, embedder):
    result = bench(folder, embedder, VectorCache(folder / "v.sqlite"))
    assert {"dense", "lexical", "fused"} <= set(result)
    assert result["dense"]["R@3"] == 100
    assert [line.split()[0] for line in table(result).splitlines()] == ["set", "ms:", "dense", "lexical", "fused"]
