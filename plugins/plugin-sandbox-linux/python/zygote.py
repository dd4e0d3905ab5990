"""The first process of the sandbox: has Python's library at hand and nothing else, and makes a keeper for each judgement.

It reads none of what is judged, so a process made from it has nothing of an earlier judgement in its memory.
"""

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOBODY = 65534


def _bind(calls, keep, report):
    import gc
    import os
    import signal
    import sys

    def into_namespaces():
        """Without bubblewrap: what it would do. Returns in the first process of the new namespace."""
        uid, gid = os.getuid(), os.getgid()
        calls["unshare"](NEWUSER | NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS)
        for name, text in (("setgroups", "deny"), ("uid_map", "%d %d 1" % (NOBODY, uid)),
                           ("gid_map", "%d %d 1" % (NOBODY, gid))):
            with open("/proc/self/" + name, "w") as file:
                file.write(text)
        child = os.fork()
        if child != 0:
            _, status = os.waitpid(child, 0)
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)
        calls["prctl"](1, signal.SIGKILL)
        calls["mount"](None, "/", None, 0x4000 | 0x40000)

    def narrow():
        """A root of Python's library alone, read-only, and an empty /tmp."""
        folders = [each for each in sys.path if os.path.exists(each)]
        folders = [each for each in folders if not any(each.startswith(other + "/") for other in folders)]
        calls["mount"]("tmpfs", "/tmp", "tmpfs", 2 | 4, "size=1m,mode=0755")
        for source in folders:
            target = "/tmp" + source
            if os.path.isdir(source):
                os.makedirs(target)
            else:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                open(target, "w").close()
            calls["mount"](source, target, None, 0x1000)
            read_only(target)
            for packages in ("site-packages", "dist-packages"):
                if os.path.isdir(target + "/" + packages):
                    calls["mount"]("tmpfs", target + "/" + packages, "tmpfs", 1 | 2 | 4, "size=4k")
        os.mkdir("/tmp/tmp")
        calls["pivot_into"]("/tmp")
        read_only("/")

    def read_only(target):
        # What the mount had is locked: it has to be named again.
        had = os.statvfs(target).f_flag
        kept = had & (2 | 4 | 8 | 1024 | 2048) | (0x200000 if had & 4096 else 0)
        calls["mount"](None, target, None, 0x20 | 0x1000 | 1 | 2 | 4 | kept)

    def address_space():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    def begin(settings):
        calls["prctl"](1, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for name in settings["imports"].split():
            try:
                __import__(name)
            except ImportError:
                pass
        sys.path[:] = [each for each in sys.path if each]
        sys.argv[:] = [""]
        if not settings["bubblewrap"]:
            into_namespaces()
        size = address_space()
        narrow()
        calls["clear_environment"]()
        calls["forget_host_name"]()
        calls["prctl"](4, 0)
        gc.collect()
        gc.freeze()
        report({"kind": "started", "version": sys.version.split()[0], "interpreterBytes": size})
        while True:
            child = calls["clone"](NEWPID | NEWNS)
            if child == 0:
                try:
                    keep(settings)
                except BaseException as error:
                    report({"kind": "fault", "message": "%s: %s" % (type(error).__name__, error)})
                os._exit(1)
            _, status = os.waitpid(child, 0)
            if status != 0:
                os._exit(1)

    def run(settings):
        try:
            begin(settings)
        except BaseException as error:
            report({"kind": "fault", "message": "%s: %s" % (type(error).__name__, error)})
        os._exit(1)

    return run
