"""`tdkt keys create|list|revoke`: keys at the command line, on the machine that holds var/.

What it does not know: where keys are used.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from bot.settings import Settings
from service.database import Place, database_of
from service.keys import Key, Keys, Role

_ROLES = {
    Role.ADMIN: "quản trị", Role.STAFF: "cán bộ", Role.INTEGRATION: "phần mềm khác", Role.WIDGET: "trang web công khai",
}  # fmt: skip


def add_commands(under: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the three commands to the parser `under`, each made by `command` (see `bot.cli`)."""
    create = command("create", _create, "tạo một khóa; khóa chỉ hiện một lần", under)
    create.add_argument("--role", required=True, choices=[r.value for r in Role], help="; ".join(f"{r.value}: {text}" for r, text in _ROLES.items()))
    create.add_argument("--name", default="", help="tên để nhớ, ví dụ “Cổng thông tin”")
    create.add_argument("--origin", action="append", default=[], metavar="https://…", help="trang web được dùng khóa widget; ghi được nhiều lần")
    command("list", _list, "liệt kê các khóa (không có phần bí mật)", under)
    command("revoke", _revoke, "thu hồi một khóa, có hiệu lực ngay", under).add_argument("id")


def keys_of(settings: Settings, shared: Place | None = None) -> Keys:
    """The keys of an installation, in the database that `shared` is where it is open already."""
    return Keys(shared or database_of(settings) or settings.var / "keys.sqlite")


def _create(args: argparse.Namespace, settings: Settings) -> int:
    key, token = keys_of(settings).create(Role(args.role), args.name, args.origin)
    print(f"Đã tạo khóa {_line(key)}\nHãy chép khóa dưới đây và cất giữ; khóa không xem lại được.", file=sys.stderr)
    print(token)
    return 0


def _list(_args: argparse.Namespace, settings: Settings) -> int:
    found = keys_of(settings).listed()
    for key in found:
        print(_line(key))
    if not found:
        print("Chưa có khóa nào; tạo bằng `tdkt keys create --role admin`.", file=sys.stderr)
    return 0


def _revoke(args: argparse.Namespace, settings: Settings) -> int:
    print(f"Đã thu hồi {_line(keys_of(settings).revoke(args.id))}")
    return 0


def _line(key: Key) -> str:
    state = f"thu hồi {key.revoked_at}" if key.revoked_at else f"dùng gần nhất {key.last_used_at}" if key.last_used_at else "chưa dùng"
    return "  ".join(filter(None, [f"tdkt_{key.id}_…", key.role.value, key.name, ", ".join(key.origins), f"tạo {key.created_at}", state]))
