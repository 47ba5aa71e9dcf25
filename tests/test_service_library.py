"""Search, documents, articles and original files."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from web_fixtures import RULES, Serving, make_store, open_bot, serving

from bot.ask import Bot
from index.types import Document, Validity
from service.validity import badge


@pytest.mark.parametrize("q", ["lao động tiên tiến", "lao dong tien tien"])
def test_search_finds_with_and_without_diacritics(live: Serving, q: str) -> None:
    found = live.client.get("/api/search", params={"q": q, "k": 3}).json()
    first = found["passages"][0]
    assert first["document_id"] == "luat-mau"
    assert first["article_id"].startswith("luat-mau#dieu-2")
    assert {"label", "title", "text", "score", "in_force"} <= set(first)
    assert len(found["passages"]) <= 3
    assert found["passages"] == sorted(found["passages"], key=lambda p: -p["score"])


CLOSE = """---
id: quy-dinh-{n}
tieu_de: "Quy định số {n}"
ngay_hieu_luc: 2024-01-01
---

### Điều 1. Nội dung

{text}
"""


def test_search_orders_passages_as_answers_do_by_how_near_they_have_the_words(tmp_path: Path) -> None:
    near = "Xa xôi hẻo lánh bên kia núi sông biển đảo ngoài khơi, khiển rồi trách, thời cùng hạn, bỏ nâng cả lương, lại kéo mãi dài."
    apart = "Dài xa xôi rồi kéo hẻo lánh lương bên kia nâng núi sông hạn biển đảo thời ngoài khơi trách, cùng, bỏ, cả, lại, mãi, khiển."
    settings = make_store(tmp_path, **{"a-xa": CLOSE.format(n=1, text=apart), "b-gan": CLOSE.format(n=2, text=near)})
    bot = open_bot(settings)
    with serving(settings, bot) as running:
        for q in ("bị khiển trách thì thời hạn nâng lương kéo dài bao lâu", "bi khien trach thi thoi han nang luong keo dai bao lau"):
            found = running.client.get("/api/search", params={"q": q}).json()["passages"]
            assert [p["document_id"] for p in found][:2] == ["quy-dinh-2", "quy-dinh-1"]
            assert [round(h.score, 4) for h in bot.search(q, 10, date.today())] == [p["score"] for p in found]


def test_search_looks_only_at_what_counts_on_the_day(live: Serving) -> None:
    def ids(day: str) -> set[str]:
        return {p["document_id"] for p in live.client.get("/api/search", params={"q": "lao động tiên tiến", "as_of": day}).json()["passages"]}

    assert "luat-mau" not in ids("2023-06-01")
    assert "luat-mau" in ids("2024-06-01")


@pytest.mark.parametrize(("params", "field"), [({}, "q"), ({"q": "x" * 501}, "q"), ({"q": "x", "k": 0}, "k"), ({"q": "x", "k": "a"}, "k"),
                                               ({"q": "x", "as_of": "hôm qua"}, "as_of")])  # fmt: skip
def test_search_names_the_wrong_field(live: Serving, params: dict[str, Any], field: str) -> None:
    response = live.client.get("/api/search", params=params)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("q", ["", " ", "😀", "\x00", "%_'\"<script>"])
def test_search_for_nothing_finds_nothing(live: Serving, q: str) -> None:
    assert live.client.get("/api/search", params={"q": q}).json()["passages"] == []


def test_documents_with_their_validity_on_a_day(live: Serving) -> None:
    def states(day: str) -> dict[str, str]:
        return {d["id"]: d["badge"]["state"] for d in live.client.get("/api/documents", params={"as_of": day}).json()["documents"]}

    assert states("2023-12-31") == {"luat-mau": "not_yet", "su-kien-mau": "none", "quyet-dinh-la": "in_force"}
    assert states("2030-01-01") == {"luat-mau": "in_force", "su-kien-mau": "none", "quyet-dinh-la": "expired"}
    law = next(d for d in live.client.get("/api/documents").json()["documents"] if d["id"] == "luat-mau")
    assert (law["so_hieu"], law["loai"], law["effective"], law["clauses"]) == ("01/2022/QH15", "Luật", "2024-01-01", 5)


def test_a_document_is_tiled_by_its_articles(live: Serving) -> None:
    found = live.client.get("/api/documents/luat-mau").json()
    spans = [a["span"] for a in found["outline"]]
    assert [s[0] for s in spans[1:]] == [s[1] for s in spans[:-1]]
    assert (spans[0][0], spans[-1][1]) == (0, len(found["text"]))
    article = next(a for a in found["outline"] if a["id"] == "luat-mau#dieu-23")
    assert found["text"][slice(*article["span"])].startswith("Điều 23")
    assert [c["label"] for c in article["clauses"]][:2] == ["Khoản 1 Điều 23", "Điểm a khoản 1 Điều 23"]


@pytest.mark.parametrize("path", ["luat-mau%23dieu-23.khoan-1", "luat-mau/dieu-23.khoan-1", "luat-mau%2Fdieu-23.khoan-1"])
def test_a_clause_by_either_form_of_its_id(live: Serving, path: str) -> None:
    found = live.client.get(f"/api/articles/{path}").json()
    assert (found["id"], found["article_id"], found["label"]) == ("luat-mau#dieu-23.khoan-1", "luat-mau#dieu-23", "Khoản 1 Điều 23")
    assert found["text"].startswith("1. Danh hiệu Chiến sĩ thi đua cơ sở")
    assert (found["previous"], found["next"]) == (None, "luat-mau#dieu-23.khoan-2")


def test_an_article_knows_its_neighbours(live: Serving) -> None:
    found = live.client.get("/api/articles/luat-mau%23dieu-23").json()
    assert (found["previous"], found["next"]) == ("luat-mau#dieu-22", "luat-mau#dieu-24")
    assert found["path"] == ["Chương I. Danh hiệu thi đua"]
    assert found["badge"] == {"state": "in_force", "text": "Còn hiệu lực"}


def test_the_original_file_is_an_attachment(live: Serving) -> None:
    response = live.client.get("/api/documents/luat-mau/source")
    assert response.content.decode() == RULES
    assert response.headers["content-disposition"] == 'attachment; filename="luat-mau.md"'
    assert response.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("source", ["../../secret.txt", "/etc/passwd", "rules", "rules/gone.md", "rules/link.md"])
def test_no_source_outside_of_the_documents(tmp_path: Any, source: str) -> None:
    settings = make_store(tmp_path)
    (tmp_path / "secret.txt").write_text("mật")
    (settings.documents / "rules" / "link.md").symlink_to(tmp_path / "secret.txt")
    opened = open_bot(settings).snapshot
    document = replace(opened.documents["luat-mau"], source=source)
    bot = Bot(replace(opened, documents={**opened.documents, "luat-mau": document}), None)
    with serving(settings, bot) as running:
        response = running.client.get("/api/documents/luat-mau/source")
        assert (response.status_code, response.json()["code"]) == (404, "source_not_found")
        for path in ("..%2F..%2Fsecret.txt", "%2e%2e", "..%5csecret", "luat-mau%00"):
            assert running.client.get(f"/api/documents/{path}/source").status_code == 404


def test_a_file_without_pages_has_no_number_of_them(live: Serving) -> None:
    assert {d["pages"] for d in live.client.get("/api/documents").json()["documents"]} == {None}
    assert live.client.get("/api/documents/luat-mau").json()["pages"] is None


def test_badges_in_words(tmp_path: Any) -> None:
    opened = open_bot(make_store(tmp_path)).snapshot
    old = Document("cu", "Luật cũ", "cu.md", "", "", Validity(effective=date(2004, 7, 1), expired=date(2024, 1, 1), replaced_by=("luat-mau",)))
    assert badge(old, date(2024, 1, 1), opened).text == "Hết hiệu lực từ 01/01/2024, được thay thế bởi Luật Thi đua, khen thưởng mẫu"
    assert badge(old, date(2003, 1, 1), opened).text == "Chưa có hiệu lực (từ 01/7/2004)"
    assert badge(replace(old, validity=Validity(effective=date(2004, 7, 1))), date(2024, 1, 1), opened).state == "in_force"
    assert badge(replace(old, validity=Validity(), meta={"so_hieu": "1"}), date(2024, 1, 1), opened).text == "Chưa kiểm chứng hiệu lực"


def test_a_file_that_was_replaced_since_is_not_shown_as_the_one_that_was_read(tmp_path: Path) -> None:
    settings = make_store(tmp_path)
    with serving(settings, open_bot(settings)) as running:
        path = settings.documents / "rules" / "luat-mau.md"
        whole = running.client.get("/api/documents/luat-mau/source")
        assert whole.content == path.read_bytes()
        assert "luat-mau.md" in whole.headers["content-disposition"]
        path.write_text("---\nid: luat-mau\npham_vi_xem: noi-bo\n---\n# Bí mật", "utf8")
        gone = running.client.get("/api/documents/luat-mau/source")
        assert (gone.status_code, gone.json()["code"]) == (404, "source_not_found")
        assert "Bí mật" not in gone.text
