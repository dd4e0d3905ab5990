import { asciiJson, candidateReply, NotPlain, request } from '@framework/evaluation/sandbox';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { findLockDown } from '../../process/lock-down.js';
import { startJavaScript } from '../javascript-engine.js';
import { checkJavaScriptValue, type JavaScriptValue } from './javascript-value.js';

const number = fc
  .oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53))
  .map((value): JavaScriptValue => ['f', Object.is(value, -0) ? '-0' : String(value)]);
const bigint = fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }).map((value): JavaScriptValue => {
  const digits = (value < 0n ? -value : value).toString(16);
  return ['i', `${value < 0n ? '-' : ''}0x${digits}`];
});
const time = fc
  .oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.constant(Number.NaN))
  .map((value): JavaScriptValue => ['d', String(value)]);
const string = fc.string({ unit: anyCharacter(fc) });
/** Keys that mean something else to a careless writer. */
const key = fc.oneof(string, fc.constantFrom('__proto__', 'constructor', 'toString', '0', 'length', ''));

const { value: plain } = fc.letrec<{ value: JavaScriptValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JavaScriptValue>(null, true, false, ['u']),
    string,
    number,
    bigint,
    time,
    fc.array(tie('value'), { maxLength: 4 }).map((items): JavaScriptValue => ['l', items]),
    fc.array(tie('value'), { maxLength: 4 }).map((items): JavaScriptValue => ['n', items]),
    fc
      .uniqueArray(tie('value'), { maxLength: 4, selector: identityOf })
      .map((items): JavaScriptValue => ['s', items.map(unsigned)]),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name })
      .map((entries): JavaScriptValue => ['o', inOrder(entries)]),
    fc
      .uniqueArray(fc.tuple(tie('value'), tie('value')), { maxLength: 4, selector: ([of]) => identityOf(of) })
      .map((entries): JavaScriptValue => ['m', entries.map(([of, value]) => [unsigned(of), value] as const)]),
  ),
}));

/** Members of a set and keys of a map are the same by identity; zeros of both signs are one. */
function identityOf(value: JavaScriptValue): string {
  return JSON.stringify(value).replace('"-0"', '"0"').replace('["d"', `["d${Math.random()}"`);
}

/** Sets and maps know one zero. */
function unsigned(value: JavaScriptValue): JavaScriptValue {
  return Array.isArray(value) && value[1] === '-0' ? ['f', '0'] : value;
}

/** An object's keys come in its own order: whole numbers first, rising. */
function inOrder<Value>(entries: readonly (readonly [string, Value])[]): [string, Value][] {
  const index = (name: string) =>
    /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : Number.POSITIVE_INFINITY;
  return entries
    .map(([name, value]): [string, Value] => [name, value])
    .sort(([a], [b]) => (index(a) === index(b) ? 0 : index(a) - index(b)));
}

const LIMITS = { wallMilliseconds: 60_000, memoryBytes: 1 << 29, outputBytes: 1 << 26 };
const identity = await findLockDown().then((lockDown) => startJavaScript({ lockDown }, () => {}));
const { candidate } = identity.first;
test.after.always(() => candidate.close());

async function ask(command: 'load' | 'call', given: readonly unknown[]) {
  const { text, nonce } = request(command, given);
  const { body } = await candidate.step(text, LIMITS, 1 << 30);
  return candidateReply(body, nonce, checkJavaScriptValue);
}

test.before(async () => {
  await identity.ready(identity.first);
  await ask('load', ['function f(value) { return value; }', 'f']);
});
test.after.always(() => identity.first.tester.close());

test.serial('every plain value goes into JavaScript and comes back as it was', async (t) => {
  await fc.assert(
    fc.asyncProperty(plain, async (value) => {
      const reply = await ask('call', [[value], []]);
      t.is(reply.kind, 'value');
      t.deepEqual(reply.kind === 'value' ? reply.value : null, JSON.parse(asciiJson(value)));
    }),
    { numRuns: 1000 },
  );
});

for (const [source, expected] of [
  ['class A extends Array {}; var f = () => A.from([1])', ['l', [['f', '1']]]],
  [
    'class M extends Map {}; var f = () => new M([[1, 2]])',
    [
      'm',
      [
        [
          ['f', '1'],
          ['f', '2'],
        ],
      ],
    ],
  ],
  ['var f = () => [, 1]', ['l', [['u'], ['f', '1']]]],
  ['var f = () => ({ get a() { return 1; }, [Symbol("s")]: 2 })', ['o', [['a', ['f', '1']]]]],
  ['var f = () => Object.create(null, { a: { value: 1 } })', ['o', []]],
  ['function* f() { yield 1; yield* "ab"; }', ['n', [['f', '1'], 'a', 'b']]],
  ['var f = async () => 1', ['p', ['f', '1']]],
] as const) {
  test.serial(`${source} gives ${JSON.stringify(expected)}`, async (t) => {
    const fresh = identity.pair().candidate;
    await fresh.start(null);
    try {
      const step = async (command: 'load' | 'call', given: readonly unknown[]) => {
        const { text, nonce } = request(command, given);
        return candidateReply((await fresh.step(text, LIMITS, 1 << 30)).body, nonce, checkJavaScriptValue);
      };
      t.is((await step('load', [source, 'f'])).kind, 'ready');
      const reply = await step('call', [[], []]);
      t.deepEqual<unknown, unknown>(reply.kind === 'value' ? reply.value : reply, expected);
    } finally {
      await fresh.close();
    }
  });
}

test('what does not follow the grammar is refused', (t) => {
  for (const given of [
    undefined,
    1,
    {},
    [],
    ['u', null],
    ['f', 1],
    ['f', '1.0'],
    ['f', '+1'],
    ['f', '0x1'],
    ['f', ' 1'],
    ['f', ''],
    ['f', '1e999'],
    ['i', '1'],
    ['i', '-0x0'],
    ['i', '0x01'],
    ['d', '1.5'],
    ['d', '8640000000000001'],
    ['d', '-0'],
    ['l', {}],
    ['l', [1]],
    ['s', null],
    ['o', [['a']]],
    ['o', [[['f', '1'], null]]],
    ['m', [[null]]],
    ['x', '1'],
    ['p'],
    ['t', []],
  ]) {
    t.throws(() => checkJavaScriptValue(given), { instanceOf: NotPlain }, JSON.stringify(given));
  }
  let tower: unknown = null;
  for (let at = 0; at < 200; at++) tower = ['l', [tower]];
  t.throws(() => checkJavaScriptValue(tower), { message: /deeply/ });
  t.throws(() => checkJavaScriptValue(['l', new Array(2_000_001).fill(null)]), { message: /more than/ });
});

test('whatever is parsed from JSON is checked or refused, and nothing else', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        t.is(checkJavaScriptValue(value) as unknown, value);
      } catch (fault) {
        t.true(fault instanceof NotPlain);
      }
    }),
  );
});
