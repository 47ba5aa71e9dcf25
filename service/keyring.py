"""/api/admin/keys: the keys of the installation, for its admin; a new one is shown once.

What it does not know: how keys are kept.
"""
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from service import limits, problems
from service.keys import NAME_CHARACTERS, ORIGINS, Key, KeyStoreError, Role
from service.models import Text
from service.problems import FieldError
from service.state import KeysNow

router = APIRouter(prefix="/api/admin/keys", tags=["quản trị"])

_GUARDED = (problems.KEY_MISSING, problems.FORBIDDEN)


class KeyIn(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "widget", "name": "Cổng thông tin", "origins": ["https://coquan.gov.vn"]}]})
    role: Role
    name: Text = Field("", max_length=NAME_CHARACTERS)
    origins: list[Annotated[str, Field(max_length=300)]] = Field(default=[], max_length=ORIGINS)


class KeyOut(BaseModel):
    """A key without its secret."""

    id: str
    name: str
    role: Role
    origins: list[str]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None
    asks_today: int


class NewKeyOut(KeyOut):
    """A new key with its secret, shown this once."""

    key: str


class KeysOut(BaseModel):
    """All keys, newest first."""

    keys: list[KeyOut]


@router.get("", response_model=KeysOut, summary="Danh sách khóa", responses=problems.documented(*_GUARDED))
def listed(keys: KeysNow) -> Any:
    """All keys, revoked ones too."""
    return KeysOut(keys=[KeyOut(**_plain(k)) for k in keys.listed()])


@router.post("", response_model=NewKeyOut, status_code=201, summary="Tạo khóa", max_body_size=limits.BODY,
             responses=problems.documented(*_GUARDED, problems.BAD_REQUEST, problems.TOO_LARGE, problems.INVALID))  # fmt: skip
def create(wanted: KeyIn, keys: KeysNow) -> Any:
    """Makes a key; the answer is the only place where it stands in full."""
    try:
        key, token = keys.create(wanted.role, wanted.name, wanted.origins)
    except KeyStoreError as error:
        raise problems.INVALID.error(str(error), [FieldError(field="origins", message=str(error))]) from error
    return NewKeyOut(**_plain(key), key=token)


@router.delete("/{ident}", response_model=KeyOut, summary="Thu hồi khóa", responses=problems.documented(*_GUARDED, problems.NO_KEY, problems.INVALID))
def revoke(ident: Annotated[str, Path(max_length=40)], keys: KeysNow) -> Any:
    """Ends a key at once and for good."""
    try:
        return KeyOut(**_plain(keys.revoke(ident)))
    except KeyStoreError as error:
        raise problems.NO_KEY.error() from error


def _plain(key: Key) -> dict[str, Any]:
    return {name: getattr(key, name) for name in KeyOut.model_fields}
