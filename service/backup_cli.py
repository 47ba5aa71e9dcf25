"""`tdkt backup FILE` and `tdkt restore FILE`: an installation into one file, and back.

What it does not know: what is in the file.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from service.backup import restore, save


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the two commands, each made by `command` (see `bot.cli`)."""
    command("backup", _backup, "sao lưu tài liệu, khóa, nhật ký, chỉ mục đang dùng vào một tệp; dịch vụ vẫn chạy").add_argument("file", type=Path)
    command("restore", _restore, "khôi phục từ một tệp sao lưu; dừng dịch vụ trước").add_argument("file", type=Path)


def _backup(args: argparse.Namespace, settings: Settings) -> int:
    made = save(settings, args.file)
    print(f"Đã sao lưu {made.files} tệp ({made.size / 2**20:.1f} MB) vào {args.file}, bản chỉ mục {made.snapshot or '(chưa có)'}", file=sys.stderr)
    return 0


def _restore(args: argparse.Namespace, settings: Settings) -> int:
    held, moved = restore(settings, args.file)
    print(f"Đã khôi phục {held.files} tệp của bản sao lưu lúc {held.created}", file=sys.stderr)
    for path in moved:
        print(f"Nội dung trước đó được chuyển vào {path}", file=sys.stderr)
    return 0
