"""The program's side: makes the program, calls its entry point, gives answers as plain text. It knows of no test."""


def _bind(encode, decode, NotPlain, quote, compile=compile, exec=exec, callable=callable, type=type, str=str, id=id,
          BaseException=BaseException, Exception=Exception, SystemExit=SystemExit, MemoryError=MemoryError):
    import sys
    import types
    import builtins

    ModuleType = types.ModuleType
    modules = sys.modules
    mro = type.__dict__["__mro__"].__get__
    args = BaseException.__dict__["args"].__get__
    type_name = type.__dict__["__name__"].__get__
    # By identity: whether two classes are equal a metaclass may decide.
    standard = {id(value): name for name, value in vars(builtins).items()
                if type(value) is type and BaseException in mro(value)}.get
    state = {}

    def described(error):
        kind = type(error)
        try:
            message = str.__str__(str(error))[:400]
        except BaseException:
            message = ""
        nearest = None
        fate = "died"
        for base in mro(kind):
            if nearest is None:
                nearest = standard(id(base))
            if base is SystemExit:
                fate = "exit"
            elif base is MemoryError:
                fate = "memory"
            elif base is Exception and fate == "died":
                fate = "raised"
        nearest = nearest or "Exception"
        return fate, nearest, str.__str__(type_name(kind))[:100], message

    def told(fate, *texts):
        return "[" + ",".join([quote(text) for text in (fate,) + texts]) + "]"

    def failed(error):
        fate, *texts = described(error)
        if fate != "raised":
            return told(fate, *texts)
        # What it was made with, where that is plain: the tests may look at it.
        try:
            made_with = encode(args(error))
        except BaseException:
            made_with = '["t",[' + quote(texts[2]) + ']]'
        return told(fate, *texts)[:-1] + "," + made_with + "]"

    def load(program, entry_point):
        try:
            code = compile(program, "program.py", "exec")
        except BaseException as error:
            return told("syntax", *described(error)[1:])
        module = ModuleType("candidate")
        modules["candidate"] = module
        try:
            exec(code, module.__dict__)
        except BaseException as error:
            return failed(error)
        found = module.__dict__.get(entry_point)
        if not callable(found):
            return told("syntax", "NameError", "NameError", "it does not define " + entry_point)
        state["function"] = found
        return told("ready")

    def call(positional, named):
        try:
            given = [decode(each) for each in positional]
            keywords = {key: decode(each) for key, each in named}
            answer = state["function"](*given, **keywords)
        except BaseException as error:
            return failed(error)
        try:
            return '["value",' + encode(answer) + ']'
        except NotPlain as why:
            return told("unplain", str(why)[:400])
        except BaseException as error:
            return failed(error)

    return {"load": load, "call": call}
