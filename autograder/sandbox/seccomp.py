"""The system calls that a notebook never needs, refused.

What is refused is answered with an error, as a kernel without the call would: code that asks in passing goes
on.
"""

from __future__ import annotations

import errno
import socket
import tempfile
from functools import cache
from typing import IO

# Linux' flag for a new user namespace, in clone's first argument.
CLONE_NEWUSER = 0x10000000

# The kinds of socket there may be: files, a network of which only the sandbox's own loopback is there, and
# netlink, by which ZeroMQ asks for it.
FAMILIES = {int(socket.AF_UNIX), int(socket.AF_INET), int(socket.AF_INET6), int(socket.AF_NETLINK)}

REFUSED = {
    "other processes": """
        kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace
    """,
    "file systems": """
        chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root umount2
    """,
    "namespaces": """
        setns unshare
    """,
    "the system": """
        acct adjtimex bpf clock_adjtime clock_settime delete_module finit_module init_module ioperm iopl
        kexec_file_load kexec_load quotactl reboot settimeofday swapoff swapon syslog vhangup
    """,
    "memory that no process counts as its own": """
        memfd_create memfd_secret shmat shmget
    """,
    "keys": """
        add_key keyctl request_key
    """,
    "side doors": """
        fanotify_init io_uring_enter io_uring_register io_uring_setup lookup_dcookie modify_ldt
        name_to_handle_at open_by_handle_at perf_event_open personality userfaultfd
    """,
}


@cache
def program() -> bytes | None:
    """The filter as a BPF program for this machine; None where libseccomp is missing."""
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError):
        return None
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for names in REFUSED.values():
        for name in names.split():
            rules.add_rule(seccomp.ERRNO(errno.EPERM), name)
    new_user = seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)
    rules.add_rule(seccomp.ERRNO(errno.EPERM), "clone", new_user)
    # Its flags lie in memory, out of a filter's sight; the C library falls back to clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    others = [seccomp.Arg(0, seccomp.EQ, n) for n in range(max(FAMILIES)) if n not in FAMILIES]
    for family in (*others, seccomp.Arg(0, seccomp.GT, max(FAMILIES))):
        rules.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), "socket", family)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def opened() -> IO[bytes] | None:
    """The program in a file of its own, at its beginning, as bubblewrap reads it; the caller closes it."""
    content = program()
    if content is None:
        return None
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(content)
    file.seek(0)
    return file
