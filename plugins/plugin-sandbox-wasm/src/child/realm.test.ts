import { fullTier } from '@framework/evaluation/testing/conditional-test';
import test from 'ava';
import { Child } from '../process/child-process.js';
import { readInterpreterFiles } from '../process/interpreter-files.js';
import { findLockDown } from '../process/lock-down.js';

const LIMITS = { wallMilliseconds: 60_000, memoryBytes: 1 << 29, outputBytes: 1 << 20 };
let child: Child;

test.before(async () => {
  child = new Child('candidate', { lockDown: await findLockDown() });
  await child.receive();
  for (const [name, bytes] of await readInterpreterFiles()) child.send({ kind: 'file', name }, bytes);
  for (const kind of ['cold', 'warm'] as const) {
    child.send({ kind });
    await child.receive();
  }
});
test.after.always(async () => {
  child.kill();
  await child.ended;
});

/** What the program's `f()` answers, as text, and how its interpreter was cleaned. */
async function answerOf(program: string): Promise<{ answer: string; how: string }> {
  let answer = '';
  for (const request of [
    ['load', 'n', [program, 'f']],
    ['call', 'n', [[], []]],
  ]) {
    child.send({ kind: 'request', limits: LIMITS }, JSON.stringify(request));
    const { report, body } = await child.receive();
    answer = report.kind === 'reply' && report.ended !== 'answered' ? report.ended : body.toString('latin1');
  }
  child.send({ kind: 'reset' });
  const { report } = await child.receive();
  return { answer, how: report.kind === 'clean' ? report.how : report.kind };
}

test.serial('a program finds nothing of Node in its realm', async (t) => {
  const { answer } = await answerOf('import js\ndef f():\n    return " ".join(dir(js))');
  for (const name of [
    'process',
    'require',
    'Buffer',
    'fetch',
    'WebSocket',
    'queueMicrotask',
    'setInterval',
    'gc',
    'global',
  ]) {
    t.notRegex(answer, new RegExp(`[ "]${name}[ "]`), name);
  }
});

test.serial('what computes and prints leaves its interpreter to be wiped', async (t) => {
  for (const body of [
    'return sum(range(1000))',
    'import math, re\n    print("x" * 1000)\n    return [math.pi, bool(re.match("a+", "aa"))]',
    'import random, os, time\n    random.seed()\n    return [time.time() > 0, len(os.urandom(8))]',
    'return len(bytearray(60 << 20))',
    'raise ValueError("no")',
  ]) {
    t.is((await answerOf(`def f():\n    ${body}\n`)).how, 'restored', body);
  }
});

test.serial('whatever touches the world behind the interpreter costs the realm', async (t) => {
  const bodies = [
    'import js\n    return 1',
    'open("/tmp/x", "w").close()',
    'import os\n    os.environ["A"] = "b"\n    return os.listdir("/")',
    'import os\n    os.close(1)',
    'import _pyodide._importhook as hook, gc\n    hook.jsfinder.jsproxies.clear()\n    gc.collect()',
    'import ctypes\n    return ctypes.CDLL(None).getpid()',
    'import os\n    os._exit(0)',
    'import asyncio\n    asyncio.run(asyncio.sleep(0))',
    'return len(bytearray(300 << 20))',
  ];
  // Each costs the start of a realm, a second: the quick tier takes one way to JavaScript, to the files, out, and to memory.
  for (const body of fullTier ? bodies : bodies.filter((_, at) => [0, 1, 6, 8].includes(at))) {
    t.is((await answerOf(`def f():\n    ${body}\n`)).how, 'made-anew', body);
  }
});

test.serial('a wiped interpreter is what it was, down to where the next objects lie', async (t) => {
  const look =
    'import gc, sys\ndef f():\n    return [id(object()), id([1]), id({}), id("x" * 5000), len(gc.get_objects()), sorted(sys.modules)]';
  const fresh = await answerOf(look);
  await answerOf(
    'import builtins, sys\nbuiltins.x = [[] for _ in range(100000)]\ndel sys.modules["json"]\ndef f():\n    return 1',
  );
  const wiped = await answerOf(look);
  t.is(wiped.answer, fresh.answer);
  t.is(wiped.how, 'restored');
});
