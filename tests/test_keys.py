"""Keys: made once, kept as hashes, revoked at once; and the command that does it."""
from __future__ import annotations

import json
import sqlite3
import stat
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cli
from service.keys import Keys, KeyStoreError, Role, origin_of

SITE = "https://coquan.gov.vn"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "var" / "keys.sqlite")


def test_a_key_is_shown_once_and_kept_as_a_hash(keys: Keys, tmp_path: Path) -> None:
    key, token = keys.create(Role.STAFF, "  Phòng   Nội vụ ")
    assert keys.find(token) == key
    assert (key.name, key.role, key.origins) == ("Phòng Nội vụ", Role.STAFF, ())
    assert keys.listed() == [key]
    secret = token.rsplit("_", 1)[1] if token.count("_") == 2 else token[len("tdkt_xxxxxxxx_") :]
    keys.close()
    for file in (tmp_path / "var").iterdir():
        assert secret.encode() not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_only_the_exact_token_is_a_key(keys: Keys) -> None:
    _, token = keys.create(Role.ADMIN)
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in ("", "tdkt", token[:-1], token + "A", flipped, token.upper(), f" {token}", token[:13], "tdkt_' OR 1=1 --", token.replace("tdkt", "tdkx")):
        assert keys.find(wrong) is None, wrong


def test_a_revoked_key_is_none_at_once_also_for_another_process(keys: Keys, tmp_path: Path) -> None:
    key, token = keys.create(Role.ADMIN)
    other = Keys(tmp_path / "var" / "keys.sqlite")
    assert other.find(token)
    assert other.has_admin()
    revoked = other.revoke(key.id)
    assert revoked.revoked_at
    assert keys.find(token) is None
    assert not keys.has_admin()
    assert keys.revoke(key.id).revoked_at == revoked.revoked_at
    with pytest.raises(KeyStoreError, match="khong-co"):
        keys.revoke("khong-co")


def test_without_a_file_nobody_has_a_key_and_none_is_made(keys: Keys, tmp_path: Path) -> None:
    assert keys.find("tdkt_aaaaaaaa_" + "A" * 43) is None
    assert (keys.listed(), keys.has_admin(), keys.allows(SITE)) == ([], False, False)
    with pytest.raises(KeyStoreError):
        keys.revoke("x")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(("role", "origins"), [(Role.WIDGET, []), (Role.STAFF, [SITE]), (Role.ADMIN, [SITE]), (Role.WIDGET, [f"{SITE}:{p}" for p in range(1, 22)])])
def test_a_widget_key_needs_sites_and_others_have_none(keys: Keys, role: Role, origins: list[str]) -> None:
    with pytest.raises(KeyStoreError, match="--origin"):
        keys.create(role, "", origins)
    assert keys.listed() == []


@pytest.mark.parametrize(("typed", "origin"), [
    ("HTTPS://CoQuan.gov.vn:443/", SITE), ("http://a.vn:80", "http://a.vn"), ("http://localhost:8080", "http://localhost:8080"), ("http://10.1.2.3:81", "http://10.1.2.3:81"),
])  # fmt: skip
def test_origins_are_written_as_browsers_send_them(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize("typed", ["*", "https://*", "https://*.gov.vn", "null", "coquan.gov.vn", "https://coquan.gov.vn/duong-dan", "https://a b", "file://x", "https://", "https://u:p@a.vn", ""])
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(KeyStoreError, match=r"https://coquan\.gov\.vn"):
        origin_of(typed)


@given(st.text(max_size=40))
def test_no_text_becomes_an_origin_with_a_path_or_a_star(text: str) -> None:
    try:
        origin = origin_of(text)
    except KeyStoreError:
        return
    assert origin.count("/") == 2
    assert not set(origin) & set("*?#@ \n")


def test_sites_of_widget_keys_in_force(keys: Keys) -> None:
    key, _ = keys.create(Role.WIDGET, "", [SITE, "https://b.vn"])
    assert keys.allows(SITE)
    assert keys.allows("https://b.vn")
    assert not keys.allows("https://b.vn.evil.vn")
    keys.revoke(key.id)
    assert not keys.allows(SITE)


def test_a_day_has_so_many_askings_whoever_counts(keys: Keys, tmp_path: Path) -> None:
    key, _ = keys.create(Role.WIDGET, "", [SITE])
    other = Keys(tmp_path / "var" / "keys.sqlite")
    passed: list[bool] = []

    def ask(counter: Keys) -> None:
        passed.extend(counter.count(key.id, 25) for _ in range(10))

    threads = [threading.Thread(target=ask, args=(k,)) for k in (keys, other, keys, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (passed.count(True), passed.count(False)) == (25, 15)
    assert keys.listed()[0].asks_today == 25
    assert keys.listed()[0].last_used_at
    assert all(keys.count("khac") for _ in range(30))  # no cap


def test_old_counts_go(keys: Keys, tmp_path: Path) -> None:
    keys.count("a")
    with sqlite3.connect(tmp_path / "var" / "keys.sqlite") as db:
        db.execute("UPDATE uses SET day = '2020-01-01'")
    keys.count("a")
    with sqlite3.connect(tmp_path / "var" / "keys.sqlite") as db:
        assert db.execute("SELECT day, asks FROM uses").fetchall() == [(date.today().isoformat(), 1)]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TDKT_VAR", str(tmp_path))
    assert cli.main(["keys", "list"]) == 0
    assert "Chưa có khóa" in capsys.readouterr().err
    assert cli.main(["keys", "create", "--role", "widget", "--name", "Cổng", "--origin", SITE, "--origin", "http://localhost:3000"]) == 0
    out = capsys.readouterr()
    token = out.out.strip()
    key = Keys(tmp_path / "keys.sqlite").find(token)
    assert key
    assert key.origins == (SITE, "http://localhost:3000")
    assert token not in out.err
    assert cli.main(["keys", "create", "--role", "widget"]) == 1
    assert "--origin" in capsys.readouterr().err
    assert cli.main(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert key.id in listed
    assert token[-43:] not in listed
    assert cli.main(["keys", "revoke", key.id]) == 0
    assert Keys(tmp_path / "keys.sqlite").find(token) is None
    assert cli.main(["keys", "revoke", "khong-co"]) == 1
    assert json.dumps("khong-co")[1:-1] in capsys.readouterr().err
