"""Who is calling and what may be asked for: the table, the person at this machine, and every way to seem to be that person."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from web_fixtures import make_settings

from bot.visibility import Audience
from service.access import Caller, May, identify, needed, permit
from service.keys import Keys, Role
from service.problems import ProblemError

SITE = "https://coquan.gov.vn"
HOME = {"host": "127.0.0.1:8000"}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys.sqlite")


def called(keys: Keys, headers: dict[str, str], peer: str = "127.0.0.1", **settings: Any) -> Caller:
    return identify(Headers(headers), peer, keys, make_settings(**settings))


@pytest.mark.parametrize(("method", "path", "need"), [
    ("GET", "/", None), ("GET", "/web/app.js", None), ("HEAD", "/web/app.js", None), ("GET", "/healthz", None), ("GET", "/api/me", None), ("GET", "/admin", None),
    ("GET", "/widget/v1/abc.js", None), ("POST", "/api/ask", May.ASK), ("POST", "/api/feedback", May.ASK), ("DELETE", "/api/conversations/abc", May.ASK),
    ("GET", "/api/articles/luat#dieu-1.khoan-2", May.ASK), ("GET", "/api/documents/luat", May.ASK), ("GET", "/api/documents", May.READ),
    ("GET", "/api/documents/luat/source", May.READ), ("GET", "/api/search", May.READ), ("POST", "/v1/chat/completions", May.MACHINE), ("POST", "/mcp", May.MACHINE),
    ("GET", "/metrics", May.MACHINE), ("GET", "/api/admin/keys", May.ADMIN), ("PUT", "/api/documents/luat", May.ADMIN), ("DELETE", "/api/documents/luat", May.ADMIN),
    ("POST", "/", May.ADMIN), ("POST", "/api/me", May.ADMIN), ("GET", "/anything/new", May.ADMIN), ("GET", "/api/ask", May.ADMIN), ("POST", "/api/ask/", May.ADMIN),
    ("GET", "/API/documents", May.ADMIN), ("GET", "/web", May.ADMIN), ("PATCH", "/v1/models", May.ADMIN),
])  # fmt: skip
def test_what_each_path_takes(method: str, path: str, need: May | None) -> None:
    assert needed(method, path) is need


@pytest.mark.parametrize(("role", "rights", "audience"), [
    (Role.ADMIN, set(May), Audience.STAFF), (Role.STAFF, {May.ASK, May.READ, May.MACHINE}, Audience.STAFF),
    (Role.INTEGRATION, {May.ASK, May.READ, May.MACHINE}, Audience.PUBLIC), (Role.WIDGET, {May.ASK}, Audience.PUBLIC),
])  # fmt: skip
def test_a_key_is_its_role_wherever_it_comes_from(keys: Keys, role: Role, rights: set[May], audience: Audience) -> None:
    key, token = keys.create(role, "Tên", [SITE] if role is Role.WIDGET else [])
    for headers, peer in ((HOME, "127.0.0.1"), ({"host": "tro-ly.vn"}, "203.0.113.5")):
        caller = called(keys, {**headers, "authorization": f"Bearer {token}"}, peer)
        assert (caller.role, set(caller.rights), caller.audience, caller.key_id, caller.home) == (role, rights, audience, key.id, False)
        assert caller.owner == f"{role}/{key.id}/"


@pytest.mark.parametrize("token", ["tdkt_aaaaaaaa_" + "A" * 43, "tdkt_", "tdkt_x"])
def test_a_wrong_key_is_refused_even_at_home(keys: Keys, token: str) -> None:
    with pytest.raises(ProblemError) as refused:
        called(keys, {**HOME, "authorization": f"Bearer {token}"})
    assert refused.value.kind.code == "key_refused"
    with pytest.raises(ProblemError):
        called(keys, {"host": "a.vn", "authorization": "Bearer sk-none"}, "203.0.113.5")


def test_the_person_at_the_machine_is_admin_until_there_is_an_admin_key(keys: Keys) -> None:
    for headers in (HOME, {"host": "localhost"}, {"host": "[::1]:8000"}, {**HOME, "sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"},
                    {**HOME, "origin": "http://127.0.0.1:8000"}, {**HOME, "sec-fetch-site": "none"}, {**HOME, "authorization": "Bearer none"}):  # fmt: skip
        for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "127.9.9.9"):
            caller = called(keys, headers, peer)
            assert (caller.role, caller.home, caller.audience) == (Role.ADMIN, True, Audience.STAFF)
    key, _ = keys.create(Role.ADMIN)
    assert called(keys, HOME).role is Role.STAFF
    keys.revoke(key.id)
    assert called(keys, HOME).role is Role.ADMIN


@pytest.mark.parametrize(("headers", "peer", "settings"), [
    (HOME, "10.0.0.5", {}), (HOME, "", {}), (HOME, "không-rõ", {}),
    ({"host": "evil.example"}, "127.0.0.1", {}), ({"host": "127.0.0.1.evil.example:8000"}, "127.0.0.1", {}), ({"host": ""}, "127.0.0.1", {}), ({}, "127.0.0.1", {}),
    ({"host": "localhost.evil.vn"}, "127.0.0.1", {}), ({"host": "evil.vn@127.0.0.1.evil.vn"}, "127.0.0.1", {}), ({"host": "[bad"}, "127.0.0.1", {}),
    ({**HOME, "x-forwarded-for": "127.0.0.1"}, "127.0.0.1", {}), ({**HOME, "forwarded": "for=127.0.0.1"}, "127.0.0.1", {}), ({**HOME, "x-real-ip": "1.2.3.4"}, "127.0.0.1", {}),
    ({**HOME, "via": "1.1 proxy"}, "127.0.0.1", {}), (HOME, "127.0.0.1", {"trusted_proxies": "127.0.0.1"}), (HOME, "127.0.0.1", {"trusted_proxies": "10.0.0.0/8, 127.0.0.0/8"}),
    (HOME, "127.0.0.1", {"trust_loopback": False}), (HOME, "127.0.0.1", {"host": "0.0.0.0"}), (HOME, "127.0.0.1", {"host": "192.168.1.4"}),
    ({**HOME, "sec-fetch-site": "cross-site"}, "127.0.0.1", {}), ({**HOME, "sec-fetch-site": "same-site"}, "127.0.0.1", {}), ({**HOME, "origin": "https://evil.example"}, "127.0.0.1", {}),
    ({**HOME, "origin": "http://127.0.0.1:9999"}, "127.0.0.1", {}), ({**HOME, "origin": "null"}, "127.0.0.1", {}), ({**HOME, "origin": "http://localhost:8000"}, "127.0.0.1", {}),
])  # fmt: skip
def test_nobody_else_is_that_person(keys: Keys, headers: dict[str, str], peer: str, settings: dict[str, Any]) -> None:
    caller = called(keys, headers, peer, **settings)
    assert (caller.role, caller.rights, caller.home, caller.audience) == (None, frozenset(), False, Audience.PUBLIC)
    for need in May:
        with pytest.raises(ProblemError) as kept_out:
            permit(caller, need, headers.get("origin"), False)
        assert kept_out.value.kind.code in ("key_missing", "cross_site")


def test_a_service_open_to_all_lets_anybody_ask_and_read(keys: Keys) -> None:
    caller = called(keys, {"host": "tro-ly.vn"}, "203.0.113.5", public=True)
    permit(caller, May.ASK, None, False)
    permit(caller, May.READ, None, False)
    for need in (May.MACHINE, May.ADMIN):
        with pytest.raises(ProblemError, match="khóa"):
            permit(caller, need, None, False)
    assert caller.audience is Audience.PUBLIC
    assert caller.guest


@pytest.mark.parametrize(("origin", "same", "comes_in"), [
    (SITE, False, True), (None, True, True), (None, False, False), ("https://evil.vn", False, False), ("https://evil.vn", True, False),
    (f"{SITE}.evil.vn", False, False), (SITE.upper(), False, False), ("http://coquan.gov.vn", False, False), ("null", False, False), ("", False, False),
])  # fmt: skip
def test_a_widget_key_opens_only_from_its_own_sites(keys: Keys, origin: str | None, same: bool, comes_in: bool) -> None:
    _, token = keys.create(Role.WIDGET, "", [SITE])
    caller = called(keys, {"host": "tro-ly.vn", "authorization": f"Bearer {token}"}, "203.0.113.5")
    if comes_in:
        permit(caller, May.ASK, origin, same)
    else:
        with pytest.raises(ProblemError) as kept_out:
            permit(caller, May.ASK, origin, same)
        assert kept_out.value.kind.code == "origin_refused"
    for need in (May.READ, May.MACHINE, May.ADMIN):
        with pytest.raises(ProblemError) as kept_out:
            permit(caller, need, origin, same)
        assert kept_out.value.kind.code == "forbidden"


@pytest.mark.parametrize(("peer", "counted"), [
    ("203.0.113.5", "203.0.113.5"), ("::ffff:203.0.113.5", "203.0.113.5"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
    ("", "unknown"), ("x", "x"),
])  # fmt: skip
def test_a_household_is_one_address(keys: Keys, peer: str, counted: str) -> None:
    assert called(keys, {"host": "a.vn"}, peer).ip == counted
