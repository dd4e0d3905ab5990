"""The tests' side: runs `check(candidate)`, where each call of `candidate` is a question to the judge."""


def _bind(encode, decode, NotPlain, quote, parse, ask):
    import builtins
    import sys
    import types

    last = {"error": None, "stopped": False}

    class Stopped(BaseException):
        """The judge has decided: nothing that follows counts."""

    class CandidateError(Exception):
        """The program raised what is no standard exception."""

    def candidate(*positional, **named):
        try:
            asked = "[[%s],[%s]]" % (
                ",".join([encode(each) for each in positional]),
                ",".join(["[%s,%s]" % (quote(key), encode(each)) for key, each in named.items()]))
        except NotPlain as why:
            raise TypeError("the tests hand over what is no plain value: " + str(why)) from None
        answer = parse(ask(asked.encode("ascii")).decode("ascii"))
        if answer[0] == "value":
            return decode(answer[1])
        if answer[0] == "raised":
            kind = getattr(builtins, answer[1], None)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                kind = CandidateError
            # Out of `map` and its like it would end the tests' own loop, and leave nothing that could fail: as in a
            # generator (PEP 479), it is an error.
            if kind in (StopIteration, StopAsyncIteration):
                last["error"] = RuntimeError("the program raised " + kind.__name__)
                raise last["error"]
            try:
                error = kind(*decode(answer[4]))
            except BaseException:
                error = CandidateError(answer[3])
            last["error"] = error
            raise error
        last["stopped"] = True
        raise Stopped()

    def described(error, sources):
        message = type(error).__name__
        try:
            text = str(error)
        except BaseException:
            text = ""
        if text:
            message += ": " + text[:200]
        trace = error.__traceback__
        line = None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "tests.py":
                line = trace.tb_lineno
            trace = trace.tb_next
        if line is not None:
            lines = sources.splitlines()
            if 0 < line <= len(lines):
                message += " (line %d of the tests: %s)" % (line, lines[line - 1].strip()[:200])
        return message

    def run(preamble, tests, entry_point):
        kind, detail = outcome(preamble, tests, entry_point)
        return "[%s,%s]" % (quote(kind), quote(detail))

    def outcome(preamble, tests, entry_point):
        module = types.ModuleType("tests")
        sys.modules["tests"] = module
        space = module.__dict__
        last["error"] = None
        last["stopped"] = False
        try:
            exec(compile(preamble, "preamble.py", "exec"), space)
            space[entry_point] = candidate
            exec(compile(tests, "tests.py", "exec"), space)
            space["check"](candidate)
        except Stopped:
            return "stopped", ""
        except BaseException as error:
            if error is last["error"]:
                return "raised", described(error, tests)
            if isinstance(error, AssertionError):
                return "wrong", described(error, tests)
            return "broken", described(error, tests)
        return ("stopped" if last["stopped"] else "passed"), ""

    def weak(preamble, program, tests, entry_point):
        """Tests and program in one process: for answers that are no plain values. The program may cheat here."""
        module = types.ModuleType("tests")
        sys.modules["tests"] = module
        space = module.__dict__
        kind, detail = "passed", ""
        try:
            exec(compile(preamble, "preamble.py", "exec"), space)
            exec(compile(program, "program.py", "exec"), space)
            entry = space[entry_point]
            exec(compile(tests, "tests.py", "exec"), space)
            space["check"](entry)
        except SystemExit as error:
            kind, detail = "exit", described(error, tests)
        except MemoryError as error:
            kind, detail = "memory", described(error, tests)
        except AssertionError as error:
            kind, detail = "wrong", described(error, tests)
        except BaseException as error:
            kind, detail = "raised", described(error, tests)
        return "[%s,%s]" % (quote(kind), quote(detail))

    return {"run": run, "weak": weak}
