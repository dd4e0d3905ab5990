"""Stands between the judge and one inmate for one judgement: relays, counts, times, kills. It is the first process of the
inmate's namespace: when it ends, the kernel ends everything in there, and the file system goes with it.

Frames of the judge are two lengths (32 bits, little-endian), a header in JSON, a body.
"""


def _bind(calls, serve):
    import json
    import os
    import resource
    import select
    import signal
    import time

    GONE = 9
    OUT_OF_MEMORY = 71

    def read_exactly(length):
        parts = []
        while length > 0:
            part = os.read(0, min(length, 1 << 20))
            if not part:
                os._exit(GONE)
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def receive():
        head = read_exactly(8)
        header = read_exactly(int.from_bytes(head[:4], "little"))
        return json.loads(header), read_exactly(int.from_bytes(head[4:], "little"))

    def write_all(descriptor, data):
        view = memoryview(data)
        while len(view) > 0:
            view = view[os.write(descriptor, view):]

    def report(header, body=b""):
        text = json.dumps(header).encode("ascii")
        write_all(1, len(text).to_bytes(4, "little") + len(body).to_bytes(4, "little") + text + body)

    def named(number):
        """Not all signals have a name: those for real-time use have their number alone."""
        try:
            return signal.Signals(number).name
        except ValueError:
            return "signal %d" % number

    class Ended(Exception):
        """Of a step: how, and what is known of it."""

    class Inmate:
        """The process, from outside."""

        def __init__(self, settings):
            request_end, self.requests = os.pipe()
            self.replies, reply_end = os.pipe()
            self.output, output_end = os.pipe()
            self.pid = os.fork()
            if self.pid == 0:
                try:
                    serve(settings, request_end, reply_end, output_end)
                except MemoryError:
                    # The answer was made, and there is no room to write it down.
                    os._exit(OUT_OF_MEMORY)
                finally:
                    os._exit(70)
            for descriptor in (request_end, reply_end, output_end):
                os.close(descriptor)
            for descriptor in (self.requests, self.replies, self.output):
                os.set_blocking(descriptor, False)
            self.alive = True
            self.limited = False
            self.printed = 0
            self.arrived = bytearray()

        def cpu(self):
            """Seconds of processor time of all its threads; the clock of another process, by its number."""
            try:
                return time.clock_gettime((~self.pid << 3) | 2)
            except OSError:
                return 0.0

        def computes(self):
            """Whether it takes processor time now. One that waits takes none, however busy the machine is; one that
            computes may have been kept from it, and is looked at for a while."""
            from_cpu = self.cpu()
            for _ in range(10):
                time.sleep(0.02)
                if self.cpu() - from_cpu > 0.005:
                    return True
            return False

        def limit(self, limits):
            """Once, before the program is loaded."""
            if self.limited:
                return
            self.limited = True
            most = limits["memoryBytes"]
            resource.prlimit(self.pid, resource.RLIMIT_AS, (most, most))
            seconds = int(limits["cpuMilliseconds"] / 1000) + 2
            resource.prlimit(self.pid, resource.RLIMIT_CPU, (seconds, seconds + 1))

        def kill(self):
            if self.alive:
                self.alive = False
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)

        def drain(self, limits):
            """What it prints is counted and dropped."""
            while True:
                try:
                    part = os.read(self.output, 1 << 16)
                except BlockingIOError:
                    return True
                if not part:
                    return False
                self.printed += len(part)
                if self.printed > limits["outputBytes"]:
                    raise Ended("output", "")

        def died(self):
            """Its pipe is closed: by its end, or by itself."""
            for _ in range(50):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid != 0:
                    self.alive = False
                    if os.WIFSIGNALED(status):
                        number = os.WTERMSIG(status)
                        if number == signal.SIGXCPU:
                            raise Ended("cpu", "")
                        raise Ended("gone" if number == signal.SIGKILL else "crash", named(number))
                    code = os.WEXITSTATUS(status)
                    if code == OUT_OF_MEMORY:
                        raise Ended("memory", "")
                    raise Ended("exit", "code %d" % code)
                time.sleep(0.002)
            raise Ended("crash", "its pipe closed")

        def frame(self, limits):
            """A whole frame that has arrived, or None."""
            if len(self.arrived) < 5:
                return None
            letter = bytes(self.arrived[:1])
            length = int.from_bytes(self.arrived[1:5], "little")
            if letter not in (b"A", b"Q"):
                # No frame of ours: the judge refuses what has no nonce.
                raise Ended("answered", "")
            if length > limits["outputBytes"] + 4096:
                raise Ended("output", "")
            if len(self.arrived) < 5 + length:
                return None
            body = bytes(self.arrived[5:5 + length])
            del self.arrived[:5 + length]
            return letter, body

        def exchange(self, letter, body, limits):
            """Hands over a frame, and waits for one: at most so long, by the wall's clock and by its own."""
            pending = memoryview(letter + len(body).to_bytes(4, "little") + body)
            from_wall = time.monotonic()
            from_cpu = self.cpu()
            # Nothing is sent to us meanwhile: our input becomes readable when it is closed, and then all ends.
            watched = [self.replies, self.output, 0]
            while True:
                elapsed = 1000 * (time.monotonic() - from_wall)
                used = 1000 * self.cpu()
                if used > limits["cpuMilliseconds"]:
                    raise Ended("cpu", "")
                if elapsed > limits["wallMilliseconds"]:
                    busy = used - 1000 * from_cpu >= elapsed / 10 or self.computes()
                    raise Ended("cpu" if busy else "wall", "")
                left = min(limits["wallMilliseconds"] - elapsed, max(1, limits["cpuMilliseconds"] - used)) / 1000
                readable, writable, _ = select.select(watched, [self.requests] if len(pending) > 0 else [], [],
                                                      max(0.001, left))
                if 0 in readable:
                    os._exit(GONE)
                if self.output in readable and not self.drain(limits):
                    watched.remove(self.output)
                if writable:
                    try:
                        pending = pending[os.write(self.requests, pending):]
                    except BlockingIOError:
                        pass
                    except BrokenPipeError:
                        pending = pending[len(pending):]
                if self.replies in readable:
                    part = os.read(self.replies, 1 << 20)
                    if not part:
                        self.drain(limits)
                        self.died()
                    self.arrived += part
                    found = self.frame(limits)
                    if found is not None:
                        self.drain(limits)
                        return found

    def step(inmate, limits, text):
        """One request: the judge gets a reply, after any number of questions."""
        if not inmate.alive:
            return report({"kind": "reply", "ended": "gone", "detail": "it had ended"})
        try:
            inmate.limit(limits)
            letter, body = inmate.exchange(b"R", text, limits)
            while letter == b"Q":
                report({"kind": "question"}, body)
                command, answer = receive()
                if command["kind"] != "answer":
                    os._exit(GONE)
                letter, body = inmate.exchange(b"A", answer, limits)
            report({"kind": "reply", "ended": "answered", "detail": ""}, body)
        except Ended as end:
            inmate.kill()
            report({"kind": "reply", "ended": end.args[0], "detail": end.args[1]})

    def keep(settings):
        calls["mount"]("tmpfs", "/tmp", "tmpfs", 2 | 4 | 8,
                       "size=%d,nr_inodes=1024,mode=0700" % settings["fileBytes"])
        inmate = Inmate(settings)
        report({"kind": "ready"})
        while True:
            command, body = receive()
            if command["kind"] == "reset":
                os._exit(0)
            if command["kind"] != "request":
                os._exit(GONE)
            step(inmate, command["limits"], body)

    return keep, report
