"""The walls around a process that reads foreign files; it puts them up itself, before it reads the first one.

No network, no file written outside its own folder, none read outside the programs it needs, bounded memory, files and
processor time; all of it is inherited by what it starts (Tesseract). Of the kernel: Landlock for files and TCP, a filter of
system calls for every other socket, limits of resources; no right is needed for any of them, a container is fine. What each
machine grants is said by `walls`. What it does not know: what a file holds, time on the clock (that is `sandbox`).
"""
from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit number of the architecture, and its number of the system call `socket` (linux/audit.h, asm/unistd.h)."""
_IO_URING_SETUP, _X32 = 425, 0x40000000
_EACCES, _ALLOW, _REFUSE, _KILL = 13, 0x7FFF0000, 0x00050000, 0x80000000
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ, _WRITE_ALL = 0b1101, 0b1111111111111111
"""Landlock rights: execute, read a file, list a folder; and every right up to ABI 5."""
_FILE_ONLY = 1 | 2 | 4 | 1 << 14 | 1 << 15


def die_with_parent() -> None:
    """Ends this process when the one that started it ends, however that was."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(memory: int, written: int, open_files: int) -> None:
    """Bounds the address space, the size of a file written and the number of open files; no core dumps."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, written), (resource.RLIMIT_NOFILE, open_files), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def limit_processor(seconds: float) -> None:
    """From now on so many seconds of processor time more, then the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def walls(folder: Path, code: Sequence[Path]) -> tuple[str, ...]:
    """Closes the network and the file system but for `folder` (all) and `code` and the system's programs (reading).

    Says which walls stand: "files", "network"; a kernel or container that grants one not leaves its name out.
    """
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    stand = (("files", _landlock(folder, code)), ("network", _no_sockets()))
    return tuple(name for name, stands in stand if stands)


def _landlock(folder: Path, code: Sequence[Path]) -> bool:
    abi = _LIBC.syscall(_CREATE, None, 0, 1)  # the version of the interface
    if abi < 1:
        return False
    known = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1
    attributes = struct.pack("QQ", known, 0b11)  # files; binding and connecting TCP
    ruleset = _LIBC.syscall(_CREATE, attributes, 16 if abi >= 4 else 8, 0)
    if ruleset < 0:
        return False
    system = [Path(p) for p in ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/mime.types", "/proc", "/sys", "/dev/urandom")]
    try:
        for path in {*code, *system, Path(sys.prefix), Path(sys.base_prefix)}:
            _allow(ruleset, path, _READ & known)
        for path in (folder, Path(os.devnull)):
            _allow(ruleset, path, _WRITE_ALL & known)
        return bool(_LIBC.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights &= -1 if path.is_dir() else _FILE_ONLY
            _LIBC.syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, handle), 0)
        finally:
            os.close(handle)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _no_sockets() -> bool:
    """A filter that refuses every new socket, also to programs of this machine, and io_uring, which opens its own."""
    if platform.machine() not in _MACHINES:
        return False
    audit, socket = _MACHINES[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    rules = [  # (code, steps to skip if true, if false, value): a classic BPF program over struct seccomp_data
        (load, 0, 0, 4), (equal, 1, 0, audit), (give, 0, 0, _KILL),
        (load, 0, 0, 0), (at_least, 0, 1, _X32), (give, 0, 0, _REFUSE | _EACCES),
        (equal, 1, 0, _IO_URING_SETUP), (equal, 0, 1, socket), (give, 0, 0, _REFUSE | _EACCES),
        (give, 0, 0, _ALLOW),
    ]  # fmt: skip
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = _Program(len(rules), ctypes.cast(code, ctypes.c_void_p))
    return bool(_LIBC.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0) == 0)
