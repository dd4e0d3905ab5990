"""The process a program or its tests run in: gives up every right, then answers requests from a pipe.

Frames are a letter and a length (32 bits, little-endian). In: `R` a request, `A` the answer to a question. Out: `A` the reply
to a request, `Q` a question.
"""

REPLY = 1000
REQUEST = 1001


def _bind(calls, make_commands, quote, parse, len=len, int=int):
    import os
    import random
    import resource
    import signal
    from posix import read, write

    def read_exactly(length):
        parts = []
        while length > 0:
            part = read(REQUEST, length if length < 1 << 20 else 1 << 20)
            if not part:
                os._exit(0)
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def read_frame():
        head = read_exactly(5)
        return head[:1], read_exactly(int.from_bytes(head[1:], "little"))

    def write_frame(letter, body):
        data = letter + len(body).to_bytes(4, "little") + body
        while len(data) > 0:
            data = data[write(REPLY, data):]

    def ask(question):
        write_frame(b"Q", question)
        return read_frame()[1]

    def enter(settings, requests, replies, output):
        """Descriptors in place, limits set, rights gone. The order matters: each step takes away what the one before needed."""
        void, writer = os.pipe()
        os.close(writer)
        for given, wanted in ((requests, REQUEST), (replies, REPLY), (void, 0), (output, 1), (output, 2)):
            os.dup2(given, wanted)
        os.closerange(3, REPLY)
        os.closerange(REQUEST + 1, 4096)
        os.chdir("/tmp")
        os.setsid()
        for number in range(1, 32):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # As Python itself has them: an error to be raised, and no end.
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, settings["threads"]),
                            (resource.RLIMIT_FSIZE, settings["fileBytes"]), (resource.RLIMIT_NOFILE, 64),
                            (resource.RLIMIT_STACK, 8 << 20), (resource.RLIMIT_MEMLOCK, 0),
                            (resource.RLIMIT_MSGQUEUE, 0), (resource.RLIMIT_SIGPENDING, 256)):
            resource.setrlimit(limit, (most, most))
        calls["drop_capabilities"]()
        calls["install_filter"](bytes.fromhex(settings["filter"]))

    def serve(settings, requests, replies, output):
        commands = make_commands(ask)
        enter(settings, requests, replies, output)
        # A fork seeds it anew.
        random.seed(0)
        while True:
            command, nonce, given = parse(read_frame()[1].decode("ascii"))
            write_frame(b"A", ("[" + quote(nonce) + "," + commands[command](*given) + "]").encode("ascii"))

    return serve
