"""/api/me and the conversations that the service keeps."""
from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from web_fixtures import QUESTION, Serving, make_store, serving

from service.keys import Role

SITE = "https://coquan.gov.vn"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(make_store(tmp_path_factory.mktemp("store")).model_copy(update={"widget_per_session": 3})) as running:
        yield running


def key(live: Serving, role: Role) -> dict[str, str]:
    site = {"Origin": SITE} if role is Role.WIDGET else {}
    return {"Authorization": f"Bearer {live.app.state.keys.create(role, role.value, [SITE] if site else [])[1]}", **site}


def test_who_am_i(live: Serving) -> None:
    me = live.client.get("/api/me").json()
    assert (me["role"], me["home"], me["key_needed"], me["retention_days"], me["questions_logged"]) == ("admin", True, False, 90, True)
    assert me["may"] == ["admin", "ask", "machine", "read"]
    stranger = live.client.get("/api/me", headers={"Host": "tro-ly.vn"}).json()
    assert (stranger["role"], stranger["may"], stranger["key_needed"]) == ("anonymous", [], True)
    for role in (Role.STAFF, Role.INTEGRATION, Role.WIDGET):
        mine = live.client.get("/api/me", headers={**key(live, role), "Host": "tro-ly.vn"}).json()
        assert (mine["role"], mine["name"], mine["home"], mine["key_needed"]) == (role.value, role.value, False, False)
    assert live.client.get("/api/me", headers={"Authorization": "Bearer tdkt_x"}).json()["code"] == "key_refused"


def test_a_conversation_is_understood_with_its_turns_and_can_be_deleted(live: Serving) -> None:
    first = live.ask(conversation="new").json()
    ident = first["conversation"]
    second = live.ask("Tỷ lệ tối đa là bao nhiêu?", conversation=ident).json()
    by_history = live.ask("Tỷ lệ tối đa là bao nhiêu?", history=[{"role": "user", "text": QUESTION}, {"role": "assistant", "text": first["answer"]}]).json()
    assert second["understood"] == by_history["understood"] != ""
    kept = live.client.get(f"/api/conversations/{ident}").json()
    assert [t["text"] for t in kept["turns"]] == [QUESTION, first["answer"], "Tỷ lệ tối đa là bao nhiêu?", second["answer"]]
    assert live.client.delete(f"/api/conversations/{ident}").status_code == 204
    for response in (live.client.get(f"/api/conversations/{ident}"), live.client.delete(f"/api/conversations/{ident}"), live.ask(conversation=ident)):
        assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")


def test_a_stream_names_its_conversation_first(live: Serving) -> None:
    found = live.stream(conversation="new")
    ident = found[0][1]["conversation"]
    assert ident
    assert found[-2][1]["conversation"] == ident
    assert len(live.client.get(f"/api/conversations/{ident}").json()["turns"]) == 2


def test_nobody_reads_the_conversation_of_another(live: Serving) -> None:
    mine, other, widget, rival = key(live, Role.STAFF), key(live, Role.STAFF), key(live, Role.WIDGET), key(live, Role.WIDGET)

    def begin(headers: dict[str, str]) -> str:
        return str(live.client.post("/api/ask", json={"question": QUESTION, "conversation": "new"}, headers=headers).json()["conversation"])

    for owner, stranger in ((mine, other), (mine, widget), (widget, rival), (widget, {}), (mine, {})):
        ident = begin(owner)
        assert live.client.get(f"/api/conversations/{ident}", headers=owner).status_code == 200
        assert live.client.get(f"/api/conversations/{ident}", headers=stranger).status_code == 404
        assert live.client.delete(f"/api/conversations/{ident}", headers=stranger).status_code == 404
        asked = live.client.post("/api/ask", json={"question": QUESTION, "conversation": ident}, headers=stranger)
        assert asked.json()["code"] == "conversation_not_found"


def test_a_widget_must_keep_to_a_conversation_and_to_its_length(live: Serving) -> None:
    headers = key(live, Role.WIDGET)

    def ask(**more: Any) -> Any:
        return live.client.post("/api/ask", json={"question": QUESTION, **more}, headers=headers)

    assert ask().json()["code"] == "invalid_request"
    assert ask(history=[{"role": "user", "text": "x"}]).status_code == 422
    ident = ask(conversation="new").json()["conversation"]
    assert [ask(conversation=ident).status_code for _ in range(3)] == [200, 200, 429]
    full = ask(conversation=ident)
    assert full.json()["code"] == "too_many"
    assert int(full.headers["retry-after"]) >= 1
    assert full.headers["access-control-allow-origin"] == SITE


def test_history_and_conversation_exclude_each_other(live: Serving) -> None:
    refused = live.ask(conversation="new", history=[{"role": "user", "text": "x"}])
    assert (refused.status_code, "cả hai" in refused.json()["detail"]) == (422, True)
    assert live.ask(conversation="khong-co").status_code == 404
    assert live.ask(conversation="x" * 41).status_code == 422


def test_conversations_asked_at_once_never_mix(live: Serving) -> None:
    texts = ("Chiến sĩ thi đua cơ sở", "Tập thể lao động xuất sắc", "Lao động tiên tiến", "Kỷ niệm chương ngành Lạ")

    def talk(number: int) -> list[str]:
        name = texts[number % len(texts)]
        ident = live.ask(f"Tiêu chuẩn danh hiệu {name} là gì?", conversation="new").json()["conversation"]
        for _ in range(4):
            live.ask(f"Danh hiệu {name} tặng cho ai?", conversation=ident)
        turns = live.client.get(f"/api/conversations/{ident}").json()["turns"]
        return [t["text"] for t in turns if t["role"] == "user" and name not in t["text"]] + ([] if len(turns) == 10 else ["length"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(talk, range(16))) == [[]] * 16
