import { readFile } from 'node:fs/promises';
import { readPythonSources } from '@framework/evaluation/sandbox';

/** What the Python side is told once; `python/zygote.py` and those it starts read it. */
export interface Settings {
  /** Bubblewrap has made the namespaces. */
  readonly bubblewrap: boolean;
  /** Seccomp's program in hexadecimal. */
  readonly filter: string;
  /** Threads a program may have, itself included. */
  readonly threads: number;
  /** Of its files together, and of each. */
  readonly fileBytes: number;
}

/** Modules that programs use, loaded once; those that rest on a library of the system's are of use only if loaded now. */
const IMPORTED =
  'abc array ast bisect bz2 calendar cmath collections collections.abc contextlib copy ctypes dataclasses datetime decimal ' +
  'enum fractions functools hashlib heapq io itertools json lzma math numbers operator os posixpath random re sqlite3 ' +
  'statistics string struct sys textwrap threading time traceback types typing uuid zlib';

const OURS = ['linux_calls', 'inmate', 'keeper', 'zygote'] as const;

/** Our Python as one program for `-c`: the process needs no file of ours, which may lie where it cannot read. */
export async function pythonProgram(settings: Settings): Promise<string> {
  const shared = await readPythonSources();
  const [calls, inmate, keeper, zygote] = await Promise.all(
    OURS.map((name) => readFile(new URL(`../../python/${name}.py`, import.meta.url), 'utf8')),
  );
  // JSON in ASCII is a literal of Python's too; the settings have numbers and texts alone.
  const quote = (text: string) => JSON.stringify(text);
  return `
def _at_the_same_addresses():
    # An object's hash is its address, and so the order of a set of objects: it must not be another in each process. Where
    # the machine refuses this, it is.
    import ctypes, os, sys
    if "STARTED_AGAIN" not in os.environ and ctypes.CDLL(None).personality(0x40000) >= 0:
        with open("/proc/self/cmdline", "rb") as file:
            given = file.read().split(b"\\0")[:-1]
        os.execve(sys.executable, given, {**os.environ, "STARTED_AGAIN": "1"})
_at_the_same_addresses()
def _main():
    import json
    def module(name, source):
        space = {"__name__": name}
        exec(compile(source, name + ".py", "exec"), space)
        return space
    plain = module("plain_values", ${quote(shared.plainValues)})
    codec = [plain[name] for name in ("encode", "decode", "NotPlain", "quote")]
    candidate = module("judge_candidate", ${quote(shared.candidate)})
    tester = module("judge_tester", ${quote(shared.tester)})
    def make_commands(ask):
        commands = dict(candidate["_bind"](*codec))
        commands.update(tester["_bind"](*codec, plain["parse"], ask))
        return commands
    calls = module("linux_calls", ${quote(calls!)})["_bind"]()
    serve = module("inmate", ${quote(inmate!)})["_bind"](calls, make_commands, plain["quote"], plain["parse"])
    keep, report = module("keeper", ${quote(keeper!)})["_bind"](calls, serve)
    run = module("zygote", ${quote(zygote!)})["_bind"](calls, keep, report)
    run(json.loads(${quote(JSON.stringify({ ...settings, imports: IMPORTED }))}))
_main()
`;
}
