"""bot.cli: the command as a person runs it, BM25 only, on folders of its own."""
from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.settings import Settings
from index.errors import EmbedError

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


ANSWER_KEYS = KEYS | {"notes", "understood", "related", "made_by"}
CITATION_KEYS = {"number", "document_id", "article_id", "title", "label", "quote", "span", "url", "in_force", "note", "page", "boxes"}
TITLE = "Tiêu chuẩn Chiến sĩ thi đua cơ sở là gì?"


def asked(capsys: pytest.CaptureFixture[str], *more: str, text: str = TITLE) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["ask", text, "--json", *more]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_answer_object_has_exactly_the_agreed_keys(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in (TITLE, "Lao động tiên tiến được thưởng bao nhiêu tiền?", "Thời tiết hôm nay?", "Luật 2022 còn hiệu lực không?"):
        answer = asked(capsys, text=text)
        assert set(answer) == ANSWER_KEYS
        assert all(set(s) == {"text", "citations"} for s in answer["sentences"])
        assert all(set(c) == CITATION_KEYS for c in answer["citations"])
        assert {n for s in answer["sentences"] for n in s["citations"]} <= {c["number"] for c in answer["citations"]}
        assert all(f"[{n}]" in answer["answer"] for s in answer["sentences"] for n in s["citations"])


def test_a_real_process_answers_as_json(home: Path) -> None:
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-m", "bot.cli", "ask", "tieu chuan chien si thi dua co so la gi", "--json"]
    done = subprocess.run(command, cwd=home, env={**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1"}, capture_output=True, text=True, timeout=300, check=True)
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["article_id"].startswith("luat-06-2022-qh15#dieu-23")
    assert done.stderr == ""


def test_another_snapshot_and_another_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "khac").mkdir()
    (home / "khac" / "luat.md").write_text(LAW.replace("có sáng kiến", "được tập thể suy tôn"), "utf8")
    capsys.readouterr()
    assert main(["index", "build", "--documents", "khac", "--out", "kho", "--json"]) == 0
    folder = json.loads(capsys.readouterr().out.strip().split("\n")[-1])["snapshot"]
    assert "suy tôn" in asked(capsys, "--snapshot", folder)["answer"]
    assert "suy tôn" not in asked(capsys)["answer"]
    assert main(["ask", TITLE, "--snapshot", "khong-co"]) == 1


def test_what_could_not_be_read_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "documents" / "hong.pdf").write_bytes(b"%PDF-1.4 hong")
    capsys.readouterr()
    assert main(["index", "build", "--json"]) == 0
    out, err = capsys.readouterr()
    assert [s["source"] for s in json.loads(out)["skipped"]] == ["hong.pdf"]
    assert "Bỏ qua hong.pdf" in err
    assert main(["index", "show"]) == 0
    assert "bỏ qua hong.pdf" in capsys.readouterr().out


def test_the_served_snapshot_is_marked_and_moves(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def listed() -> dict[str, bool]:
        capsys.readouterr()
        assert main(["index", "list"]) == 0
        return {line.split()[-6]: line.startswith("*") for line in capsys.readouterr().out.splitlines()}

    (first,) = listed()
    (home / "documents" / "luat.md").write_text(LAW.replace("có sáng kiến", "được tập thể suy tôn vì có sáng kiến"), "utf8")
    assert main(["index", "build"]) == 0
    assert "suy tôn" in asked(capsys)["answer"]
    assert not listed()[first]
    assert main(["index", "rollback"]) == 0
    assert listed()[first]
    assert "suy tôn" not in asked(capsys)["answer"]
    (second,) = set(listed()) - {first}
    assert main(["index", "promote", second]) == 0
    assert asked(capsys)["snapshot_id"] == second
    assert main(["index", "promote", "khong-co"]) == 1


def test_damage_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (snapshot,) = (home / "var" / "snapshots").glob("2*")
    with (snapshot / "documents.jsonl").open("a") as file:
        file.write(" ")
    assert main(["index", "verify"]) == 1
    assert "Lỗi" in capsys.readouterr().err


def test_a_document_added_is_cited_and_removed_is_not(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "moi" / "con"
    folder.mkdir(parents=True)
    (folder / "hoi-nghi.md").write_text("# Hội nghị tập huấn năm 2017\n\n## Địa điểm\n\nHội nghị tập huấn năm 2017 về thi đua, khen thưởng họp tại thành phố Cần Thơ.\n", "utf8")
    (folder / "anh.xyz").write_bytes(b"\x00")
    question = "Hội nghị tập huấn năm 2017 họp ở đâu?"
    assert "Cần Thơ" not in asked(capsys, text=question)["answer"]
    assert main(["add", str(home / "moi")]) == 0
    answer = asked(capsys, text=question)
    assert "Cần Thơ" in answer["answer"]
    assert main(["remove", answer["citations"][0]["document_id"]]) == 0
    assert asked(capsys, text=question)["citations"] == []


def test_a_file_that_cannot_be_read_is_not_taken_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "tot.txt").write_text("Thông báo kết quả hội nghị thi đua.", "utf8")
    (home / "hong.docx").write_bytes(b"PK\x03\x04 hong")
    assert main(["add", str(home / "tot.txt"), str(home / "hong.docx")]) == 1
    assert "hong.docx" in capsys.readouterr().err
    assert not (home / "documents" / "them").exists()


def test_without_weights_words_alone_answer_and_it_is_said(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from index.embed import Embedder

    def none(*_: object, **__: object) -> None:
        raise EmbedError("không có trọng số")

    monkeypatch.setattr(Embedder, "open", none)
    monkeypatch.setenv("TDKT_EMBED_MODEL", "")
    assert main(["index", "build"]) == 0
    capsys.readouterr()
    assert main(["ask", TITLE, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["citations"]
    assert "chỉ tìm bằng từ khóa" in err
    monkeypatch.setenv("TDKT_EMBED_MODEL", "mot/mo-hinh")
    assert main(["ask", TITLE]) == 1
    assert "không có trọng số" in capsys.readouterr().err


def test_serve_takes_host_and_port_from_the_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import server

    seen: list[Settings] = []
    monkeypatch.setattr(server, "main", seen.append)
    assert main(["serve"]) == 0
    assert main(["serve", "--host", "0.0.0.0", "--port", "9001"]) == 0
    assert [(s.host, s.port) for s in seen] == [("127.0.0.1", 8000), ("0.0.0.0", 9001)]


def test_read_says_what_it_noticed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["read", "documents/luat.md", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert {"id", "title", "source", "validity", "metadata", "warnings", "pages", "text", "articles"} == set(seen)
    assert seen["validity"]["effective"] == "2024-01-01"
    assert all(a["text"] in seen["text"] for a in seen["articles"])


@pytest.mark.parametrize("line", [["ask"], ["ask", "x", "--as-of", "2026-13-01"], ["index"], [], ["khong-co-lenh"], ["serve", "--port", "x"]])
def test_a_wrong_command_line_is_explained(home: Path, line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 2
    assert "usage: tdkt" in capsys.readouterr().err


def test_a_line_that_is_no_question_leaves_the_others_answered(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"🎉\n{TITLE}\n"))
    main(["ask", "-"])
    lines = capsys.readouterr().out.strip().split("\n")
    assert json.loads(lines[-1])["status"] == "answered"


def test_two_files_of_one_name_are_both_kept_or_refused(home: Path) -> None:
    for folder, text in (("a", "Thông báo một về thi đua."), ("b", "Thông báo hai về khen thưởng.")):
        (home / folder).mkdir()
        (home / folder / "tb.txt").write_text(text, "utf8")
    status = main(["add", "a/tb.txt", "b/tb.txt"])
    assert status == 1 or len(list((home / "documents" / "them").iterdir())) == 2


def test_a_file_that_is_there_already_may_be_added_again(home: Path) -> None:
    (home / "tb.txt").write_text("Thông báo một về thi đua.", "utf8")
    assert main(["add", "tb.txt"]) == 0
    assert main(["add", "documents/them/tb.txt"]) in (0, 1)


def test_removing_the_last_document_is_refused_or_done_wholly(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["remove", "luat-06-2022-qh15"])
    capsys.readouterr()
    status = main(["ask", TITLE, "--json"])
    out = capsys.readouterr().out
    assert (home / "documents" / "luat.md").exists() or status == 1 or not json.loads(out)["citations"]


@pytest.mark.parametrize(
    ("line", "port"),
    [(["eval", "trong.jsonl"], "8000"), (["eval", "khong-co.jsonl"], "8000"), (["bench", "retrieval", "khong-co"], "8000"), (["index", "show"], "tám nghìn")],
)
def test_a_missing_or_empty_input_is_said_in_a_sentence(home: Path, line: list[str], port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "trong.jsonl").write_text("", "utf8")
    monkeypatch.setenv("TDKT_PORT", port)
    assert main(line) == 1


def test_golden_questions_hold_a_worse_snapshot_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = asked(capsys)["snapshot_id"]
    (home / "documents" / "luat.md").write_text(LAW.replace("hoặc có sáng kiến", "trở lên"), "utf8")
    capsys.readouterr()
    assert main(["index", "build", "--json"]) == 1
    out, err = capsys.readouterr()
    line = json.loads(out)
    candidate = Path(line["snapshot"]).name
    assert not line["promoted"]
    assert not line["golden"]["passed"]
    assert "thiếu ý phải có" in err
    assert f"promote {candidate} --force" in err
    assert asked(capsys)["snapshot_id"] == served
    assert main(["index", "check-golden", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert "g-001" in [r["id"] for r in report["regressions"]]
    assert main(["index", "promote", candidate]) == 1
    assert asked(capsys)["snapshot_id"] == served
    assert main(["index", "promote", candidate, "--force"]) == 0
    assert asked(capsys)["snapshot_id"] == candidate
    assert main(["index", "rollback"]) == 0
    assert asked(capsys)["snapshot_id"] == served


def test_a_candidate_waits_to_be_promoted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = asked(capsys)["snapshot_id"]
    capsys.readouterr()
    assert main(["index", "build", "--json", "--candidate", "--progress"]) == 0
    *steps, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert [s["stage"] for s in steps][:2] == ["read", "index"]
    assert steps[-1]["stage"] == "check"
    assert last["promoted"] is False
    assert last["golden"]["passed"] is True
    assert asked(capsys)["snapshot_id"] == served
    assert main(["index", "promote", Path(last["snapshot"]).name]) == 0
    assert asked(capsys)["snapshot_id"] != served


def test_the_agency_adds_golden_questions(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "var" / "golden.jsonl").write_text(json.dumps({
        "id": "co-quan-0001", "question": "Lao động tiên tiến được thưởng bao nhiêu tiền?", "kind": "bonus_money", "status": "answered", "expected": [["760.000"]],
    }), "utf8")  # fmt: skip
    (home / "documents" / "luat.md").write_text(LAW.replace("2.530.000", "2.540.000"), "utf8")
    assert main(["index", "build"]) == 1
    assert "co-quan-0001" in capsys.readouterr().err
    (home / "var" / "golden.jsonl").write_text("{", "utf8")
    assert main(["index", "check-golden"]) == 1
    assert "dòng 1" in capsys.readouterr().err
