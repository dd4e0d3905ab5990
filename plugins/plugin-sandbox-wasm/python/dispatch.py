"""One request in, one reply out, through descriptors that exist only here. Requests and replies carry a nonce."""


def _bind(commands, dumps, loads, BaseException=BaseException):
    from posix import write

    def dispatch(request):
        command, nonce, given = loads(request)
        try:
            reply = commands[command](*given)
        except BaseException as error:
            reply = ["harness", type(error).__name__ + ": " + str(error)[:400]]
        data = dumps([nonce, reply]).encode("ascii")
        while data:
            data = data[write(1000, data):]

    return dispatch
