import { fullTier } from '@framework/evaluation/testing/conditional-test';
import type { JudgeTask } from '@framework/sdk';
import test from 'ava';
import { WasmSandbox } from '../sandbox.js';
import { problems } from './testing/translated-problems.js';

const signal = new AbortController().signal;
const sandbox = new WasmSandbox({ workers: 2 });
test.after.always(() => sandbox.close());

const LIMITS = { wallSeconds: 2, memoryBytes: 128 << 20, outputBytes: 1 << 20 };
/** For what never ends: its time is spent to the last, twice, and more of it where the machine was slow at the start. */
const SOON = { ...LIMITS, wallSeconds: 0.1 };
const TESTS =
  'function check(candidate) {\n  assert.strictEqual(candidate(1), 41, "one");\n  assert.equal(candidate(2), 42);\n}\n';
const RIGHT = 'const f = (x) => x + 40;';

const judge = (program: string, over: Partial<JudgeTask> = {}) =>
  sandbox.judge(
    { id: 'a', language: 'javascript', program, entryPoint: 'f', tests: TESTS, limits: LIMITS, ...over },
    signal,
  );

/** The quick tier takes every fourth: each starts an interpreter or two. */
for (const problem of fullTier ? problems : problems.filter((_, at) => at % 4 === 0)) {
  test(`${problem.id}: its solution passes, a mistake does not`, async (t) => {
    const { id, language, entryPoint, tests } = problem;
    const attempt = (rest: string) => judge(problem.prompt + rest, { id, language, entryPoint, tests });
    const { passed, detail, isolation, calls } = await attempt(problem.solution);
    t.true(passed, detail);
    t.is(isolation, 'strong');
    t.true(calls > 0);
    t.is((await attempt(problem.mistake)).reason, 'wrong');
  });
}

test('a right program passes, with its calls counted', async (t) => {
  const { seconds, ...rest } = await judge(RIGHT);
  t.deepEqual(rest, { passed: true, reason: null, detail: '', calls: 2, isolation: 'strong' });
  t.true(seconds > 0);
});

test('a wrong one fails at an assertion, which is shown', async (t) => {
  const { reason, detail, calls } = await judge('function f(x) { return 7; }');
  t.is(reason, 'wrong');
  t.is(detail, 'AssertionError: one (line 2 of the tests: assert.strictEqual(candidate(1), 41, "one");)');
  t.is(calls, 1);
});

test('what does not compile, defines nothing, or throws while it is loaded, is told apart', async (t) => {
  for (const [program, reason, detail] of [
    ['function f(x) { return', 'syntax', /SyntaxError/],
    ['const g = 1;', 'syntax', /does not define f/],
    ['f = 1;', 'syntax', /does not define f/],
    ['JSON.parse("{"); function f() {}', 'exception', /SyntaxError/],
    ['throw new TypeError("early"); function f() {}', 'exception', /TypeError: early/],
    ['import { a } from "other"; export function f() {}', 'exception', /other/],
    ['export const g = 1;', 'syntax', /./],
  ] as const) {
    const judged = await judge(program);
    t.is(judged.reason, reason, `${program}: ${judged.detail}`);
    t.regex(judged.detail, detail);
  }
});

test('a function is found as a declaration, a constant, an export, and in module.exports', async (t) => {
  for (const program of [
    'var f = function (x) { return x + 40; }',
    'let f = (x) => x + 40',
    'export const f = (x) => x + 40;',
    'const g = (x) => x + 40;\nexport { g as f };\nvar f = g;',
    'module.exports = { f: (x) => x + 40 };',
    'exports.f = (x) => x + 40;',
    'export function f(x) { return x + 40; }\nexport default 1;\nawait null;',
    'globalThis.f = class { static g() {} }.g.bind(null); f = (x) => x + 40;',
  ]) {
    const { passed, detail } = await judge(program);
    t.true(passed, `${program}: ${detail}`);
  }
});

test('an error the tests ask for is one of the standard kind, under its own name', async (t) => {
  const tests =
    'function check(candidate) {\n  assert.throws(() => candidate(1), { name: "Mine", message: "no" });\n  assert.throws(() => candidate(1), RangeError);\n}';
  t.true(
    (await judge('class Mine extends RangeError {}\nfunction f() { throw new Mine("no"); }', { tests }))
      .passed,
  );
  t.is((await judge('function f() { throw new TypeError("no"); }', { tests })).reason, 'wrong');
  const { reason, detail } = await judge('function f() { throw new TypeError("no"); }');
  t.is(reason, 'exception');
  t.regex(detail, /^TypeError: no \(line 2/);
});

test('the tests see the preamble’s helpers, never the program’s', async (t) => {
  const tests = 'function check(candidate) { assert.equal(helper(candidate(1)), 41); }';
  const preamble = 'function helper(x) { return x; }';
  t.true((await judge(RIGHT, { tests, preamble })).passed);
  t.is((await judge('var helper = () => 41; var f = () => 0;', { tests, preamble })).reason, 'wrong');
});

test('tests that hand over what is no plain value fail, and say so', async (t) => {
  const { reason, detail } = await judge('function f(g) { return g(); }', {
    tests: 'function check(candidate) { assert.equal(candidate(() => 1), 1); }',
  });
  t.is(reason, 'wrong');
  t.regex(detail, /hand over what is no plain value: a function/);
});

test('tests without check, that never end, or that wait for ever, are no pass', async (t) => {
  t.is((await judge(RIGHT, { tests: 'const a = 1;' })).reason, 'wrong');
  t.is((await judge(RIGHT, { tests: 'function check() { for (;;); }', limits: SOON })).reason, 'wall');
  t.is(
    (await judge(RIGHT, { tests: 'async function check() { await new Promise(() => {}); }' })).reason,
    'wrong',
  );
  t.is((await judge(RIGHT, { tests: 'function check(' })).reason, 'wrong');
});

test('tests that swallow what the judge decided pass nothing', async (t) => {
  const tests = 'function check(candidate) { try { candidate(1); } catch {} }';
  t.is((await judge('function f() { return () => 1; }', { tests })).reason, 'value');
  t.is((await judge('function f() { for (;;); }', { tests, limits: SOON })).reason, 'wall');
});

test('a program changes nothing in the tests’ own values', async (t) => {
  const tests =
    'function check(candidate) { const given = [3, 1]; assert.deepEqual(candidate(given), [1, 3]); assert.deepEqual(given, [3, 1]); }';
  t.true((await judge('const f = (x) => x.sort();', { tests })).passed);
});

test('random numbers begin the same in every judgement', async (t) => {
  const tests = 'function check(candidate) { assert.fail(String(candidate())); }';
  const program = 'function f() { return [Math.random(), Math.random()]; }';
  const first = await judge(program, { tests });
  await judge('function f() { for (let i = 0; i < 9; i++) Math.random(); }', { tests });
  t.is((await judge(program, { tests })).detail, first.detail);
});

test('answers of a program’s own classes are judged weakly where the task allows it, and marked', async (t) => {
  const program =
    'class Point { constructor(x) { this.x = x; } norm() { return this.x; } }\nfunction f(x) { return new Point(x + 40); }';
  const tests = 'function check(candidate) { assert.strictEqual(candidate(1).norm(), 41); }';
  t.is((await judge(program, { tests })).reason, 'value');
  t.like(await judge(program, { tests, isolation: 'weak' }), { passed: true, isolation: 'weak' });
  t.like(await judge(program.replace('40', '41'), { tests, isolation: 'weak' }), {
    reason: 'wrong',
    isolation: 'weak',
  });
  t.like(await judge(RIGHT, { isolation: 'weak' }), { passed: true, isolation: 'strong' });
  t.like(
    // What comes before the loop needs its time, too.
    await judge(program.replace('return this.x;', 'for (;;);'), {
      tests,
      isolation: 'weak',
      limits: { ...LIMITS, wallSeconds: 0.5 },
    }),
    {
      reason: 'wall',
      isolation: 'weak',
    },
  );
  t.true(
    (
      await judge(`${program.replace('(x) {\n', '(x: any) {')} const typed: number = 1;`, {
        tests,
        isolation: 'weak',
        language: 'typescript',
      })
    ).passed,
  );
});

test('processor time is wall time here: the lower limit holds', async (t) => {
  const limits = { ...LIMITS, wallSeconds: 600, cpuSeconds: 0.1 };
  t.is((await judge('function f() { for (;;); }', { limits })).reason, 'wall');
});

test('a language it does not run is refused by code', async (t) => {
  await t.throwsAsync(judge(RIGHT, { language: 'cobol' as never }), { code: 'FWK_SANDBOX_LANGUAGE' });
});

test('a TypeScript program that is none says where', async (t) => {
  const { reason, detail } = await judge('function f(x: number: string) {}', { language: 'typescript' });
  t.is(reason, 'syntax');
  t.regex(detail, /^the program: /);
});

test.serial('judgements at the same time are those of judgements one by one', async (t) => {
  const programs = Array.from({ length: 24 }, (_, at) =>
    at % 3 === 0 ? RIGHT : `const f = (x) => x + ${at};`,
  );
  const together = await Promise.all(
    programs.map((program, at) => judge(program, { language: at % 2 === 0 ? 'javascript' : 'typescript' })),
  );
  t.deepEqual(
    together.map(({ passed }) => passed),
    programs.map((program) => program === RIGHT),
  );
});
