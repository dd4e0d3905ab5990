import type { JudgeReason } from '@framework/sdk';

/**
 * Hostile programs: the numbers are those of a list of attacks on published harnesses, letters are variants. Each is to
 * define `f`, of which the tests ask `f(1) == 41`, `f(2) == 42` and `f(3)` near 43.0: none of them computes it, except where
 * `may: 'pass'` says that the program answers rightly and misbehaves besides.
 *
 * PORT, UDP, CANARY and PLANTED are replaced: ports of the host's, a file of the host's, a file that must not come to be.
 */
export interface Attack {
  readonly id: string;
  readonly program: string;
  /** Any of these; null where it passes. */
  readonly reasons: readonly (JudgeReason | null)[];
  /** Instead, in a sandbox that tells processor time from waiting, and has an operating system and no JavaScript. */
  readonly linux?: readonly (JudgeReason | null)[];
  /** Bytes it may print; a mebibyte when left out. */
  readonly outputBytes?: number;
}

const raises = ['exception'] as const;
/** A program whose `f(x)` has that body. */
export const f = (body: string, before = '') =>
  `${before}\ndef f(x):\n${body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
const swallowed = (body: string) =>
  f(`try:\n${body.replace(/^/gm, '    ')}\nexcept BaseException:\n    pass\nreturn x + 40`);

export const attacks: readonly Attack[] = [
  { id: '1 fork bomb', program: f('import os\nwhile True:\n    os.fork()'), reasons: raises },
  {
    id: '2 fork once, then sleep in a session of its own',
    program: f('import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(9)\nreturn x'),
    reasons: raises,
  },
  {
    id: '2b correct answer and a process that outlives the verdict',
    program: swallowed(
      "import os\nos.posix_spawn('/bin/sh', ['sh', '-c', 'sleep 3; echo x > PLANTED'], {}, setsid=True)",
    ),
    reasons: [null],
  },
  {
    id: '3 daemon by double fork',
    program: f(
      'import os\nif os.fork() == 0:\n    if os.fork() == 0:\n        open("PLANTED", "w")\nreturn x',
    ),
    reasons: raises,
  },
  {
    id: '4 ten thousand threads',
    program: f(
      'import threading, time\nfor _ in range(10000):\n    threading.Thread(target=time.sleep, args=(60,)).start()\nreturn x',
    ),
    reasons: raises,
  },
  {
    id: '4b correct answer and a thread left behind',
    program: swallowed('import threading, time\nthreading.Thread(target=time.sleep, args=(2,)).start()'),
    reasons: [null],
  },
  {
    id: '5 os.system',
    program: f('import os\nreturn os.system("echo x > PLANTED")'),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '5b os.popen',
    program: f('import os\nreturn os.popen("echo x > PLANTED").read()'),
    reasons: ['exception', 'wrong'],
  },
  {
    id: '5c subprocess',
    program: f('import subprocess\nreturn subprocess.check_output(["/bin/sh", "-c", "echo x > PLANTED"])'),
    reasons: raises,
  },
  {
    id: '6 posix_spawn',
    program: f("import os\nreturn os.posix_spawn('/bin/sh', ['sh', '-c', 'echo x > PLANTED'], {})"),
    reasons: ['exception', 'wrong'],
  },
  {
    id: '6b execv',
    program: f("import os\nos.execv('/bin/sh', ['sh', '-c', 'echo x > PLANTED'])"),
    reasons: raises,
  },
  {
    id: '7 reload os, then system',
    program: f('import importlib, os\nreturn importlib.reload(os).system("echo x > PLANTED")'),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '8 libc by ctypes',
    program: f('import ctypes\nreturn ctypes.CDLL(None).system(b"echo x > PLANTED")'),
    reasons: ['wrong', 'exception', 'crash'],
  },
  {
    id: '8b raw syscall',
    program: f('import ctypes\nreturn ctypes.CDLL(None).syscall(57)'),
    reasons: ['wrong', 'exception', 'crash'],
  },
  {
    id: '9 multiprocessing',
    program: f(
      'import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    return pool.map(abs, [x])',
    ),
    reasons: raises,
  },
  {
    id: '9b _posixsubprocess',
    program: f('import _posixsubprocess\nreturn _posixsubprocess.fork_exec([b"/bin/sh"], [b"/bin/sh"])'),
    reasons: raises,
  },
  {
    id: '10 walk of all subclasses',
    program: f(
      'for kind in ().__class__.__base__.__subclasses__():\n' +
        '    if kind.__name__ == "Popen":\n' +
        '        kind(["/bin/sh", "-c", "echo x > PLANTED"])\n' +
        'return [kind.__name__ for kind in ().__class__.__base__.__subclasses__()]',
    ),
    reasons: ['wrong', 'exception'],
  },
  { id: '11 read a file of the host', program: f('return open("CANARY").read()'), reasons: raises },
  { id: '11b /etc/passwd', program: f('return open("/etc/passwd").read()'), reasons: raises },
  {
    id: '11c look for the tests in the file system',
    program: f(
      'import os\nfound = []\nfor top, _, names in os.walk("/"):\n    for name in names:\n        try:\n' +
        '            text = open(os.path.join(top, name), errors="replace").read(1 << 20)\n' +
        '        except Exception:\n            continue\n        if "CANARY" in text or "43.0" in text:\n' +
        '            found.append(name)\nreturn found',
    ),
    reasons: ['wrong', 'wall', 'exception'],
    linux: ['wrong', 'cpu', 'wall', 'exception'],
  },
  { id: '12 environment', program: f('import os\nreturn dict(os.environ)'), reasons: ['wrong'] },
  {
    id: '12b /proc/self/environ',
    program: f('return open("/proc/self/environ").read()'),
    reasons: ['exception', 'wrong'],
  },
  { id: '12c /proc/1', program: f('return open("/proc/1/cmdline").read()'), reasons: raises },
  { id: '13 write outside', program: f('open("PLANTED", "w").write("x")\nreturn x'), reasons: raises },
  {
    id: '13b a million files',
    program: f('for i in range(10**6):\n    open("/tmp/%d" % i, "w").close()\nreturn x'),
    reasons: ['wall', 'memory', 'exception', 'wrong'],
  },
  {
    id: '13c fill the disk',
    program: f('with open("/tmp/full", "wb") as out:\n    while True:\n        out.write(b"x" * (1 << 20))'),
    reasons: ['memory', 'exception', 'wall', 'crash'],
  },
  {
    id: '13f a file of a gibibyte of nothing',
    program: f('open("/tmp/sparse", "wb").truncate(1 << 30)\nreturn x'),
    reasons: ['memory', 'exception', 'wall', 'crash', 'wrong'],
    linux: raises,
  },
  {
    id: '13d a link that leads out',
    program: f('import os\nos.symlink("CANARY", "/tmp/link")\nreturn open("/tmp/link").read()'),
    reasons: raises,
  },
  {
    id: '13e delete the folder it is in',
    program: f('import os, shutil\nshutil.rmtree(os.getcwd())\nreturn x'),
    reasons: ['exception', 'wrong'],
  },
  {
    id: '14 tcp to the host',
    program: f(
      'import socket\ns = socket.create_connection(("127.0.0.1", PORT), 2)\ns.sendall(b"escaped")\nreturn x',
    ),
    reasons: ['exception', 'wrong'],
  },
  {
    id: '14b udp',
    program: f(
      'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"escaped", ("127.0.0.1", UDP))\nreturn x',
    ),
    reasons: ['exception', 'wrong'],
  },
  {
    id: '14c name lookup',
    program: f('import socket\nreturn socket.getaddrinfo("example.com", 80)'),
    reasons: ['wrong', 'exception', 'value'],
  },
  {
    id: '14d abstract socket',
    program: f('import socket\nsocket.socket(socket.AF_UNIX).connect("\\0framework")\nreturn x'),
    reasons: raises,
  },
  { id: '14e fetch', program: f('import js\nreturn js.fetch("http://127.0.0.1:PORT/")'), reasons: raises },
  {
    id: '14f XMLHttpRequest',
    program: f('from pyodide.http import open_url\nreturn open_url("http://127.0.0.1:PORT/")'),
    reasons: raises,
  },
  { id: '15 endless loop', program: f('while True:\n    pass'), reasons: ['wall'], linux: ['cpu'] },
  { id: '15b endless loop when loaded', program: 'while True:\n    pass', reasons: ['wall'], linux: ['cpu'] },
  { id: '16 sleep', program: f('import time\ntime.sleep(3600)'), reasons: ['wall'] },
  {
    id: '17 cancel the timer',
    program: f(
      'import signal\ntry:\n    signal.setitimer(signal.ITIMER_REAL, 0)\nexcept BaseException:\n    pass\nwhile True:\n    pass',
    ),
    reasons: ['wall'],
    linux: ['cpu'],
  },
  {
    id: '18 catches everything',
    program: f(
      'while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass',
    ),
    reasons: ['wall'],
    linux: ['cpu'],
  },
  {
    id: '19 ignores signals',
    program: f(
      'import signal\nfor number in (2, 15):\n    signal.signal(number, signal.SIG_IGN)\nwhile True:\n    pass',
    ),
    reasons: ['wall', 'exception'],
    linux: ['cpu'],
  },
  {
    id: '20 a number of a hundred million digits',
    program: f('return 10 ** 10 ** 8'),
    reasons: ['wall', 'memory'],
    linux: ['cpu', 'memory'],
  },
  {
    id: '20b backtracking',
    program: f('import re\nreturn re.match(r"(a+)+$", "a" * 60 + "b")'),
    reasons: ['wall'],
    linux: ['cpu'],
  },
  {
    id: '20c pickle bomb',
    program: f(
      "import pickle\nreturn pickle.loads(b\"cbuiltins\\neval\\n(V__import__('os').system('echo x > PLANTED')\\ntR.\")",
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '21 memory',
    program: f('held = []\nwhile True:\n    held.append(bytearray(1 << 22))'),
    reasons: ['memory'],
  },
  { id: '21b one huge string', program: f('return "a" * 10 ** 12'), reasons: ['memory', 'exception'] },
  {
    id: '21c memory of JavaScript',
    program: f('import js\nheld = []\nwhile True:\n    held.append(js.Array.new(1 << 22).fill("x"))'),
    reasons: ['memory', 'crash', 'wall'],
    linux: ['exception'],
  },
  {
    id: '21d buffers of JavaScript',
    program: f('import js\nheld = []\nwhile True:\n    held.append(js.Uint8Array.new(1 << 24).fill(1))'),
    reasons: ['memory', 'crash', 'exception', 'wall'],
  },
  {
    id: '21e memory made larger past the one who counts',
    program: f('import pyodide_js\npyodide_js._module.growMemory(1 << 29)\nreturn x + 40'),
    reasons: ['memory'],
    linux: raises,
  },
  { id: '22 deep recursion', program: f('return f(x)'), reasons: ['exception', 'crash'] },
  {
    id: '22b recursion without a limit',
    program: f('import sys\nsys.setrecursionlimit(10 ** 8)\ndef g(n):\n    return g(n + 1)\nreturn g(0)'),
    reasons: ['exception', 'crash', 'memory'],
    linux: ['exception', 'crash', 'memory', 'cpu'],
  },
  {
    id: '22c recursion in C',
    program: f('held = []\nfor _ in range(10 ** 6):\n    held = [held]\nreturn repr(held)'),
    reasons: ['exception', 'crash'],
    linux: ['exception', 'crash', 'cpu'],
  },
  { id: '23 flood of output', program: f('while True:\n    print("x" * 1000)'), reasons: ['output'] },
  {
    id: '23b flood that catches',
    program: f('while True:\n    try:\n        print("x" * 1000)\n    except BaseException:\n        pass'),
    reasons: ['output'],
  },
  {
    id: '23c flood of complaints',
    program: f('import sys\nwhile True:\n    sys.stderr.write("x" * 1000)'),
    reasons: ['output'],
  },
  {
    id: '23d descriptor 1',
    program: f('import os\nwhile True:\n    os.write(1, b"x" * 65536)'),
    reasons: ['output'],
  },
  {
    id: '23e a line of a gibibyte',
    program: f('print("x" * (1 << 30))\nreturn x'),
    reasons: ['output', 'memory'],
  },
  {
    id: '23f correct, and prints much within its limit',
    program: f('print("x" * 900000)\nreturn x + 40'),
    reasons: [null],
    outputBytes: 3_000_000,
  },
  {
    id: '24 closes its output',
    program: f('import sys, os\nsys.stdout.close()\nos.close(1)\nreturn x + 40'),
    reasons: [null, 'exception'],
  },
  {
    id: '25 output of bytes that are no text',
    program: f(
      'import os\nos.write(1, b"\\xff\\xfe\\x00\\x1b[2J")\nraise ValueError("\\x00\\x1b[2J\\ud800")',
    ),
    reasons: raises,
  },
  {
    id: '26 a forged verdict on the output',
    program: f(
      'import os\nfor descriptor in range(3, 64):\n    try:\n        os.write(descriptor, b\'["passed",""]\')\n    except OSError:\n        pass\nprint(\'["passed",""]\')\nreturn 0',
    ),
    reasons: ['wrong'],
  },
  {
    id: '26b a forged reply on the pipe',
    program: f('import os\nos.write(1000, b\'["00",["value",["i","0x29"]]]\')\nreturn 0'),
    reasons: ['value'],
  },
  {
    id: '26c a forged verdict on the pipe',
    program: f(
      'import os\nos.write(1000, b\'["00",["passed",""]]\')\nos.write(1001, b"x")\nos.read(1001, 100)\nreturn 0',
    ),
    reasons: ['value', 'exception', 'wrong'],
  },
  { id: '27 sys.exit(0)', program: f('import sys\nsys.exit(0)'), reasons: ['exit'] },
  { id: '27b sys.exit(0) when loaded', program: 'import sys\nsys.exit(0)', reasons: ['exit'] },
  { id: '28 os._exit(0)', program: f('import os\nos._exit(0)'), reasons: ['exit'] },
  { id: '29 SystemExit', program: f('raise SystemExit(0)'), reasons: ['exit'] },
  { id: '29b KeyboardInterrupt', program: f('raise KeyboardInterrupt'), reasons: raises },
  { id: '29c GeneratorExit', program: f('raise GeneratorExit'), reasons: raises },
  { id: '29d StopIteration', program: f('raise StopIteration'), reasons: raises },
  {
    id: '29f an exception whose class says it is the one that ends',
    program: f(
      'raise E',
      'class M(type):\n    def __eq__(cls, other):\n        return True\n    __hash__ = type.__hash__\nclass E(Exception, metaclass=M):\n    pass',
    ),
    reasons: raises,
  },
  { id: '29e AssertionError', program: f('raise AssertionError("not the tests’")'), reasons: raises },
  {
    id: '30 atexit and __del__',
    program: f(
      'return 0',
      'import atexit, os\natexit.register(os._exit, 0)\nclass D:\n    def __del__(self):\n        os._exit(0)\nd = D()',
    ),
    reasons: ['wrong'],
  },
  {
    id: '31 equal to everything',
    program: f(
      'return E()',
      'class E:\n    def __eq__(self, other):\n        return True\n    def __sub__(self, other):\n        return 0',
    ),
    reasons: ['value'],
  },
  {
    id: '31b a list that is equal to everything',
    program: f(
      'return E()',
      'class E(list):\n    def __eq__(self, other):\n        return True\n    def __sub__(self, other):\n        return 0',
    ),
    reasons: ['wrong'],
  },
  {
    id: '31c an int that is equal to everything',
    program: f(
      'return E(7)',
      'class E(int):\n    def __eq__(self, other):\n        return True\n    def __sub__(self, other):\n        return 0\n    def __index__(self):\n        return 41',
    ),
    reasons: ['wrong'],
  },
  {
    id: '31d a float that is equal to everything',
    program: f(
      'return E(7)',
      'class E(float):\n    def __eq__(self, other):\n        return True\n    def __float__(self):\n        return 41.0',
    ),
    reasons: ['wrong'],
  },
  {
    id: '31e a str that is equal to everything',
    program: f(
      'return E("7")',
      'class E(str):\n    def __eq__(self, other):\n        return True\n    __hash__ = str.__hash__',
    ),
    reasons: ['wrong'],
  },
  {
    id: '31f claims to be an int',
    program: f(
      'return E()',
      'class E:\n    __class__ = int\n    def __index__(self):\n        return 41\n    def __eq__(self, other):\n        return True\n    def __bool__(self):\n        return True',
    ),
    reasons: ['value'],
  },
  {
    id: '31g an array of its own',
    program: f(
      'return E()',
      'class E:\n    def __eq__(self, other):\n        return E()\n    def all(self):\n        return True\n    def __bool__(self):\n        return True\n    def __array__(self):\n        return self',
    ),
    reasons: ['value'],
  },
  {
    id: '31h a metaclass that says yes',
    program: f(
      'return E()',
      'class M(type):\n    def __instancecheck__(cls, x):\n        return True\n    def mro(cls):\n        return [cls, object]\nclass E(metaclass=M):\n    pass',
    ),
    reasons: ['value'],
  },
  {
    id: '31i a metaclass that is equal to every class',
    program: f(
      'return E()',
      'class M(type):\n    def __eq__(cls, other):\n        return True\n    __hash__ = type.__hash__\nclass E(metaclass=M):\n    pass',
    ),
    reasons: ['value'],
  },
  {
    id: '32 walk of the frames',
    program: f(
      'import sys\nframe = sys._getframe()\nwhile frame:\n    for value in list(frame.f_locals.values()):\n        if isinstance(value, list):\n            value.insert(0, "passed")\n    frame = frame.f_back\nreturn 0',
    ),
    reasons: ['wrong', 'exception', 'value'],
  },
  {
    id: '32b constants of the caller',
    program: f(
      'import sys\nframe = sys._getframe()\nfound = []\nwhile frame:\n    found += [c for c in frame.f_code.co_consts if type(c) in (int, float)]\n    frame = frame.f_back\nreturn (found + [0])[0]',
    ),
    reasons: ['wrong'],
  },
  {
    id: '33 patches builtins',
    program: f(
      'return 0',
      'import builtins\nbuiltins.abs = builtins.len = builtins.all = lambda *a: 0\nbuiltins.isinstance = lambda *a: True\nbuiltins.AssertionError = ValueError',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '33b traces',
    program: f(
      'return 0',
      'import sys\ndef trace(frame, event, arg):\n    frame.f_locals["x"] = 41\n    return trace\nsys.settrace(trace)',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '33c all objects there are',
    program: f(
      'import gc\nfor each in gc.get_objects():\n    if isinstance(each, dict) and "check" in each:\n        each["check"] = lambda c: None\nreturn 0',
    ),
    reasons: ['wrong', 'exception', 'crash'],
  },
  {
    id: '34 defines the tests anew',
    program: f('return 0', 'def check(candidate):\n    pass'),
    reasons: ['wrong'],
  },
  {
    id: '34b an open string that would swallow the tests',
    program: 'def f(x):\n    return 0\n"""',
    reasons: ['syntax'],
  },
  {
    id: '34c a condition that would swallow the tests',
    program: 'def f(x):\n    return 0\nif False:\n',
    reasons: ['syntax'],
  },
  { id: '34d no entry point', program: 'def g(x):\n    return x + 40', reasons: ['syntax'] },
  { id: '34e an entry point that is no function', program: 'f = 41', reasons: ['syntax'] },
  { id: '34f bytes that are no program', program: 'def f(x):\n    return "\0"', reasons: ['syntax'] },
  {
    id: '36 hard-coded examples are right answers',
    program: f('return {1: 41, 2: 42, 3: 43.0}[x]'),
    reasons: [null],
  },
  {
    id: '37 segmentation fault',
    program: f('import ctypes\nctypes.string_at(0xfffffff0, 1 << 20)\nreturn 0'),
    reasons: ['crash', 'wrong', 'exception'],
  },
  {
    id: '37b kills itself',
    program: f('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nreturn 0'),
    reasons: ['wrong', 'exception', 'crash', 'exit'],
  },
  { id: '37c abort', program: f('import os\nos.abort()'), reasons: ['crash', 'exit'] },
  { id: '38 input()', program: f('return input()'), reasons: raises },
  { id: '38b stdin', program: f('import sys\nreturn sys.stdin.read()'), reasons: ['wrong', 'exception'] },
  {
    id: '39 a module that is not there',
    program: f('import numpy\nreturn numpy.int64(x + 40)'),
    reasons: raises,
  },
  {
    id: '40 signals to everyone',
    program: f(
      'import os\nfor pid in (os.getppid(), -1, 1):\n    try:\n        os.kill(pid, 9)\n    except OSError:\n        pass\nreturn 0',
    ),
    reasons: ['wrong', 'crash', 'exit', 'exception'],
  },
  { id: '42 a list of a hundred million', program: f('return [0] * 10 ** 8'), reasons: ['memory'] },
  {
    id: '42b a list that is too long to answer',
    program: f('return [0] * (3 * 10 ** 6)'),
    reasons: ['value', 'output'],
  },
  { id: '42c a list in itself', program: f('held = []\nheld.append(held)\nreturn held'), reasons: ['value'] },
  {
    id: '42d a tower of lists',
    program: f('held = []\nfor _ in range(100000):\n    held = [held]\nreturn held'),
    reasons: ['value', 'crash'],
  },
  {
    id: '42e a billion laughs',
    program: f('held = ["lol"]\nfor _ in range(40):\n    held = [held, held]\nreturn held'),
    reasons: ['value', 'output', 'wall'],
    linux: ['value', 'output', 'memory', 'cpu'],
  },
  {
    id: '42f an endless generator',
    program: f('while True:\n    yield x'),
    reasons: ['value', 'output', 'wall'],
    linux: ['value', 'output', 'memory', 'cpu'],
  },
  { id: '42g a long string', program: f('return "x" * (4 << 20)'), reasons: ['output'] },
];
