/**
 * A grammar of hostile programs: statements that harm, wrapped in what hides, repeats or delays them. Each program defines
 * `f`, which answers 0 if it answers at all: for tests that want another value, none passes.
 */

/** Statements. `N` is a small number, `C` a system call's number, `A` an argument for it. */
const HARM: readonly string[] = [
  'os.fork()',
  'os.posix_spawn("/bin/sh", ["sh", "-c", "sleep 60"], {}, setsid=True)',
  'os.execv("/bin/sh", ["sh", "-c", "sleep 60"])',
  'os.system("sleep 60 &")',
  'subprocess.Popen(["/bin/sh"], start_new_session=True)',
  'multiprocessing.Process(target=print).start()',
  'threading.Thread(target=time.sleep, args=(60,)).start()',
  'threading.Thread(target=time.sleep, args=(60,), daemon=True).start()',
  '[threading.Thread(target=time.sleep, args=(60,)).start() for _ in range(N * 40)]',
  'held.append(socket.socket())',
  's = socket.socket(socket.AF_INET6); s.bind(("::", 0)); s.listen(); held.append(s)',
  's = socket.socket(socket.AF_UNIX); s.bind("\\0hostileN"); s.listen(); held.append(s)',
  'held.append(socket.socketpair())',
  'socket.create_connection(("127.0.0.1", 22), 1)',
  'open("/tmp/N", "w").write("x" * N * 1000)',
  '[open("/tmp/%d" % i, "w").close() for i in range(N * 300)]',
  'open("/tmp/big", "wb").truncate(1 << 34)',
  'open("/tmp/big", "wb").write(b"x" * (1 << 25))',
  'os.mkdir("/tmp/d"); os.chdir("/tmp/d")',
  'os.symlink("/", "/tmp/root")',
  'os.mkfifo("/tmp/pipe")',
  'os.mknod("/tmp/device")',
  'open("/etc/passwd").read()',
  'open("/proc/self/mem", "r+b")',
  'shutil.rmtree("/")',
  'open(os.__file__, "w").write("raise SystemExit")',
  'os.chroot("/tmp")',
  'os.kill(N - 1, 9)',
  'os.kill(-1, 19)',
  'os.kill(-1, 15)',
  'os.kill(os.getppid(), 9)',
  'os.kill(os.getpid(), N)',
  'os.setsid()',
  'os.nice(N)',
  'signal.alarm(N)',
  'signal.signal(N, signal.SIG_IGN)',
  'signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)',
  'resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))',
  'resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))',
  'os.close(N)',
  '[os.close(i) for i in range(3, 1100)]',
  'os.closerange(0, 1200)',
  'os.dup2(1, 1000)',
  'os.dup2(1000, N)',
  'os.write(1000, b"A\\xff\\xff\\xff\\x7f")',
  'os.write(1000, b"Q\\x07\\0\\0\\0[[],[]]")',
  'os.write(1000, b\'A\\x1c\\0\\0\\0["00",["value",["i","0x29"]]]\')',
  'os.write(1000, bytes(range(256)))',
  'os.write(1, bytes(range(256)) * N)',
  'os.read(1001, 5)',
  'os.pipe(); held.append(os.pipe())',
  'print("x" * 10000 * N)',
  'sys.stderr.write("\\x1b[2J\\0" * N)',
  'sys.stdout.close()',
  'held.append(bytearray(N << 23))',
  'held.append([held, held])',
  'held.append("x" * (N << 40))',
  'held.append(mmap.mmap(-1, N << 26))',
  'sys.setrecursionlimit(10 ** 9)',
  'recurse(0)',
  'gc.collect(); gc.get_objects().clear()',
  'builtins.len = builtins.compile = builtins.exec = None',
  'builtins.__import__ = lambda *a, **k: 1 / 0',
  'sys.settrace(lambda *a: 1 / 0)',
  'sys.addaudithook(refuse)',
  'sys.modules.clear()',
  'sys.path[:] = ["/tmp"]',
  'atexit.register(os._exit, 0)',
  'ctypes.CDLL(None).syscall(C, A, A, A, A, A)',
  'ctypes.CDLL(None).syscall(C, A, A, A)',
  'ctypes.CDLL(None).unshare(A)',
  'ctypes.CDLL(None).prctl(N, A, A, 0, 0)',
  'ctypes.CDLL(None).mount(b"proc", b"/tmp", b"proc", 0, None)',
  'ctypes.string_at(A)',
  'ctypes.memset(id(held), 0, N)',
  'ctypes.pythonapi.Py_Exit(0)',
  'raise SystemExit(0)',
  'raise KeyboardInterrupt',
  'raise GeneratorExit',
  'os._exit(N - 1)',
  'os.abort()',
  'faulthandler._sigsegv()',
  'asyncio.run(asyncio.sleep(0))',
  'pickle.loads(b"cos\\nsystem\\n(Vsleep 60 &\\ntR.")',
  'eval(compile("(" * 90 + ")" * 90, "x", "eval"))',
  'warnings.warn("x" * N)',
];

/** Slow ones: a few, as each takes its whole limit twice. */
const ENDLESS: readonly string[] = [
  'while True: pass',
  'time.sleep(60)',
  'threading.Event().wait()',
  're.match("(a+)+$", "a" * 60 + "b")',
  'os.kill(os.getpid(), 19)',
];

const MODULES =
  'asyncio, atexit, builtins, ctypes, faulthandler, gc, mmap, multiprocessing, os, pickle, re, resource, shutil, signal, ' +
  'socket, subprocess, sys, threading, time, warnings';

const PROLOGUE = `import ${MODULES}
held = []
def recurse(n):
    return recurse(n + 1) + 1
def refuse(*given):
    raise SystemExit
`;

const ARGUMENTS = [
  '0',
  '1',
  '-1',
  '4096',
  '1 << 31',
  '-(1 << 63)',
  'b"/tmp/x"',
  'b"/"',
  '0x7e020000',
  'id(held)',
];

/** A program of the grammar: the same for a number and a seed, on every machine. */
export function hostileProgram(seed: number, number: number): string {
  const next = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = (from: readonly string[]) => from[below(from.length)]!;

  const harm = (): string =>
    (below(60) === 0 ? pick(ENDLESS) : pick(HARM))
      .replace(/\bN\b|(?<=hostile)N/g, () => String(1 + below(20)))
      .replace(/\bC\b/g, () => String(below(475)))
      .replace(/\bA\b/g, () => pick(ARGUMENTS));

  const block = (depth: number): string[] =>
    Array.from({ length: 1 + below(3) }, () => statement(depth)).flat();

  const statement = (depth: number): string[] => {
    if (depth === 0) return [harm()];
    switch (below(7)) {
      case 0:
        return ['try:', ...indented(block(depth - 1)), 'except BaseException:', '    pass'];
      case 1:
        return [`for _ in range(${1 + below(50)}):`, ...indented(block(depth - 1))];
      case 2:
        return ['try:', ...indented(block(depth - 1)), 'finally:', ...indented(block(0))];
      case 3: {
        const name = `g${below(1000)}`;
        return [`def ${name}():`, ...indented(block(depth - 1)), `threading.Thread(target=${name}).start()`];
      }
      case 4: {
        const name = `D${below(1000)}`;
        return [
          `class ${name}:`,
          ...indented(['def __del__(self):', ...indented(block(depth - 1))]),
          `${name}()`,
        ];
      }
      default:
        return [harm()];
    }
  };

  const loaded = below(5) === 0 ? block(2) : [];
  return `${PROLOGUE}${loaded.join('\n')}\ndef f(x):\n${indented([...block(3), 'return 0']).join('\n')}\n`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}

/** mulberry32: a small generator that is the same everywhere. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
