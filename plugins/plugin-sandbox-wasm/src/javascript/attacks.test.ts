import { type Bait, layBait } from '@framework/evaluation/sandbox';
import { fullTier, ONLY_IN_FULL, serialInFull } from '@framework/evaluation/testing/conditional-test';
import type { Judgement, JudgeTask } from '@framework/sdk';
import test from 'ava';
import { WasmSandbox } from '../sandbox.js';
import { attacks, type JavaScriptAttack, poisons } from './testing/attacks.js';

const TESTS = `function check(candidate) {
  assert.strictEqual(candidate(1), 41);
  assert.deepEqual(candidate(2), 42);
  console.assert(Math.abs(candidate(3) - 43) < 1e-6);
}`;
const signal = new AbortController().signal;
/** One worker: what follows an attack is judged by the same processes. */
const sandbox = new WasmSandbox({ workers: 1 });
let bait: Bait;

test.before(async () => {
  bait = await layBait();
});
test.after.always(async () => {
  await sandbox.close();
  await bait.close();
});

/** A second, but for what must end by its memory: to fill it takes a slow machine longer. */
const limitsOf = (reasons: readonly unknown[]) => ({
  wallSeconds: reasons.includes('memory') && !reasons.includes('wall') ? 20 : 1,
  memoryBytes: 128 << 20,
  outputBytes: 1 << 20,
});

function judge(id: string, program: string, over: Partial<JudgeTask> = {}): Promise<Judgement> {
  const limits = limitsOf([]);
  const aimed = program
    .replaceAll('PORT', String(bait.tcp))
    .replaceAll('CANARY', bait.canary)
    .replaceAll('PLANTED', bait.planted);
  return sandbox.judge(
    { id, language: 'javascript', program: aimed, entryPoint: 'f', tests: TESTS, limits, ...over },
    signal,
  );
}

const INNOCENT = `
const held = [3, 1, 2].map((each) => String(each)).sort();
function f(x) {
  const counts = new Map(Object.entries({ a: 1 }));
  if (JSON.stringify(held) !== '["1","2","3"]' || counts.get('a') !== 1 || Math.max(1, 2) !== 2) return 0;
  return x + 40;
}
`;

async function heldAgainst(t: import('ava').ExecutionContext, { id, program, reasons }: JavaScriptAttack) {
  const judgement = await judge(id, program, { limits: limitsOf(reasons) });
  t.true(
    reasons.includes(judgement.reason),
    `${judgement.reason ?? 'it passed'}: ${judgement.detail}, and not ${reasons.join(' or ')}`,
  );
  t.is(judgement.passed, judgement.reason === null);
  t.false(judgement.detail.includes(bait.secret));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  t.notRegex(judgement.detail, /[\u0000-\u001f\u007f-\u009f\u202e]/);
  t.true(judgement.detail.length <= 500);
  t.deepEqual(bait.touched(), []);
  const next = await judge('next', INNOCENT);
  t.is(next.reason, null, next.detail);
}

/** Every sixth number here, but for those that last until the limit, each of which costs a process; all in the full tier. */
const isBrief = ({ reasons }: JavaScriptAttack): boolean => !reasons.includes('wall');

for (const attack of attacks) {
  const runs = fullTier || (Number.parseInt(attack.id, 10) % 6 === 0 && isBrief(attack));
  const title = `attack in JavaScript ${attack.id}${runs ? '' : ONLY_IN_FULL}`;
  (runs ? test.serial : test.serial.skip)(title, heldAgainst, attack);
}
for (const poison of poisons) {
  const runs = fullTier || isBrief(poison);
  const title = `poison in JavaScript ${poison.id}${runs ? '' : ONLY_IN_FULL}`;
  (runs ? test.serial : test.serial.skip)(title, heldAgainst, poison);
}

test.serial('a promise that memory keeps from being settled has run out of memory', async (t) => {
  const { program } = attacks.find(({ id }) => id === '16 a flood of microtasks')!;
  const limits = { wallSeconds: 60, memoryBytes: 48 << 20, outputBytes: 1 << 20 };
  const judgement = await judge('flood', program, { limits });
  t.is(judgement.reason, 'memory', judgement.detail);
});

test.serial(
  'null is what a program throws that used two thirds of its memory, and what the engine does without any',
  async (t) => {
    const tests =
      'function check(candidate) { try { candidate(1); } catch (error) { assert.ok(error); return; } throw 1; }';
    const limits = { wallSeconds: 60, memoryBytes: 32 << 20, outputBytes: 1 << 20 };
    const thrown = async (id: string, megabytes: number) => {
      const program = `function f(x) {
  let all = [];
  try {
    while (all.length < ${megabytes}) all.push(new Uint8Array(1 << 20));
  } catch {}
  all = null;
  throw null;
}`;
      return (await judge(id, program, { tests, limits })).reason;
    };
    t.is(await thrown('two thirds', 21), null);
    t.is(await thrown('all', 1000), 'memory');
  },
);

serialInFull('the attacks are as hostile in TypeScript', async (t) => {
  for (const [program, reasons] of [
    [`function f(x: number): any { return { valueOf: (): number => x + 40 }; }`, ['value', 'wrong']],
    [`enum E { A = (() => { for (;;); })() }\nfunction f(x: number): number { return 0; }`, ['wall']],
    [
      `function f(x: ${'('.repeat(20_000)}number${')'.repeat(20_000)}): number { return 0; }`,
      ['syntax', 'wrong', 'crash', 'wall'],
    ],
    [`const x = ${'<'.repeat(50_000)}`, ['syntax', 'crash']],
    [`${'namespace A { '.repeat(3000)}${'}'.repeat(3000)}`, ['crash']],
    // Constants that double, written out where they are used: a source of megabytes out of one of 400 characters.
    [
      `enum E { A0 = "8 bytes!", ${Array.from({ length: 18 }, (_, at) => `A${at + 1} = A${at} + A${at}`).join()} }\nfunction f(x: number): number { return x + 40; }`,
      ['output', 'wall', 'memory'],
    ],
    [
      `function f(x: number): number { return ${'['.repeat(50_000)}0${']'.repeat(50_000)} as any; }`,
      ['syntax', 'crash', 'value', 'wrong', 'wall', 'exception'],
    ],
  ] as const) {
    const judgement = await judge('typescript', program, {
      language: 'typescript',
      limits: limitsOf(reasons),
    });
    t.true(
      (reasons as readonly unknown[]).includes(judgement.reason),
      `${program.slice(0, 60)}: ${judgement.reason ?? 'it passed'} ${judgement.detail}`,
    );
    const next = await judge('next', INNOCENT, { language: 'typescript' });
    t.is(next.reason, null, next.detail);
  }
});
