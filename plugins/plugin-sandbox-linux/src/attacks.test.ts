import { type Bait, layBait } from '@framework/evaluation/sandbox';
import { type Attack, attacks, descendants, mounts } from '@framework/evaluation/sandbox/testing';
import { fullTier } from '@framework/evaluation/testing/conditional-test';
import type { JudgeTask } from '@framework/sdk';
import test from 'ava';
import { LinuxSandbox } from './sandbox.js';
import { leavesNothing } from './testing/leaves-nothing.js';
import { linuxTest } from './testing/linux.js';

const TESTS =
  'def check(candidate):\n    assert candidate(1) == 41\n    assert candidate(2) == 42\n    assert abs(candidate(3) - 43.0) < 1e-6\n';
const INNOCENT = `
import collections, heapq, math, os
def f(x):
    values = sorted([math.sqrt(x * x), sum([1] * 39), len("a")])
    assert collections.Counter("aab")["a"] == 2 and heapq.nsmallest(1, [3, 1]) == [1]
    assert os.listdir("/tmp") == []
    return int(sum(values))
`;
const signal = new AbortController().signal;
let bait: Bait;
let mountsBefore: readonly string[];

test.before(async () => {
  bait = await layBait();
  mountsBefore = await mounts().catch(() => []);
});

function task(id: string, program: string, wallSeconds: number, outputBytes = 1 << 20): JudgeTask {
  const limits = { wallSeconds, memoryBytes: 128 << 20, outputBytes };
  return { id, language: 'python', program, entryPoint: 'f', tests: TESTS, limits };
}

function aimed({ program }: Attack): string {
  return program
    .replaceAll('PORT', String(bait.tcp))
    .replaceAll('UDP', String(bait.udp))
    .replaceAll('CANARY', bait.canary)
    .replaceAll('PLANTED', bait.planted);
}

/** Every sixth number here, as in the other sandbox; all of them in the full tier. */
const tried = fullTier ? attacks : attacks.filter(({ id }) => Number.parseInt(id, 10) % 6 === 0);

for (const walls of ['bubblewrap', 'namespaces'] as const) {
  linuxTest(
    walls,
    `${tried.length} of ${attacks.length} attacks are held by ${walls}, and nothing is left`,
    async (t) => {
      const sandbox = new LinuxSandbox({ workers: 2, python: '', walls });
      try {
        const problems: string[] = [];
        await Promise.all(
          tried.map(async (attack) => {
            const judgement = await sandbox.judge(
              task(attack.id, aimed(attack), 0.5, attack.outputBytes),
              signal,
            );
            const reasons = attack.linux ?? attack.reasons;
            if (!reasons.includes(judgement.reason)) {
              const reason = judgement.reason ?? 'it passed';
              problems.push(`${attack.id}: ${reason}: ${judgement.detail}, and not ${reasons.join(' or ')}`);
            }
            t.is(judgement.passed, judgement.reason === null);
            t.false(judgement.detail.includes(bait.secret), attack.id);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
            t.notRegex(judgement.detail, /[\u0000-\u001f\u007f-\u009f]/);
            t.true(judgement.detail.length <= 500);
            const next = await sandbox.judge(task('next', INNOCENT, 10), signal);
            if (!next.passed) problems.push(`after ${attack.id}: ${next.reason} ${next.detail}`);
            t.deepEqual(bait.touched(), [], attack.id);
          }),
        );
        t.deepEqual(problems, []);
        await leavesNothing(t, sandbox, mountsBefore);
      } finally {
        await sandbox.close();
      }
    },
  );
}

test.after.always('no process is left', async (t) => {
  await bait.close();
  t.deepEqual((await descendants()) ?? [], []);
});
