"""The `tdkt` command: ask, index, add, remove, read, serve, eval, bench.

`tdkt ask "Tiêu chuẩn CSTĐCS?"` prints an answer with its sources. What it does not know: how anything is done.
"""
from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.errors import BotError
from bot.settings import Settings
from index import disk
from index.errors import IndexingError

if TYPE_CHECKING:
    from bot.ask import Bot
    from bot.types import Answer
    from index.embed import Embedder
    from index.snapshot import Store


M_ARENA_MAX = -8
"""The number of this setting in glibc's malloc.h."""
COLLECTED = 10_000
"""New objects until the collector of cycles comes by; 50,000 and never took as long or held more (evals/RESULTS.md)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 done, 1 failed with a message on standard error)."""
    _modest()
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args, Settings())
        return status
    except ValidationError as error:
        names = ", ".join("TDKT_" + "_".join(map(str, e["loc"])).upper() for e in error.errors())
        print(f"Lỗi: giá trị không hợp lệ của {names}; hãy xem bảng cấu hình trong README", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"Lỗi: {error.filename or ''}: {disk.trouble(error) or error.strerror or error}", file=sys.stderr)
        return 1
    except sqlite3.OperationalError as error:
        print(f"Lỗi: {disk.trouble(error) or error}", file=sys.stderr)
        return 1
    except (IndexingError, BotError) as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return 1


def _modest() -> None:
    """Makes the libraries good neighbours on an office machine; to be called before torch and faiss are loaded.

    Waiting threads sleep instead of spinning: beside a busy program a question takes 50 ms and not 600. One arena for the C
    library's heap: the server's peak is 70 MB lower. Both measured in evals/RESULTS.md ("the server on an office machine"). The collector
    of cycles comes by after 10,000 new objects and not after 700: what `serve` imports costs a fifth less ("where a start and an answer go").
    """
    gc.set_threshold(COLLECTED)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with contextlib.suppress(AttributeError, OSError):  # only glibc knows it
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _parser() -> argparse.ArgumentParser:
    from service import backup_cli, keys_cli

    parser = argparse.ArgumentParser(prog="tdkt", description="Trợ lý hỏi đáp về thi đua, khen thưởng, trả lời có trích dẫn.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    def command(name: str, run: Callable[[argparse.Namespace, Settings], int], text: str, under: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = under.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    ask = command("ask", _ask, "hỏi một câu; “-” đọc mỗi dòng một câu từ đầu vào chuẩn")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    ask.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="trả lời theo quy định của ngày này")
    ask.add_argument("--snapshot", type=Path, help="thư mục chỉ mục thay cho bản đang dùng")

    index = commands.add_parser("index", help="chỉ mục: build, check-golden, show, verify, list, promote, rollback")
    under = index.add_subparsers(required=True, metavar="VIỆC")
    build = command("build", _build, "đọc tài liệu, dựng chỉ mục mới, hỏi các câu mẫu rồi đưa vào dùng nếu đạt", under)
    build.add_argument("--documents", type=Path)
    build.add_argument("--out", type=Path, help="thư mục khác để chứa bản chỉ mục; bản dựng ở đó không qua câu hỏi mẫu")
    build.add_argument("--json", action="store_true", help="kết thúc bằng một dòng JSON")
    build.add_argument("--candidate", action="store_true", help="dựng và hỏi các câu mẫu, để lại làm bản chờ, không đưa vào dùng")
    build.add_argument("--progress", action="store_true", help="mỗi bước một dòng JSON")
    golden = command("check-golden", _check_golden, "hỏi các câu mẫu trên một bản chờ và so với bản đang dùng", under)
    golden.add_argument("id", nargs="?", help="mã bản chỉ mục; trống: bản mới nhất")
    golden.add_argument("--json", action="store_true", help="in báo cáo dạng JSON")
    for name, run, text in (("show", _show, "tóm tắt bản đang dùng"), ("verify", _verify, "kiểm tra tính toàn vẹn"), ("list", _list, "liệt kê các bản"),
                            ("rollback", _rollback, "quay lại bản trước")):  # fmt: skip
        command(name, run, text, under)
    command("check", _check, "kiểm tra phần đầu và dẫn chiếu của kho tài liệu", under)
    promote = command("promote", _promote, "dùng bản này nếu các câu hỏi mẫu vẫn đạt", under)
    promote.add_argument("id")
    promote.add_argument("--force", action="store_true", help="dùng dù có câu hỏi mẫu không đạt")

    _store_commands(command)
    serve = command("serve", _serve, "mở trang hỏi đáp và API")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    keys_cli.add_commands(commands.add_parser("keys", help="khóa truy cập: create, list, revoke").add_subparsers(required=True, metavar="VIỆC"), command)
    backup_cli.add_commands(command)
    evaluate = command("eval", _eval, "trả lời và chấm điểm một tệp câu hỏi")
    evaluate.add_argument("questions", type=Path)
    evaluate.add_argument("--json", action="store_true")
    evaluate.add_argument("--answers", type=Path, help="ghi các câu trả lời (JSONL) vào tệp này")
    bench = commands.add_parser("bench", help="đo tìm kiếm trên một bộ công khai").add_subparsers(required=True, metavar="VIỆC")
    retrieval = command("retrieval", _bench, "R@k, MRR@10, nDCG@10 trên corpus.jsonl, queries.jsonl, qrels.tsv", bench)
    retrieval.add_argument("folder", type=Path)
    retrieval.add_argument("--undiacritised", action="store_true", help="gõ câu hỏi không dấu")
    retrieval.add_argument("--json", action="store_true")
    return parser


def _store_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    add = command("add", _add, "chép tệp, thư mục hoặc trang web vào kho tài liệu và dựng lại chỉ mục")
    add.add_argument("files", nargs="+", metavar="TỆP|THƯ-MỤC|ĐỊA-CHỈ")
    add.add_argument("--replace", action="store_true", help="thay bản cũ của cùng mã (bản cũ được giữ trong var/da-thay)")
    add.add_argument("--yes", action="store_true", help="không hỏi lại")
    command("remove", _remove, "bỏ một tài liệu khỏi kho và dựng lại chỉ mục").add_argument("id")
    fetch = command("fetch", _fetch, "tải văn bản chính thức theo nguon.toml và dựng lại chỉ mục (cần mạng)")
    fetch.add_argument("ids", nargs="*", help="mã văn bản; trống: tất cả")
    read = command("read", _read, "in những gì bộ đọc thấy trong một tệp")
    read.add_argument("file", type=Path)
    read.add_argument("--json", action="store_true", help="mỗi tài liệu trong tệp một đối tượng JSON trên một dòng")
    read.add_argument("--text", action="store_true", help="chỉ in chữ, không chia điều")


# --- asking -----------------------------------------------------------------------------------------------------
def open_bot(settings: Settings, folder: Path | None = None) -> Bot:
    """The bot over the served snapshot (or `folder`); without model weights BM25 alone answers, and a line says so."""
    from bot.ask import Bot
    from bot.generate import Writer
    from index import snapshot

    path = folder or snapshot.current(settings.store)
    writer = Writer.open(settings)
    embedder = open_embedder(settings)
    opened = snapshot.open_snapshot(path, embedder, embedder.fingerprint if embedder else "")
    return Bot(opened, embedder, contact=settings.contact).with_writer(writer)


def open_embedder(settings: Settings) -> Embedder | None:
    """The embedding model, or None when it is switched off or cannot be had (said on standard error)."""
    if settings.embed_model == "none":
        return None
    from index.embed import Embedder
    from index.errors import EmbedError

    try:
        return Embedder.open(settings.embed_model or None, settings.var / "models", progress=_stage)
    except EmbedError as error:
        if settings.embed_model:
            raise
        print(f"Chưa có mô hình nhúng ({error}); chỉ tìm bằng từ khóa.", file=sys.stderr)
        return None


def _stage(stage: str, share: float) -> None:
    print(f"\r{stage}: {share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from bot import wire

    bot = open_bot(settings, args.snapshot)
    if args.question == "-":
        for line in sys.stdin:
            if line.strip():
                print(json.dumps(_answered(bot, line.strip(), args.as_of), ensure_ascii=False), flush=True)
        return 0
    answer = bot.answer(args.question, as_of=args.as_of)
    print(json.dumps(wire.answer(answer), ensure_ascii=False) if args.json else _readable(answer))
    return 0


def _answered(bot: Bot, text: str, as_of: date | None) -> dict[str, Any]:
    """The Answer object of one line; a line that is no question gets one with status "failed", and the next line its turn."""
    from bot import wire

    try:
        return wire.answer(bot.answer(text, as_of=as_of))
    except BotError as error:
        return {"question": text, "status": "failed", "answer": str(error), "sentences": [], "citations": []}


def _readable(answer: Answer) -> str:
    lines = [f"Đang hiểu là: {answer.understood}\n"] if answer.understood else []
    lines += [answer.text, ""]
    lines += [f"[{c.number}] {c.label} {c.title}" for c in answer.citations]
    lines += [f"• {note}" for note in answer.notes]
    return "\n".join(lines).rstrip()


# --- the index --------------------------------------------------------------------------------------------------
def _build(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot
    from index.build import build
    from index.cache import VectorCache

    documents, store = args.documents or settings.documents, args.out or settings.store
    first = not _same(store, settings.store) or not snapshot.promoted(store)  # nothing is served that could get worse
    embedder = open_embedder(settings)
    report = build(documents, store, embedder, VectorCache(settings.var / "cache" / "vectors.sqlite"), show=True,
                   promote=first and not args.candidate, tell=_told if args.progress else _silent)  # fmt: skip
    manifest = report.manifest
    for skipped in manifest.skipped:
        print(f"Bỏ qua {skipped.source}: {skipped.reason}", file=sys.stderr)
    for warning in manifest.warnings:
        print(f"Chú ý: {warning}", file=sys.stderr)
    print(f"Đã dựng {manifest.id}: {manifest.documents} tài liệu, {manifest.articles} điều và mục, {manifest.chunks} đoạn "
          f"({report.embedded} đoạn mới), {manifest.seconds:.1f} giây", file=sys.stderr)  # fmt: skip
    golden = None if first else _golden(settings, manifest.id, embedder, _told if args.progress else _silent)
    passed = golden is None or bool(golden["passed"])
    if passed and not first and not args.candidate:
        snapshot.promote(store, manifest.id)
    if args.json:
        print(json.dumps({
            "documents": manifest.documents, "articles": manifest.articles, "chunks": manifest.chunks, "seconds": manifest.seconds,
            "skipped": [{"source": s.source, "reason": s.reason} for s in manifest.skipped], "warnings": list(manifest.warnings),
            "embedded": report.embedded, "stages": {k: round(v, 2) for k, v in report.seconds.items()}, "snapshot": str(report.folder),
            "promoted": passed and not args.candidate, "golden": golden and {k: golden[k] for k in ("passed", "total", "right", "message")},
        }, ensure_ascii=False))  # fmt: skip
    if not passed:
        print(f"Bản {manifest.id} chưa được đưa vào dùng; bản cũ vẫn trả lời. Xem `tdkt index check-golden {manifest.id}`; "
              f"vẫn muốn dùng: `tdkt index promote {manifest.id} --force`.", file=sys.stderr)  # fmt: skip
    return 0 if passed or args.candidate else 1


def _same(one: Store, other: Store) -> bool:
    return one.resolve() == other.resolve() if isinstance(one, Path) and isinstance(other, Path) else one == other


def _golden(settings: Settings, ident: str, embedder: Embedder | None, tell: Callable[[str, int, int], None]) -> dict[str, Any]:
    """The report of the golden questions on one snapshot of the store, told on standard error."""
    from evals import gate

    report = gate.examine(settings.store, ident, settings.var, embedder, lambda done, total: tell("check", done, total))
    print("\n".join(gate.lines(report)), file=sys.stderr)
    return report


def _told(stage: str, done: int, total: int) -> None:
    print(json.dumps({"stage": stage, "done": done, "total": total}), flush=True)


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _check_golden(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    listed = snapshot.listed(settings.store)
    if not listed:
        raise IndexingError("chưa có bản chỉ mục nào; hãy chạy `tdkt index build`")
    report = _golden(settings, args.id or listed[-1], open_embedder(settings), _silent)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0 if report["passed"] else 1


def _show(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    manifest = snapshot.read_manifest(snapshot.current(settings.store))
    print(f"{manifest.id}  tạo lúc {manifest.created}\n{manifest.documents} tài liệu · {manifest.articles} điều và mục · {manifest.chunks} đoạn\n"
          f"mô hình: {manifest.fingerprint or 'không (chỉ BM25)'}")  # fmt: skip
    for skipped in manifest.skipped:
        print(f"bỏ qua {skipped.source}: {skipped.reason}")
    return 0


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    print(f"{snapshot.verify(snapshot.current(settings.store)).id}: nguyên vẹn")
    return 0


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    served = snapshot.promoted(settings.store)[-1:]
    for ident in snapshot.listed(settings.store):
        manifest = snapshot.read_manifest(settings.store / ident)
        print(f"{'*' if ident in served else ' '} {ident}  {manifest.documents} tài liệu, {manifest.chunks} đoạn")
    return 0


def _promote(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    snapshot.read_manifest(settings.store / args.id)
    known = args.force or args.id in snapshot.promoted(settings.store) or not snapshot.promoted(settings.store)
    report = None if known else snapshot.report(settings.store, args.id) or _golden(settings, args.id, open_embedder(settings), _silent)
    if report is not None and not report["passed"]:
        raise IndexingError(f"{report['message']} Xem `tdkt index check-golden {args.id}`; vẫn muốn dùng: thêm --force")
    snapshot.promote(settings.store, args.id)
    print(f"Đang dùng {args.id}")
    return 0


def _rollback(args: argparse.Namespace, settings: Settings) -> int:
    from index import snapshot

    print(f"Đã quay lại {snapshot.rollback(settings.store)}")
    return 0


def _add(args: argparse.Namespace, settings: Settings) -> int:
    from bot.intake import add

    def confirmed() -> bool:
        return args.yes or not sys.stdin.isatty() or input("Thêm vào kho? [C/k] ").strip().lower() in ("", "c", "co", "có", "y")

    added = add(args.files, settings.documents, settings.var, replace=args.replace, confirm=confirmed, say=_aside)
    if not added:
        _aside("Không có gì mới; kho giữ nguyên.")
        return 0
    return _rebuild(settings)


def _aside(line: str) -> None:
    print(line, file=sys.stderr)


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    from index.shelf import Shelf

    shelf = Shelf(settings.documents)
    ids = shelf.by_id()
    if args.id not in ids:
        raise IndexingError(f"không có tài liệu “{args.id}”; hãy xem `tdkt index show`")
    if len(ids) == 1:
        raise IndexingError("đây là tài liệu cuối cùng của kho; hãy thêm tài liệu khác trước khi bỏ")
    for path in shelf.remove(args.id, settings.var / "da-bo" / f"{datetime.now():%Y%m%d-%H%M%S}-{args.id}"):
        _aside(f"Đã bỏ {path}")
    return _rebuild(settings)


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from index.check import check_folder

    findings = check_folder(settings.documents)
    for finding in findings:
        print(f"{finding.file}: {finding.rule}: {finding.message}")
    print("Không có lỗi." if not findings else f"{len(findings)} điểm cần sửa.")
    return 1 if findings else 0


def _fetch(args: argparse.Namespace, settings: Settings) -> int:
    from index.fetch import fetch, summary

    reports = fetch(settings.documents / "nguon.toml", settings.documents / "chinh-thuc", args.ids or None, state=settings.var / "fetch.json")
    for line in summary(reports):
        print(line, file=sys.stderr)
    return _rebuild(settings)


def _rebuild(settings: Settings) -> int:
    return _build(argparse.Namespace(documents=None, out=None, json=False, candidate=False, progress=False), settings)


def _read(args: argparse.Namespace, settings: Settings) -> int:
    from bot import shown
    from index.parse import Parsed
    from index.reading import File, documents, read_files
    from index.readings import Readings

    if not args.file.is_file():
        raise IndexingError(f"{args.file}: không mở được (không có tệp này)")
    file = File(args.file.name, args.file)
    read = list(documents(file, read_files([file], Readings(settings.var / "cache" / "readings.sqlite"), show=sys.stderr.isatty())[file.source]))
    for source, one in read:
        if not isinstance(one, Parsed):
            print(json.dumps({"source": source, "reason": one.reason}, ensure_ascii=False) if args.json and len(read) > 1 else f"Lỗi: {one}",
                  file=sys.stdout if args.json and len(read) > 1 else sys.stderr)  # fmt: skip
        elif args.json:
            print(json.dumps(shown.as_json(one), ensure_ascii=False))
        else:
            print(one.document.text if args.text else "\n".join(shown.outlined(one)))
    return 0 if any(isinstance(one, Parsed) for _, one in read) else 1


# --- serving and measuring --------------------------------------------------------------------------------------
def _serve(args: argparse.Namespace, settings: Settings) -> int:
    import server
    from service import logs

    logs.configure(settings)
    changed = {k: v for k, v in (("host", args.host), ("port", args.port)) if v is not None}
    server.main(settings.model_copy(update=changed))
    return 0


def _eval(args: argparse.Namespace, settings: Settings) -> int:
    from evals.run import evaluate

    return evaluate(args.questions, open_bot(settings), as_json=args.json, answers=args.answers)


def _bench(args: argparse.Namespace, settings: Settings) -> int:
    from evals.bench import bench, table
    from index.cache import VectorCache

    result = bench(args.folder, open_embedder(settings), VectorCache(settings.var / "cache" / "bench.sqlite"), args.undiacritised)
    print(json.dumps(result, ensure_ascii=False) if args.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
