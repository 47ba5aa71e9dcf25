"""bot.cli: the command as a person runs it, BM25 only, on folders of its own."""
from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.cli import main

LAW = """---
id: luat-06-2022-qh15
tieu_de: Luật Thi đua, khen thưởng 2022
so_hieu: 06/2022/QH15
loai: Luật
ngay_hieu_luc: 2024-01-01
pham_vi: trung-uong
---
### Điều 23. Danh hiệu “Chiến sĩ thi đua cơ sở”
1. Danh hiệu Chiến sĩ thi đua cơ sở tặng cho người đạt tiêu chuẩn Lao động tiên tiến.
2. Người được xét Chiến sĩ thi đua cơ sở hoàn thành xuất sắc nhiệm vụ hoặc có sáng kiến.
### Điều 50. Mức tiền thưởng danh hiệu thi đua
1. Mức tiền thưởng:
a) Danh hiệu Chiến sĩ thi đua cơ sở: cá nhân được thưởng 1,0 lần mức lương cơ sở;
b) Danh hiệu Lao động tiên tiến: cá nhân được thưởng 0,3 lần mức lương cơ sở.
2. Tiền thưởng được làm tròn lên hàng chục nghìn đồng.
3. Từ ngày 01/7/2026, mức lương cơ sở là 2.530.000 đồng/tháng.
"""
KEYS = {"question", "status", "answer", "sentences", "citations", "as_of", "snapshot_id", "timings_ms"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "luat.md").write_text(LAW, "utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TDKT_EMBED_MODEL", "none")
    assert main(["index", "build", "--json"]) == 0
    return tmp_path


def test_build_ends_with_one_json_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["index", "build", "--json"]) == 0
    line = json.loads(capsys.readouterr().out.strip())
    assert {"documents", "articles", "chunks", "seconds", "skipped", "warnings"} <= line.keys()
    assert line["documents"] == 1


def test_ask_readable_and_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"]) == 0
    assert "[1]" in capsys.readouterr().out
    assert main(["ask", "tieu chuan CSTD co so", "--json", "--as-of", "2026-08-01"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer.keys() >= KEYS
    assert answer["as_of"] == "2026-08-01"


def test_money_has_two_sources_and_is_rounded_up(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "Lao động tiên tiến được thưởng bao nhiêu tiền, có làm tròn không?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "760.000 đồng" in answer["answer"]
    assert len(answer["citations"]) >= 2
    assert main(["ask", "Chênh lệch tiền thưởng Lao động tiên tiến tháng 7/2026 và tháng 8/2026?"]) == 0
    assert "Chênh lệch: 760.000 − 760.000 = 0 đồng" in capsys.readouterr().out
    assert main(["ask", "Tôi được Lao động tiên tiến và Chiến sĩ thi đua cơ sở thì tổng tiền thưởng bao nhiêu?"]) == 0
    assert "Tổng cộng: 2.530.000 = 2.530.000 đồng" in capsys.readouterr().out
    assert main(["ask", "Chiến sĩ thi đua được thưởng bao nhiêu tiền?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "clarify"


def test_validity_and_references(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["ask", "Luật 2022 có hiệu lực từ ngày nào?"]) == 0
    assert "01/01/2024" in capsys.readouterr().out
    assert main(["ask", "Điều 99 Luật 2022 quy định gì?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "not_found"


def test_questions_from_standard_input(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO("Tiêu chuẩn Chiến sĩ thi đua cơ sở?\n\nThời tiết hôm nay?\n"))
    assert main(["ask", "-"]) == 0
    assert len(capsys.readouterr().out.strip().split("\n")) == 2


def test_show_verify_list_rollback(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "show"]) == 0
    assert main(["index", "verify"]) == 0
    assert main(["index", "build"]) == 0
    assert main(["index", "list"]) == 0
    assert main(["index", "rollback"]) == 0
    first = sorted(p.name for p in (home / "var" / "snapshots").iterdir() if p.is_dir())[-1]
    assert main(["index", "promote", first]) == 0
    assert main(["index", "check"]) in (0, 1)
    assert "Đã quay lại" in capsys.readouterr().out


def test_add_remove_read(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = tmp_path / "thong-bao.txt"
    extra.write_text("Thông báo kết quả hội nghị tổng kết công tác thi đua của cơ quan năm 2026 đã được ban hành.", "utf8")
    assert main(["add", str(extra)]) == 0
    assert main(["remove", "thong-bao"]) == 0
    assert main(["remove", "khong-co"]) == 1
    capsys.readouterr()
    assert main(["read", "documents/luat.md"]) == 0
    assert "Điều 23" in capsys.readouterr().out
    assert main(["read", "documents/luat.md", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"]


def test_eval_and_bench(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "q.jsonl").write_text(json.dumps({
        "id": "a", "question": "Tiêu chuẩn Chiến sĩ thi đua cơ sở?", "kind": "criteria", "status": "answered", "expected": [["sáng kiến"]],
        "citation": [{"document": "06/2022/QH15", "article": "Điều 23"}],
    }, ensure_ascii=False) + "\n", "utf8")  # fmt: skip
    capsys.readouterr()
    assert main(["eval", "q.jsonl", "--json", "--answers", "a.jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["overall"]["facts"] == 1.0
    assert main(["eval", "q.jsonl"]) == 0
    (home / "q.jsonl").write_text("{\n", "utf8")
    assert main(["eval", "q.jsonl"]) == 1
    bench = home / "bench"
    bench.mkdir()
    rows = [{"id": "d1", "title": "Mèo", "text": "Con mèo ngủ trên ghế."}, {"id": "d2", "title": "Chó", "text": "Con chó chạy ngoài sân."}]
    (bench / "corpus.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf8")
    (bench / "queries.jsonl").write_text(json.dumps({"id": "q", "text": "con mèo ngủ ở đâu"}) + "\n", "utf8")
    (bench / "qrels.tsv").write_text("q\td1\t1\n", "utf8")
    capsys.readouterr()
    assert main(["bench", "retrieval", "bench", "--json", "--undiacritised"]) == 0
    assert json.loads(capsys.readouterr().out)["lexical"]["R@1"] == 100.0
    assert main(["bench", "retrieval", "bench"]) == 0


def test_errors_are_said_in_vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TDKT_EMBED_MODEL", "none")
    assert main(["ask", "gì đó"]) == 1
    assert "chưa có chỉ mục" in capsys.readouterr().err
    assert main(["index", "build"]) == 1
    assert main(["read", "khong-co.txt"]) == 1
