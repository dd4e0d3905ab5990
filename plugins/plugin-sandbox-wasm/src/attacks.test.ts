import { type Bait, layBait } from '@framework/evaluation/sandbox';
import { type Attack, attacks, descendants } from '@framework/evaluation/sandbox/testing';
import { fullTier, ONLY_IN_FULL } from '@framework/evaluation/testing/conditional-test';
import type { Judgement, JudgeTask } from '@framework/sdk';
import test from 'ava';
import { WasmSandbox } from './sandbox.js';
import { poisons } from './testing/poisons.js';

const TESTS =
  'def check(candidate):\n    assert candidate(1) == 41\n    assert candidate(2) == 42\n    assert abs(candidate(3) - 43.0) < 1e-6\n';
const signal = new AbortController().signal;
/** One worker: what follows is judged by the interpreter that was poisoned. */
const alone = new WasmSandbox({ workers: 1 });
/** Another only where there is much to do: to start one takes seconds. */
const sandbox = fullTier ? new WasmSandbox({ workers: 2 }) : alone;
let bait: Bait;

test.before(async () => {
  bait = await layBait();
});

test.after.always(async (t) => {
  await sandbox.close();
  await alone.close();
  await bait.close();
  t.deepEqual((await descendants()) ?? [], []);
});

function task(id: string, program: string, outputBytes = 1 << 20, tests = TESTS): JudgeTask {
  const limits = { wallSeconds: 1, memoryBytes: 128 << 20, outputBytes };
  return { id, language: 'python', program, entryPoint: 'f', tests, limits };
}

function judge({ id, program, outputBytes }: Attack): Promise<Judgement> {
  const aimed = program
    .replaceAll('PORT', String(bait.tcp))
    .replaceAll('UDP', String(bait.udp))
    .replaceAll('CANARY', bait.canary)
    .replaceAll('PLANTED', bait.planted);
  return sandbox.judge(task(id, aimed, outputBytes), signal);
}

const INNOCENT = `
import collections, heapq, math
def f(x):
    values = sorted([math.sqrt(x * x), sum([1] * 39), len("a")])
    assert collections.Counter("aab")["a"] == 2 and heapq.nsmallest(1, [3, 1]) == [1]
    return int(sum(values))
`;

/** Every program takes minutes: the first of every thirtieth number of the list here, all of them in the full tier. */
const numberOf = ({ id }: Attack): string => /^\d+/.exec(id)?.[0] ?? id;
const isFirst = (attack: Attack, at: number): boolean =>
  Number(numberOf(attack)) % 30 === 0 &&
  attacks.findIndex((other) => numberOf(other) === numberOf(attack)) === at;

for (const [at, attack] of attacks.entries()) {
  const runs = fullTier || isFirst(attack, at);
  const title = `attack ${attack.id}${runs ? '' : ONLY_IN_FULL}`;
  (runs ? test : test.skip)(title, async (t) => {
    const judgement = await judge(attack);
    t.true(
      attack.reasons.includes(judgement.reason),
      `${judgement.reason ?? 'it passed'}: ${judgement.detail}, and not ${attack.reasons.join(' or ')}`,
    );
    t.is(judgement.passed, judgement.reason === null);
    t.false(judgement.detail.includes(bait.secret));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    t.notRegex(judgement.detail, /[\u0000-\u001f\u007f-\u009f]/);
    t.true(judgement.detail.length <= 500);
    t.deepEqual(bait.touched(), []);
    const next = await sandbox.judge(task('next', INNOCENT), signal);
    t.is(next.reason, null, next.detail);
  });
}
for (const poison of fullTier ? poisons : poisons.slice(0, 1)) {
  test.serial(`poison ${poison.id}`, async (t) => {
    const judgement = await alone.judge(task(poison.id, poison.program), signal);
    t.true(
      poison.reasons.includes(judgement.reason),
      `${judgement.reason ?? 'it passed'}: ${judgement.detail}`,
    );
    for (let time = 0; time < 2; time++) {
      const next = await alone.judge(task('next', INNOCENT), signal);
      t.is(next.reason, null, next.detail);
    }
    t.deepEqual(bait.touched(), []);
  });
}
