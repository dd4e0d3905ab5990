"""System calls that Python has no function for. All raise OSError."""


def _bind():
    import ctypes
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    syscall = libc.syscall
    syscall.restype = ctypes.c_long
    x86 = os.uname().machine == "x86_64"
    numbers = {"clone": 56, "pivot_root": 155, "capset": 126} if x86 else {"clone": 220, "pivot_root": 41, "capset": 91}

    def checked(result, what):
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, what + ": " + os.strerror(number))
        return result

    def unshare(flags):
        checked(libc.unshare(flags), "unshare")

    def mount(source, target, kind, flags, data=None):
        given = [None if each is None else os.fsencode(each) for each in (source, target, kind, data)]
        checked(libc.mount(given[0], given[1], given[2], ctypes.c_ulong(flags), given[3]), "mount " + target)

    def pivot_into(folder):
        """The folder becomes the root, and nothing of the old one is left."""
        os.chdir(folder)
        checked(syscall(numbers["pivot_root"], b".", b"."), "pivot_root")
        checked(libc.umount2(b".", 2), "umount2")
        os.chdir("/")

    def prctl(*given):
        checked(libc.prctl(*[ctypes.c_ulong(each) for each in given + (0,) * (5 - len(given))]), "prctl")

    def clone(flags):
        """As os.fork, into namespaces of its own. For a process of one thread."""
        return checked(syscall(numbers["clone"], ctypes.c_ulong(flags | 17), 0, 0, 0, 0), "clone")

    def drop_capabilities():
        for number in range(64):
            if libc.prctl(24, ctypes.c_ulong(number), 0, 0, 0) != 0:
                break
        libc.prctl(47, 4, 0, 0, 0)
        header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
        checked(syscall(numbers["capset"], header, ctypes.create_string_buffer(24)), "capset")

    def install_filter(program):
        """Seccomp's classic BPF, as bytes; for good. `no_new_privs` comes first."""
        code = ctypes.create_string_buffer(program, len(program))
        head = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
        prctl(38, 1)
        prctl(22, 2, ctypes.addressof(head))

    def forget_host_name():
        for call in (libc.sethostname, libc.setdomainname):
            checked(call(b"sandbox", 7), "sethostname")

    def clear_environment():
        os.environ.clear()
        libc.clearenv()

    return {"unshare": unshare, "mount": mount, "pivot_into": pivot_into, "prctl": prctl, "clone": clone,
            "drop_capabilities": drop_capabilities, "install_filter": install_filter,
            "clear_environment": clear_environment, "forget_host_name": forget_host_name}
