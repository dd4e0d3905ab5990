"""The self-test's program: tries every way out it knows, and returns what it got to see. It is not expected to win."""


def escape(port, udp_port, canary, planted, parent, number):
    import os

    seen = []
    host = "127.0.0.1"
    command = "echo escaped > '%s'" % planted

    def attempt(way, *given):
        try:
            seen.append(str(way(*given)))
        except BaseException:
            pass

    # --- the network
    def tcp():
        import socket
        with socket.create_connection((host, port), 2) as connection:
            connection.sendall(b"escaped")

    def udp():
        import socket
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"escaped", (host, udp_port))

    def http():
        import urllib.request
        return urllib.request.urlopen("http://%s:%d/" % (host, port), timeout=2).read()

    # --- files
    def read_file():
        with open(canary) as file:
            return file.read()

    def read_from_the_old_root():
        return open("/proc/1/root" + canary).read()

    def read_above():
        return open("../" * 40 + canary).read()

    def write_file():
        with open(planted, "w") as file:
            file.write("escaped")

    def everyones_files():
        # The canary's folder may be hidden by an empty one: what every machine has is not to be seen either.
        for path in ("/etc/passwd", "/etc/hostname", "/usr/bin/env", "/bin/sh", "/proc/version", "/sys/kernel", "/dev/null"):
            if os.path.lexists(path):
                seen.append("host-file: " + path)

    def host_name():
        if os.uname().nodename != "sandbox":
            seen.append("host-name: " + os.uname().nodename)

    def library_written():
        path = os.path.dirname(os.__file__)
        for folder in (path, "/", "/usr"):
            try:
                open(folder + "/framework-escape", "w").close()
                seen.append("host-file: written in " + folder)
            except OSError:
                pass

    def change_root():
        os.mkdir("/tmp/deeper")
        os.chroot("/tmp/deeper")
        os.chdir("../" * 40)
        os.chroot(".")
        return open(canary).read()

    def mounted():
        import ctypes
        libc = ctypes.CDLL(None)
        libc.unshare(0x10000000 | 0x20000)
        os.mkdir("/tmp/proc")
        libc.mount(b"proc", b"/tmp/proc", b"proc", 0, None)
        return open("/tmp/proc/1/root" + canary).read()

    # --- the environment
    def environment():
        return dict(os.environ)

    def environment_of_the_library():
        import ctypes
        libc = ctypes.CDLL(None)
        variables = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
        found = []
        at = 0
        while variables and variables[at]:
            found.append(variables[at])
            at += 1
        return found

    def environment_of_processes():
        return [open("/proc/%s/environ" % each, errors="replace").read() for each in ("self", "1", str(parent))]

    # --- processes
    def shell():
        return os.system(command)

    def spawned():
        import subprocess
        return subprocess.run(["/bin/sh", "-c", command]).returncode

    def posix_spawned():
        return os.posix_spawn("/bin/sh", ["sh", "-c", command], {})

    def libc_system():
        import ctypes
        return ctypes.CDLL(None).system(command.encode())

    def forked():
        if os.fork() == 0:
            os._exit(0)
        return "process: fork"

    def executed():
        import sys
        # On success there is no answer, which is found, too.
        os.execv(sys.executable, [sys.executable, "-c", ""])

    def signalled():
        os.kill(parent, number)

    def traced():
        import ctypes
        if ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0:
            return "process: ptrace"

    for way in (tcp, udp, http, read_file, read_from_the_old_root, read_above, write_file, everyones_files,
                host_name, library_written, change_root, mounted, environment, environment_of_the_library,
                environment_of_processes, shell, spawned, posix_spawned,
                libc_system, forked, executed, signalled, traced):
        attempt(way)
    return "\n".join(seen)[:200000]
