import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { descendants } from '@framework/evaluation/sandbox/testing';
import { serialInFull, testInFull } from '@framework/evaluation/testing/conditional-test';
import type { JudgeTask } from '@framework/sdk';
import test from 'ava';
import { WasmSandbox } from './sandbox.js';

const signal = new AbortController().signal;
const TESTS =
  'def check(candidate):\n    assert candidate(1) == 41, "one"\n    assert candidate(x=2) == 42\n';
const RIGHT = 'def f(x):\n    return x + 40';

function task(program: string, over: Partial<JudgeTask> = {}, wallSeconds = 1): JudgeTask {
  const limits = { wallSeconds, memoryBytes: 128 << 20, outputBytes: 1 << 20 };
  return { id: 'a', language: 'python', program, entryPoint: 'f', tests: TESTS, limits, ...over };
}

const shared = new WasmSandbox({ workers: 2 });
test.after.always(() => shared.close());
const judge = (program: string, over: Partial<JudgeTask> = {}) => shared.judge(task(program, over), signal);

test('a right program passes, with its calls counted', async (t) => {
  const { seconds, ...rest } = await judge(RIGHT);
  t.deepEqual(rest, { passed: true, reason: null, detail: '', calls: 2, isolation: 'strong' });
  t.true(seconds > 0);
});

test('a wrong one fails at an assertion, which is shown', async (t) => {
  const { reason, detail, calls } = await judge('def f(x):\n    return 7');
  t.is(reason, 'wrong');
  t.is(detail, 'AssertionError: one (line 2 of the tests: assert candidate(1) == 41, "one")');
  t.is(calls, 1);
});

test('what the tests make of an answer of another type is a wrong answer', async (t) => {
  const { reason, detail } = await judge('def f(x):\n    return None', {
    tests: 'def check(candidate):\n    assert candidate(1) < 2',
  });
  t.is(reason, 'wrong');
  t.regex(detail, /^the tests raised TypeError/);
});

test('an exception the tests ask for is one of the standard kind, with its message', async (t) => {
  const tests =
    'def check(candidate):\n    try:\n        candidate(1)\n    except KeyError as error:\n        assert error.args == ("no",)\n    else:\n        assert False';
  t.true((await judge('class Mine(KeyError):\n    pass\ndef f(x):\n    raise Mine("no")', { tests })).passed);
  t.is((await judge('def f(x):\n    raise ValueError("no")', { tests })).reason, 'exception');
});

test('the tests see the preamble’s helpers, never the program’s', async (t) => {
  const tests = 'def check(candidate):\n    assert helper(candidate(1)) == 41';
  const preamble = 'def helper(x):\n    return x\ndef f(x):\n    """to be written"""\n';
  t.true((await judge(RIGHT, { tests, preamble })).passed);
  t.is(
    (await judge('def helper(x):\n    return 41\ndef f(x):\n    return 0', { tests, preamble })).reason,
    'wrong',
  );
});

test('tests that hand over what is no plain value fail, and say so', async (t) => {
  const { reason, detail } = await judge('def f(g):\n    return g()', {
    tests: 'def check(candidate):\n    assert candidate(lambda: 1) == 1',
  });
  t.is(reason, 'wrong');
  t.regex(detail, /hand over what is no plain value/);
});

testInFull(
  'answers of a program’s own classes are judged weakly where the task allows it, and marked',
  async (t) => {
    const program =
      'class P:\n    def __init__(self, x):\n        self.x = x\ndef f(x):\n    return P(x + 40)';
    const tests = 'def check(candidate):\n    assert candidate(1).x == 41';
    t.is((await judge(program, { tests })).reason, 'value');
    t.like(await judge(program, { tests, isolation: 'weak' }), { passed: true, isolation: 'weak' });
    t.like(await judge(program.replace('40', '41'), { tests, isolation: 'weak' }), {
      reason: 'wrong',
      isolation: 'weak',
    });
    t.like(await judge(RIGHT, { isolation: 'weak' }), { passed: true, isolation: 'strong' });
    t.like(await judge(RIGHT), { passed: true, isolation: 'strong' });
  },
);

test('a program changes nothing in the tests’ own values', async (t) => {
  const tests =
    'def check(candidate):\n    given = [3, 1]\n    assert candidate(given) == [1, 3]\n    assert given == [3, 1]';
  t.true((await judge('def f(x):\n    x.sort()\n    return x', { tests })).passed);
});

testInFull('random numbers are the same in every judgement, whatever ran before', async (t) => {
  const tests = 'def check(candidate):\n    assert False, str(candidate(1))';
  const program =
    'import random, os\ndef f(x):\n    random.seed()\n    return [random.random(), os.urandom(4), hash("a")]';
  const first = await judge(program, { tests });
  await judge(program.replace('random.seed()', 'random.random()'), { tests });
  t.is((await judge(program, { tests })).detail, first.detail);
});

test('a program ends no loop of the tests’ by StopIteration', async (t) => {
  const tests = 'def check(candidate):\n    assert all(map(lambda x: candidate(x) == x + 40, [1, 2]))';
  t.true((await judge(RIGHT, { tests })).passed);
  t.is((await judge('def f(x):\n    raise StopIteration', { tests })).reason, 'exception');
});

testInFull('a program has the memory of its task, whatever ran before', async (t) => {
  const sandbox = new WasmSandbox({ workers: 1 });
  const taking = (mebibytes: number, allowed: number) =>
    sandbox.judge(
      task(`def f(x):\n    held = [bytearray(1 << 20) for _ in range(${mebibytes})]\n    return x + 40`, {
        limits: { wallSeconds: 5, memoryBytes: allowed << 20, outputBytes: 1 << 20 },
      }),
      signal,
    );
  try {
    t.is((await taking(40, 8)).reason, 'memory');
    t.is((await taking(60, 128)).reason, null);
    // Neither the larger memory that is there now is its own, nor is it held against it.
    t.is((await taking(1, 8)).reason, null);
    t.is((await taking(60, 128)).reason, null);
    t.is((await taking(40, 8)).reason, 'memory');
    // Nor a fifth more than that, by which memory would grow beyond what is asked for: not to be had, and not to be blamed for.
    t.is((await taking(72, 64)).reason, 'memory');
    t.is((await taking(248, 256)).reason, null);
  } finally {
    await sandbox.close();
  }
});

testInFull('a stack trace of JavaScript tells a program nothing of the host', async (t) => {
  const program =
    'import js\nfrom pyodide.ffi import create_proxy\nseen = []\ndef f(x):\n    js.Error.prepareStackTrace = create_proxy(lambda error, frames: seen.append(frames.length))\n    try:\n        js.Error.stackTraceLimit = 100\n    except Exception:\n        pass\n    seen.append(str(js.Error.new("x").stack))\n    return seen';
  const { detail } = await judge(program, {
    tests: 'def check(candidate):\n    assert False, str(candidate(1))',
  });
  t.regex(detail, /^AssertionError: \['(?:None|undefined|Error: x)'\]/);
});

testInFull('local time is UTC', async (t) => {
  const tests = 'def check(candidate):\n    assert candidate(1) == (0, "Thu Jan  1 00:00:00 1970")';
  const program =
    'import js, time\ndef f(x):\n    return (js.Date.new(2026, 6, 1).getTimezoneOffset(), time.ctime(0))';
  t.is((await judge(program, { tests })).reason, null);
});

testInFull('tests that never end do not hold the sandbox up', async (t) => {
  const { reason, detail } = await judge(RIGHT, {
    tests: 'def check(candidate):\n    while True:\n        pass',
  });
  t.is(reason, 'wall');
  t.regex(detail, /^the tests took longer/);
});

testInFull('tests that are poison spoil no later tests', async (t) => {
  await judge(RIGHT, {
    tests:
      'import builtins\nbuiltins.abs = lambda x: 0\ndef check(candidate):\n    import math\n    math.floor = None',
  });
  const tests =
    'import math\ndef check(candidate):\n    assert abs(candidate(1)) == 41 and math.floor(1.5) == 1';
  for (let time = 0; time < 3; time++) t.true((await judge(RIGHT, { tests })).passed);
});

serialInFull('judgements at the same time are those of judgements one by one', async (t) => {
  const programs = Array.from({ length: 24 }, (_, at) =>
    at % 3 === 0 ? RIGHT : `def f(x):\n    return x + ${at}`,
  );
  const together = await Promise.all(programs.map((program) => judge(program)));
  t.deepEqual(
    together.map(({ passed }) => passed),
    programs.map((program) => program === RIGHT),
  );
});

serialInFull('what takes too long is tried once more, with nothing else running', async (t) => {
  const sandbox = new WasmSandbox({ workers: 2 });
  const endless = sandbox.judge(task('def f(x):\n    while True:\n        pass'), signal);
  const others = Array.from({ length: 4 }, () => sandbox.judge(task(RIGHT), signal));
  const judged = await endless;
  t.is(judged.reason, 'wall');
  // Both attempts are counted: each takes the whole of its limit.
  t.true(judged.seconds >= 2);
  t.true((await Promise.all(others)).every(({ passed }) => passed));
  await sandbox.close();
});

test.serial('an aborted judgement rejects with the signal’s reason, and the sandbox goes on', async (t) => {
  const stop = new AbortController();
  const judging = shared.judge(task('def f(x):\n    while True:\n        pass', {}, 60), stop.signal);
  const waiting = Array.from({ length: 4 }, () => shared.judge(task(RIGHT, {}, 60), stop.signal));
  await sleep(300);
  stop.abort(new Error('enough'));
  await t.throwsAsync(judging, { message: 'enough' });
  await Promise.allSettled(waiting);
  await t.throwsAsync(shared.judge(task(RIGHT), stop.signal), { message: 'enough' });
  t.true((await judge(RIGHT)).passed);
});

serialInFull('a process that is killed is replaced, and its program judged again', async (t) => {
  const sandbox = new WasmSandbox({ workers: 1 });
  await sandbox.judge(task(RIGHT), signal);
  const children = await descendants();
  if (children === null) return t.pass('only Linux lists the children');
  const slow = sandbox.judge(
    task('def f(x):\n    n = 0\n    for i in range(10 ** 7):\n        n += i\n    return x + 40', {}, 60),
    signal,
  );
  await sleep(200);
  const mine = (await descendants())!.filter((pid) => children.includes(pid));
  for (const pid of mine) if (await isSandbox(pid)) process.kill(pid, 'SIGKILL');
  t.true((await slow).passed);
  t.true((await sandbox.judge(task(RIGHT), signal)).passed);
  await sandbox.close();
});

serialInFull(
  'tests that run out of time while they wait for an answer leave no half-read answer to the next',
  async (t) => {
    const others = (await descendants()) ?? [];
    const sandbox = new WasmSandbox({ workers: 1 });
    t.true((await sandbox.judge(task(RIGHT), signal)).passed);
    const mine = ((await descendants()) ?? []).filter((pid) => !others.includes(pid));
    const judging = sandbox.judge(task('def f(x):\n    while True:\n        pass', {}, 0.5), signal);
    await sleep(200);
    // A program's process that stands still: its own watchdog does not end it, and the tests' time passes meanwhile.
    for (const pid of mine) if (await isSandbox(pid, 'candidate')) process.kill(pid, 'SIGSTOP');
    t.is((await judging).reason, 'wall');
    t.true((await sandbox.judge(task(RIGHT), signal)).passed);
    await sandbox.close();
  },
);

serialInFull('a process that does not clean up is replaced', async (t) => {
  const sandbox = new WasmSandbox({ workers: 1, weakened: { cleaning: 1 } });
  // A millisecond is too short to make another interpreter in: every judgement begins in new processes, and is right.
  for (let time = 0; time < 2; time++) {
    // What a new process does first takes longer on a busy machine.
    const right = await sandbox.judge(task(`import math\nmath.pi = 3\n${RIGHT}`, {}, 20), signal);
    t.true(right.passed, `${right.reason}: ${right.detail}`);
    t.is((await sandbox.judge(task('def f(x):\n    return 7', {}, 20), signal)).reason, 'wrong');
  }
  await sandbox.close();
});

serialInFull('closing ends every process, whatever it is at, and nothing is judged after', async (t) => {
  const sandbox = new WasmSandbox({ workers: 2 });
  await sandbox.judge(task(RIGHT), signal);
  const before = (await descendants()) ?? [];
  const judging = sandbox
    .judge(task('def f(x):\n    while True:\n        pass', {}, 60), signal)
    .catch((fault) => fault);
  await sleep(300);
  await sandbox.close();
  await sandbox.close();
  await judging;
  await t.throwsAsync(sandbox.judge(task(RIGHT), signal), { code: 'FWK_SANDBOX_UNAVAILABLE' });
  const after = (await descendants()) ?? [];
  t.true(after.length < before.length || before.length === 0);
});

test.serial('a sandbox that was never used closes, too', async (t) => {
  await t.notThrowsAsync(new WasmSandbox({ workers: 1 }).close());
});

serialInFull('when the process that judges is killed, its children end', async (t) => {
  if (process.platform !== 'linux') return t.pass('only Linux lists the children');
  const source = `
    const { WasmSandbox } = await import(${JSON.stringify(new URL('./sandbox.js', import.meta.url).href)});
    const sandbox = new WasmSandbox({ workers: 1 });
    const limits = { wallSeconds: 3600, memoryBytes: 1 << 27, outputBytes: 1 << 20 };
    const program = 'def f(x):\\n    while True:\\n        pass';
    const tests = 'def check(candidate):\\n    candidate(1)';
    const once = { id: 'a', language: 'python', program: 'def f(x): return 1', entryPoint: 'f', tests, limits };
    await sandbox.judge(once, new AbortController().signal);
    void sandbox.judge({ ...once, program }, new AbortController().signal);
    setTimeout(() => console.log('judging'), 300);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  await once(parent.stdout!, 'data');
  const children = (await descendants(parent.pid))!;
  t.true(children.length >= 2);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  for (let time = 0; time < 100 && children.some(alive); time++) await sleep(50);
  t.deepEqual(children.filter(alive), []);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isSandbox(pid: number, role = ''): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('child/main.js') && command.includes(`\0${role}`);
}
