"""The self-test's program: tries every way out it knows, and returns what it got to see. It is not expected to win."""


def escape(port, canary, planted, parent, number):
    import builtins
    import os

    seen = []
    host = "127.0.0.1"

    def attempt(way, *given):
        try:
            seen.append(str(way(*given)))
        except BaseException:
            pass

    # --- what Python itself offers
    def tcp():
        import socket
        with socket.create_connection((host, port), 2) as connection:
            connection.sendall(b"escaped")

    def udp():
        import socket
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"escaped", (host, port))

    def http():
        import urllib.request
        return urllib.request.urlopen("http://%s:%d/" % (host, port), timeout=2).read()

    def pyodide_http():
        import pyodide.http
        return pyodide.http.open_url("http://%s:%d/" % (host, port)).read()

    def read_file():
        with open(canary) as file:
            return file.read()

    def write_file():
        with open(planted, "w") as file:
            file.write("escaped")

    def environment():
        return dict(os.environ)

    def shell():
        return os.system("echo escaped > '%s'" % planted)

    def spawned():
        import subprocess
        return subprocess.run(["/bin/sh", "-c", "echo escaped > '%s'" % planted]).returncode

    def posix_spawned():
        return os.posix_spawn("/bin/sh", ["sh", "-c", "echo escaped > '%s'" % planted], {})

    def libc():
        import ctypes
        return ctypes.CDLL(None).system(("echo escaped > '%s'" % planted).encode())

    def signalled():
        os.kill(parent, number)

    for way in (tcp, udp, http, pyodide_http, read_file, write_file, environment, shell, spawned, posix_spawned, libc,
                signalled):
        attempt(way)

    # --- what JavaScript behind it offers
    def with_require(require):
        attempt(lambda: require("fs").readFileSync(canary, "utf8"))
        attempt(lambda: require("fs").writeFileSync(planted, "escaped"))
        attempt(lambda: require("net").connect(port, host).write("escaped"))
        attempt(lambda: require("dgram").createSocket("udp4").send("escaped", port, host))
        attempt(lambda: require("child_process").spawnSync("/bin/sh", ["-c", "echo escaped > '%s'" % planted]))

    def with_process(process):
        attempt(lambda: "\n".join(str(each) for each in process.env.object_entries()))
        attempt(lambda: with_require(process.mainModule.require))
        attempt(lambda: with_require(process.getBuiltinModule))
        attempt(lambda: process.kill(parent, number))
        attempt(lambda: process.binding("spawn_sync"))

    def with_function(make):
        attempt(lambda: with_process(make("return process")()))
        attempt(lambda: with_require(make("return require")()))
        attempt(lambda: make("return import('node:fs')")())
        attempt(lambda: make("return fetch('http://%s:%d/')" % (host, port))())

    def from_globals():
        import js
        for name in ("fetch", "WebSocket", "EventSource", "XMLHttpRequest"):
            attempt(lambda: getattr(js, name)("http://%s:%d/" % (host, port)))
            attempt(lambda: getattr(js, name).new("ws://%s:%d/" % (host, port)))
        attempt(lambda: with_require(js.require))
        attempt(lambda: with_process(js.process))
        attempt(lambda: js.eval("process"))
        attempt(lambda: with_function(js.Function))
        attempt(lambda: with_function(js.Object.constructor))
        attempt(lambda: with_function(js.constructor.constructor))
        attempt(lambda: with_function(js.Reflect.getPrototypeOf(js.globalThis).constructor.constructor))
        attempt(lambda: js.setTimeout("process", 0))

    def from_pyodide():
        import pyodide_js
        from pyodide.code import run_js
        attempt(lambda: run_js("process"))
        attempt(lambda: with_process(run_js("globalThis.process")))
        module = pyodide_js._module
        attempt(lambda: module._emscripten_run_script_string(module.stringToNewUTF8("process.pid")))
        attempt(lambda: module.ENV.object_entries())

        def mounted(kind):
            module.FS.mkdir("/out")
            module.FS.mount(getattr(module.FS.filesystems, kind), run_js("({root:'/'})"), "/out")
            return open("/out" + canary).read()

        for kind in ("NODEFS", "WORKERFS", "PROXYFS", "NATIVEFS_ASYNC"):
            attempt(mounted, kind)
        attempt(lambda: module.FS.createLazyFile("/", "lazy", "http://%s:%d/" % (host, port), True, False))
        attempt(lambda: pyodide_js.loadPackage("http://%s:%d/x.whl" % (host, port)))
        attempt(lambda: pyodide_js._api.loadBinaryFile("file://" + canary))
        attempt(lambda: pyodide_js._api.loadScript("file://" + canary))

    def from_the_stack():
        # The frames above the interpreter belong to the host's realm: what a structured stack trace says of them.
        import js
        from pyodide.ffi import create_proxy

        def prepare(error, frames):
            for frame in frames:
                for get in ("getThis", "getFunction"):
                    attempt(lambda: with_function(getattr(frame, get)().constructor))
                    attempt(lambda: with_process(getattr(frame, get)().process))
            attempt(lambda: with_function(frames.constructor.constructor))
            return ""

        js.Error.prepareStackTrace = create_proxy(prepare)
        js.Error.stackTraceLimit = 100
        seen.append(str(js.Error.new("x").stack))

    def from_webassembly():
        import js
        attempt(lambda: with_function(js.WebAssembly.Module.constructor))
        attempt(lambda: with_function(js.WebAssembly.Memory.prototype.constructor.constructor))

    for way in (from_globals, from_pyodide, from_the_stack, from_webassembly):
        attempt(way)
    return builtins.str.join("\n", seen)[:200000]
