import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { namespacesBelow, processesIn } from '@framework/evaluation/sandbox/testing';
import type { JudgeTask } from '@framework/sdk';
import test from 'ava';
import { doctor } from './doctor.js';
import type { Launch } from './process/launch.js';
import { LinuxSandbox } from './sandbox.js';
import { linuxTest } from './testing/linux.js';

const signal = new AbortController().signal;
const TESTS =
  'def check(candidate):\n    assert candidate(1) == 41, "one"\n    assert candidate(x=2) == 42\n';
const RIGHT = 'def f(x):\n    return x + 40';
const ENDLESS = 'def f(x):\n    while True:\n        pass';

function task(program: string, over: Partial<JudgeTask> = {}, wallSeconds = 5): JudgeTask {
  const limits = { wallSeconds, memoryBytes: 128 << 20, outputBytes: 1 << 20 };
  return { id: 'a', language: 'python', program, entryPoint: 'f', tests: TESTS, limits, ...over };
}

const make = (workers = 1, weaken?: (launch: Launch) => Launch) =>
  new LinuxSandbox({
    workers,
    python: '',
    walls: 'auto',
    ...(weaken === undefined ? {} : { weaken }),
  });
const shared = make(2);
test.after.always(() => shared.close());
const judge = (program: string, over: Partial<JudgeTask> = {}, wallSeconds?: number) =>
  shared.judge(task(program, over, wallSeconds), signal);

linuxTest('either', 'a right program passes, with its calls counted', async (t) => {
  const { seconds, ...rest } = await judge(RIGHT);
  t.deepEqual(rest, { passed: true, reason: null, detail: '', calls: 2, isolation: 'strong' });
  t.true(seconds > 0);
});

linuxTest('either', 'a wrong one fails at an assertion, which is shown', async (t) => {
  const { reason, detail, calls } = await judge('def f(x):\n    return 7');
  t.is(reason, 'wrong');
  t.is(detail, 'AssertionError: one (line 2 of the tests: assert candidate(1) == 41, "one")');
  t.is(calls, 1);
});

linuxTest('either', 'what waits is told from what computes', async (t) => {
  t.is((await judge('import time\ndef f(x):\n    time.sleep(60)', {}, 0.5)).reason, 'wall');
  t.is((await judge(ENDLESS, {}, 0.5)).reason, 'cpu');
  const limits = { wallSeconds: 60, cpuSeconds: 0.3, memoryBytes: 128 << 20, outputBytes: 1 << 20 };
  t.is((await judge(ENDLESS, { limits })).reason, 'cpu');
});

linuxTest('either', 'an end by a signal is a crash that names it; an end by itself is an exit', async (t) => {
  const crash = await judge('import os\ndef f(x):\n    os.abort()');
  t.is(crash.reason, 'crash');
  t.regex(crash.detail, /SIGABRT/);
  const exit = await judge('import os\ndef f(x):\n    os._exit(3)');
  t.is(exit.reason, 'exit');
  t.regex(exit.detail, /code 3/);
  // A signal without a name.
  const nameless = await judge('import os\ndef f(x):\n    os.kill(os.getpid(), 40)');
  t.is(nameless.reason, 'crash');
  t.is(nameless.detail, 'the program ended with signal 40');
});

linuxTest('either', 'a program ends no loop of the tests’ by StopIteration', async (t) => {
  const tests = 'def check(candidate):\n    assert all(map(lambda x: candidate(x) == x + 40, [1, 2]))';
  t.true((await judge(RIGHT, { tests })).passed);
  t.is((await judge('def f(x):\n    raise StopIteration', { tests })).reason, 'exception');
});

linuxTest('either', 'a program does not see what the host is called', async (t) => {
  const tests = 'def check(candidate):\n    assert candidate(1) == "sandbox"';
  t.is((await judge('import os\ndef f(x):\n    return os.uname().nodename', { tests })).reason, null);
});

linuxTest('either', 'another language is a mistake of the caller', async (t) => {
  await t.throwsAsync(judge(RIGHT, { language: 'javascript' }), { code: 'FWK_SANDBOX_LANGUAGE' });
});

const OWN =
  'class Point:\n    def __init__(self, x):\n        self.x = x\ndef f(x):\n    return Point(x + 40)';
const OWN_TESTS = 'def check(candidate):\n    assert candidate(1).x == 41';

linuxTest(
  'either',
  'objects of the program’s own fail, or are judged weakly where the task asks',
  async (t) => {
    const strong = await judge(OWN, { tests: OWN_TESTS });
    t.is(strong.reason, 'value');
    t.is(strong.isolation, 'strong');
    const weak = await judge(OWN, { tests: OWN_TESTS, isolation: 'weak' });
    t.true(weak.passed);
    t.is(weak.isolation, 'weak');
    const wrong = await judge(OWN.replace('40', '41'), { tests: OWN_TESTS, isolation: 'weak' });
    t.is(wrong.reason, 'wrong');
    t.is(wrong.isolation, 'weak');
  },
);

linuxTest(
  'either',
  'a task that allows weak judgement is judged strongly where that is possible',
  async (t) => {
    t.is((await judge(RIGHT, { isolation: 'weak' })).isolation, 'strong');
    t.is((await judge('def f(x):\n    return 0', { isolation: 'weak' })).isolation, 'strong');
  },
);

linuxTest('either', 'random numbers, hashes and addresses are the same in every judgement', async (t) => {
  const tests = 'def check(candidate):\n    assert False, str(candidate(1))';
  const program = 'import random\ndef f(x):\n    return [random.random(), hash("a"), id(f), hash(object())]';
  const first = await judge(program, { tests });
  const other = make();
  t.is((await other.judge(task(program, { tests }), signal)).detail, first.detail);
  await other.close();
});

linuxTest('either', 'judgements at the same time are those of judgements one by one', async (t) => {
  const programs = Array.from({ length: 24 }, (_, at) =>
    at % 3 === 0 ? RIGHT : `def f(x):\n    return x + ${at}`,
  );
  const together = await Promise.all(programs.map((program) => judge(program)));
  t.deepEqual(
    together.map(({ passed }) => passed),
    programs.map((program) => program === RIGHT),
  );
});

linuxTest(
  'either',
  'an aborted judgement rejects with the signal’s reason, and the sandbox goes on',
  async (t) => {
    const stop = new AbortController();
    const judging = shared.judge(task(ENDLESS, {}, 60), stop.signal);
    await sleep(300);
    stop.abort(new Error('enough'));
    await t.throwsAsync(judging, { message: 'enough' });
    t.true((await judge(RIGHT)).passed);
  },
);

linuxTest('either', 'processes that are killed are replaced, and their program judged again', async (t) => {
  const sandbox = make();
  await sandbox.judge(task(RIGHT), signal);
  const slow = 'def f(x):\n    n = 0\n    for i in range(2 * 10 ** 7):\n        n += i\n    return x + 40';
  const judging = sandbox.judge(task(slow, {}, 60), signal);
  await sleep(300);
  const namespaces = await namespacesBelow();
  t.teardown(() => namespaces.release());
  for (const pid of await processesIn(namespaces)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with the one before.
    }
  }
  t.true((await judging).passed);
  await sandbox.close();
});

linuxTest(
  'either',
  'closing ends every process, whatever it is at, and nothing is judged after',
  async (t) => {
    await shared.close();
    const sandbox = make(2);
    await sandbox.judge(task(RIGHT), signal);
    const judging = sandbox.judge(task(ENDLESS, {}, 60), signal).catch((fault) => fault);
    await sleep(300);
    const namespaces = await namespacesBelow();
    t.teardown(() => namespaces.release());
    await sandbox.close();
    await sandbox.close();
    await judging;
    t.deepEqual(await processesIn(namespaces), []);
    await t.throwsAsync(sandbox.judge(task(RIGHT), signal), { code: 'FWK_SANDBOX_UNAVAILABLE' });
  },
);

linuxTest('either', 'when the process that judges is killed, its children end', async (t) => {
  const source = `
    const { LinuxSandbox } = await import(${JSON.stringify(new URL('./sandbox.js', import.meta.url).href)});
    const sandbox = new LinuxSandbox({ workers: 1, python: '', walls: 'auto' });
    const limits = { wallSeconds: 3600, memoryBytes: 1 << 27, outputBytes: 1 << 20 };
    const tests = 'def check(candidate):\\n    candidate(1)';
    const once = { id: 'a', language: 'python', program: 'def f(x): return 1', entryPoint: 'f', tests, limits };
    const never = new AbortController().signal;
    await sandbox.judge(once, never);
    void sandbox.judge({ ...once, program: 'def f(x):\\n    while True:\\n        pass' }, never);
    setTimeout(() => console.log('judging'), 300);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(parent.stdout!, 'data');
  const namespaces = await namespacesBelow();
  t.teardown(() => namespaces.release());
  t.true(namespaces.ids.size > 0);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  for (let time = 0; time < 200 && (await processesIn(namespaces)).length > 0; time++) await sleep(50);
  t.deepEqual(await processesIn(namespaces), []);
});

linuxTest('either', 'the self-test finds nothing here, and the doctor says so', async (t) => {
  const [finding] = await doctor();
  t.true(finding!.ok, finding!.why);
  t.regex(finding!.why, /Python 3\./);
});

/** Seccomp's program that allows everything, where ours was. */
const withoutFilter = (launch: Launch): Launch => ({
  ...launch,
  arguments: launch.arguments.map((each) =>
    each.replace(/filter\\":\\"[0-9a-f]+/, 'filter\\":\\"060000000000ff7f'),
  ),
});

linuxTest('either', 'a sandbox without its filter is found out, and grades nothing', async (t) => {
  const sandbox = make(1, withoutFilter);
  const fault = await t.throwsAsync(sandbox.selfTest(), { code: 'FWK_SANDBOX_UNSAFE' });
  t.regex(fault!.message, /process: fork/);
  await sandbox.close();
});

linuxTest('namespaces', 'a sandbox with the host’s network is found out', async (t) => {
  const sandbox = new LinuxSandbox({
    workers: 1,
    python: '',
    walls: 'namespaces',
    weaken: (launch) => ({
      ...withoutFilter(launch),
      arguments: withoutFilter(launch).arguments.map((each) => each.replace('NEWPID | NEWNET |', 'NEWPID |')),
    }),
  });
  const fault = await t.throwsAsync(sandbox.selfTest(), { code: 'FWK_SANDBOX_UNSAFE' });
  t.regex(fault!.message, /network: tcp/);
  await sandbox.close();
});

linuxTest('namespaces', 'a sandbox with the host’s files is found out', async (t) => {
  const sandbox = new LinuxSandbox({
    workers: 1,
    python: '',
    walls: 'namespaces',
    weaken: (launch) => ({
      ...launch,
      arguments: launch.arguments.map((each) => each.replace('\\n        narrow()\\n', '\\n')),
    }),
  });
  const fault = await t.throwsAsync(sandbox.selfTest(), { code: 'FWK_SANDBOX_UNSAFE' });
  t.regex(fault!.message, /host-file: \/etc\/passwd/);
  await sandbox.close();
});

test('a machine without Python is told what to install', async (t) => {
  if (process.platform !== 'linux') return t.pass('it is not Linux');
  const sandbox = new LinuxSandbox({ workers: 1, python: '/nowhere/python3', walls: 'auto' });
  const fault = await t.throwsAsync(sandbox.selfTest(), { code: 'FWK_SANDBOX_UNAVAILABLE' });
  t.regex(fault!.message, /\/nowhere\/python3 is not there/);
  t.regex((fault as unknown as { action: string }).action, /install Python 3/);
  await sandbox.close();
});

linuxTest('either', 'a process that does not come up is no verdict', async (t) => {
  const sandbox = make(1, (launch) => ({ ...launch, command: '/bin/false', arguments: [] }));
  await t.throwsAsync(sandbox.judge(task(RIGHT), signal), { code: 'FWK_SANDBOX_UNAVAILABLE' });
  await sandbox.close();
});
