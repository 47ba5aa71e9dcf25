"""A table of bonuses worked out elsewhere -> how many of its rows the bot gives: coefficient and amount, each with its sources.

`python -m evals.bonuses ../shared/legal/bonus_table.csv` asks for every row marked "seen" on a day of each base salary under the decree
now in force. What it does not know: rows whose certainty is anything else.
"""
from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

from bot import wire
from bot.ask import Bot
from bot.cli import open_bot
from bot.settings import Settings
from evals.judge import holds, normal

DAYS = {"tien_lam_tron_len_10k_LCS_2340000": date(2026, 6, 1), "tien_lam_tron_len_10k_LCS_2530000": date(2026, 11, 25)}
"""A day on which each base salary of the table and Nghị định 152/2025 were in force."""


def missed(bot: Bot, row: dict[str, str]) -> list[str]:
    """What the bot does not give of a row, as lines; empty where it gives all of it with its sources."""
    lines = []
    for column, day in DAYS.items():
        text = f"Tiền thưởng {row['hinh_thuc']} cho {row['doi_tuong']} là bao nhiêu?"
        answer = bot.answer(text, as_of=day)
        said = normal(wire.answer(answer)["answer"])
        documents = {c.document_id for c in answer.citations}
        if not (holds(said, row[column]) and holds(said, f"{row['he_so_lan_muc_luong_co_so']} lần") and len(documents) >= 2):
            lines.append(f"{day} {text} -> {row[column]} ({row['he_so_lan_muc_luong_co_so']}): {answer.text[:160]!r}")
    return lines


def main() -> int:
    """Prints how many rows are given whole, and what is missed."""
    table = Path(sys.argv[1]).read_text("utf8").splitlines()
    rows = [r for r in csv.DictReader(table) if r["do_chac_chan"].strip() == "seen"]
    bot = open_bot(Settings())
    failures = [missed(bot, row) for row in rows]
    print(f"{sum(not f for f in failures)} of {len(rows)} rows, {len(DAYS)} days each")
    for line in (line for failure in failures for line in failure):
        print(f"  {line}")
    return 0 if not any(failures) else 1


if __name__ == "__main__":
    sys.exit(main())
