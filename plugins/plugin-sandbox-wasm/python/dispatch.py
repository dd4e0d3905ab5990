"""One request in, one reply out, through descriptors that exist only here. Requests and replies carry a nonce."""


def _bind(commands, quote, parse, len=len):
    from posix import write

    def dispatch(request):
        command, nonce, given = parse(request)
        data = ("[" + quote(nonce) + "," + commands[command](*given) + "]").encode("ascii")
        while len(data) > 0:
            data = data[write(1000, data):]

    return dispatch


def _asking():
    from posix import read, write

    question = 1001

    def ask(asked):
        write(question, asked)
        parts = []
        while part := read(question, 1 << 20):
            parts.append(part)
        return b"".join(parts)

    return ask
