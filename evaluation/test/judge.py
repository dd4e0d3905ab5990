"""A plain judge for trusted programs, for this plugin's own tests: reads a task from standard input, writes a verdict to
file descriptor 3. Program and tests have namespaces of their own, so that the tests see the prompt's helpers and not the
program's. It keeps nothing in."""

import json
import os
import resource
import sys

task = json.load(sys.stdin)
# Time counts from here: how long an interpreter takes to start is not the program's doing.
os.write(3, b"ready\n")
sys.stdin = open(os.devnull)
resource.setrlimit(resource.RLIMIT_AS, (task["memoryBytes"] + 2**28,) * 2)
calls = 0


def say(reason, error):
    detail = "" if error is None else f"{type(error).__name__}: {error}"
    verdict = {"passed": reason is None, "reason": reason, "detail": detail[:500], "calls": calls}
    os.write(3, json.dumps(verdict).encode())
    os._exit(0)


def load(source, namespace):
    exec(compile(source, task["id"], "exec"), namespace)
    return namespace


try:
    program = load(task["program"], {"__name__": "program"})
    entry = program[task["entryPoint"]]
except (SyntaxError, KeyError) as error:
    say("syntax", error)
except SystemExit as error:
    say("exit", error)
except BaseException as error:
    say("memory" if isinstance(error, MemoryError) else "exception", error)


def candidate(*arguments):
    global calls
    calls += 1
    return entry(*arguments)


try:
    load(task.get("preamble", "") + "\n" + task["tests"], tests := {"__name__": "tests"})
    tests["check"](candidate)
except AssertionError as error:
    say("wrong", error)
except SystemExit as error:
    say("exit", error)
except BaseException as error:
    say("memory" if isinstance(error, MemoryError) else "exception", error)
say(None, None)
