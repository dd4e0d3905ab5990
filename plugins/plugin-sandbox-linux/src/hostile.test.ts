import { descendants, hostileProgram, mounts } from '@framework/evaluation/sandbox/testing';
import { fullTier } from '@framework/evaluation/testing/conditional-test';
import type { JudgeTask } from '@framework/sdk';
import test from 'ava';
import { LinuxSandbox } from './sandbox.js';
import { leavesNothing } from './testing/leaves-nothing.js';
import { linuxTest } from './testing/linux.js';

const signal = new AbortController().signal;
/** All ten thousand take minutes. */
const COUNT = fullTier ? 10_000 : 50;
const SEED = 20_240_229;
const TESTS = 'def check(candidate):\n    assert candidate(1) == 41\n';
/** What it finds is what it was given: an empty folder, one thread, Python as it was. */
const INNOCENT = `
import os, sys, threading, builtins, gc
def f(x):
    assert os.listdir("/tmp") == [] and os.getpid() == 2 and threading.active_count() == 1
    assert len(gc.callbacks) == 0 and sys.gettrace() is None and builtins.len([1]) == 1
    return x + 40
`;

test.after.always('no process is left', async (t) => {
  t.deepEqual((await descendants()) ?? [], []);
});

function task(id: string, program: string, wallSeconds: number): JudgeTask {
  const limits = { wallSeconds, memoryBytes: 96 << 20, outputBytes: 1 << 16 };
  return { id, language: 'python', program, entryPoint: 'f', tests: TESTS, limits };
}

test('the grammar makes the same programs for a seed', (t) => {
  t.is(hostileProgram(SEED, 7), hostileProgram(SEED, 7));
  t.true(new Set(Array.from({ length: 500 }, (_, at) => hostileProgram(SEED, at))).size > 490);
});

linuxTest('either', `${COUNT} hostile programs leave nothing behind`, async (t) => {
  t.timeout(30 * 60_000);
  const mountsBefore = await mounts();
  const sandbox = new LinuxSandbox({ workers: 2, python: '', walls: 'auto' });
  try {
    t.true((await sandbox.judge(task('first', INNOCENT, 5), signal)).passed);
    const counts = new Map<string, number>();
    for (let from = 0; from < COUNT; from += 100) {
      const batch = Array.from({ length: Math.min(100, COUNT - from) }, (_, at) => from + at);
      await Promise.all(
        batch.map(async (number) => {
          const { reason, passed } = await sandbox.judge(
            task(`hostile ${number}`, hostileProgram(SEED, number), 0.25),
            signal,
          );
          t.false(passed, `program ${number} passed`);
          counts.set(String(reason), (counts.get(String(reason)) ?? 0) + 1);
        }),
      );
      const after = await Promise.all(
        [0, 1, 2, 3].map(() => sandbox.judge(task('after', INNOCENT, 5), signal)),
      );
      for (const { passed, detail } of after)
        t.true(passed, `after program ${from + batch.length}: ${detail}`);
    }
    t.log(Object.fromEntries(counts));
    // Two workers of two enclosures: what made the walls, the zygote, a keeper and an inmate that waits.
    await leavesNothing(t, sandbox, mountsBefore, 4 * 4);
  } finally {
    await sandbox.close();
  }
});
