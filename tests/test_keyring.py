"""Keys over HTTP, for the admin alone; and the first admin key takes that right from the keyless machine."""
from __future__ import annotations

from pathlib import Path

import pytest
from web_fixtures import make_store, serving

SITE = "https://coquan.gov.vn"


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    with serving(make_store(tmp_path)) as running:
        client = running.client
        assert client.get("/api/admin/keys").json() == {"keys": []}
        made = client.post("/api/admin/keys", json={"role": "widget", "name": "Cổng", "origins": [SITE.upper() + "/"]})
        assert made.status_code == 201
        key = made.json()
        assert key["origins"] == [SITE]
        token = key.pop("key")
        assert client.get("/api/admin/keys").json() == {"keys": [key]}
        assert token[-43:] not in client.get("/api/admin/keys").text
        admin = client.post("/api/admin/keys", json={"role": "admin"}).json()["key"]
        assert client.get("/api/admin/keys").json()["code"] == "forbidden"  # from now on the key is needed
        headers = {"Authorization": f"Bearer {admin}"}
        revoked = client.delete(f"/api/admin/keys/{key['id']}", headers=headers).json()
        assert revoked["revoked_at"]
        assert client.delete("/api/admin/keys/khong-co", headers=headers).json()["code"] == "key_not_found"
        assert client.get("/api/me", headers={"Authorization": f"Bearer {token}"}).json()["code"] == "key_refused"


@pytest.mark.parametrize("body", [
    {"role": "widget"}, {"role": "widget", "origins": ["*"]}, {"role": "staff", "origins": [SITE]}, {"role": "boss"}, {}, {"role": "staff", "more": 1},
    {"role": "widget", "origins": [SITE] * 21}, {"role": "staff", "name": "x" * 81},
])  # fmt: skip
def test_what_is_no_key_is_refused(tmp_path: Path, body: dict[str, object]) -> None:
    with serving(make_store(tmp_path), ready=False) as running:
        refused = running.client.post("/api/admin/keys", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        assert running.client.get("/api/admin/keys").json() == {"keys": []}
