import {
  asciiJson,
  candidateReply,
  checkPlain,
  NotPlain,
  type PlainValue,
  request,
} from '@framework/evaluation/sandbox';
import test from 'ava';
import fc from 'fast-check';
import { Interpreter } from '../process/interpreter.js';
import { readInterpreterFiles } from '../process/interpreter-files.js';
import { findLockDown } from '../process/lock-down.js';

const integer = fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }).map((value) => {
  const digits = (value < 0n ? -value : value).toString(16);
  return ['i', `${value < 0n ? '-' : ''}0x${digits}`] as const;
});
/** As Python prints a float, which is how the text has it. */
const floatText = fc
  .oneof(
    fc.double({ noNaN: false }),
    fc.constantFrom(
      0,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      5e-324,
      1e16,
      1e22,
    ),
  )
  .map(pythonRepr);
const bytes = fc.uint8Array({ maxLength: 20 }).map((value) => Buffer.from(value).toString('hex'));
/** Lone surrogates too: every sequence of UTF-16 units, except that a pair is one character. */
const text = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));
const scalar: fc.Arbitrary<PlainValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  text,
  integer,
  floatText.map((value) => ['f', value] as const),
  fc.tuple(floatText, floatText).map(([real, imaginary]) => ['c', real, imaginary] as const),
  fc.tuple(fc.constantFrom('b' as const, 'y' as const), bytes).map(([tag, value]) => [tag, value] as const),
  fc
    .tuple(integer, integer, integer)
    .map(
      ([start, stop, step]) =>
        ['r', start, stop, step[1] === '0x0' ? (['i', '0x1'] as const) : step] as const,
    ),
);
/** Keys that stay apart in Python: strings, because `1`, `1.0` and `True` are one key. */
const keys = fc.uniqueArray(text, { maxLength: 4 });
const { value: plain } = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc
      .tuple(fc.constantFrom('l' as const, 't' as const), fc.array(tie('value'), { maxLength: 4 }))
      .map(([tag, items]) => [tag, items] as const),
    fc.tuple(fc.constantFrom('s' as const, 'z' as const), keys).map(([tag, items]) => [tag, items] as const),
    fc
      .tuple(keys, fc.array(tie('value'), { minLength: 4, maxLength: 4 }))
      .map(([names, values]) => ['d', names.map((name, at) => [name, values[at]!] as const)] as const),
  ),
}));

let identity: Interpreter;
const LIMITS = { wallMilliseconds: 60_000, memoryBytes: 1 << 30, outputBytes: 8 << 20 };

async function ask(command: 'load' | 'call', given: readonly unknown[]) {
  const { text: asked, nonce } = request(command, given);
  return candidateReply((await identity.step(asked, LIMITS, 1 << 30)).body, nonce);
}

test.before(async () => {
  identity = new Interpreter('candidate', await readInterpreterFiles(), { lockDown: await findLockDown() });
  await identity.cold();
  await ask('load', ['def f(x):\n    return x', 'f']);
});
test.after.always(() => identity.close());

test.serial('every plain value goes into Python and comes back as it was', async (t) => {
  await fc.assert(
    fc.asyncProperty(plain, async (value) => {
      const reply = await ask('call', [[value], []]);
      t.is(reply.kind, 'value');
      t.deepEqual(reply.kind === 'value' ? ordered(reply.value as PlainValue) : null, ordered(value));
    }),
    { numRuns: 300 },
  );
});

test('the judge takes every plain value, and its text is ASCII', (t) => {
  fc.assert(
    fc.property(plain, (value) => {
      const written = asciiJson(value);
      t.regex(written, /^[\x20-\x7e]*$/);
      t.deepEqual(checkPlain(JSON.parse(written)), value);
    }),
  );
});

test('nothing else is taken: any other JSON, and any value with one part changed', (t) => {
  const hostile: unknown[] = [
    0,
    1.5,
    {},
    [],
    ['i'],
    ['i', 1],
    ['i', '0x'],
    ['i', '0x01'],
    ['i', '0X1'],
    ['i', '1'],
    ['i', '0x1', '0x2'],
    ['I', '0x1'],
    ['f', 1],
    ['f', ''],
    ['f', '1e'],
    ['f', 'NaN'],
    ['f', '1.0 '],
    ['f', '__import__("os")'],
    ['b', 'f'],
    ['b', 'FF'],
    ['r', ['i', '0x0'], ['i', '0x1'], ['i', '0x0']],
    ['r', ['f', '0.0'], ['i', '0x1'], ['i', '0x1']],
    ['l'],
    ['l', {}],
    ['l', 'abc'],
    ['l', [1]],
    ['d', [['a']]],
    ['d', [[['l', []], null]]],
    ['s', [['d', []]]],
    ['s', [['t', [['l', []]]]]],
    ['__proto__', []],
    { __proto__: ['i', '0x1'] },
  ];
  for (const each of hostile)
    t.throws(() => checkPlain(each), { instanceOf: NotPlain }, JSON.stringify(each));
  let tower: unknown = null;
  for (let level = 0; level < 200; level++) tower = ['l', [tower]];
  t.throws(() => checkPlain(tower), { instanceOf: NotPlain });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        checkPlain(value);
      } catch (fault) {
        t.true(fault instanceof NotPlain);
      }
    }),
  );
});

test('a value whose text is not plain is refused though the program’s process says it is', (t) => {
  const body = (reply: unknown) => Buffer.from(JSON.stringify(['n', reply]));
  t.deepEqual(candidateReply(body(['value', 41]), 'n').kind, 'unplain');
  t.throws(() => candidateReply(body(['value', null]), 'another'), { message: /nonce/ });
  t.throws(() => candidateReply(body(['passed', '']), 'n'), { message: /nobody knows/ });
  t.throws(() => candidateReply(Buffer.from('["n",["value",nul'), 'n'), { message: /no JSON/ });
});

test.serial('what a program makes of its own becomes plain, or is refused', async (t) => {
  const cases: [string, string][] = [
    ['type("L", (list,), {})([1])', '["l",[["i","0x1"]]]'],
    ['type("I", (int,), {"__index__": lambda s: 9})(7)', '["i","0x7"]'],
    ['__import__("collections").Counter("a")', '["d",[["a",["i","0x1"]]]]'],
    ['__import__("collections").namedtuple("P", "x")(None)', '["t",[null]]'],
    ['(n for n in [True])', '["n",[true]]'],
    ['map(str, [1])', '["n",["1"]]'],
    ['range(3)', '["r",["i","0x0"],["i","0x3"],["i","0x1"]]'],
    ['-0.0', '["f","-0.0"]'],
    ['object()', 'unplain'],
    ['lambda: 1', 'unplain'],
    ['{}.keys()', 'unplain'],
    ['type', 'unplain'],
    ['NotImplemented', 'unplain'],
    ['...', 'unplain'],
  ];
  await ask('load', [`def g(source):\n    return eval(source)`, 'g']);
  for (const [source, expected] of cases) {
    const reply = await ask('call', [[source], []]);
    t.is(reply.kind === 'value' ? JSON.stringify(reply.value) : reply.kind, expected, source);
  }
  await ask('load', ['def f(x):\n    return x', 'f']);
});

/** Sets have no order: theirs is sorted. NaN and the two zeros are told apart by their text. */
function ordered(value: PlainValue): unknown {
  if (!Array.isArray(value)) return value;
  const [tag, items] = value as [string, unknown];
  if (tag === 's' || tag === 'z') return [tag, [...(items as string[])].sort()];
  if (tag === 'l' || tag === 't') return [tag, (items as PlainValue[]).map(ordered)];
  if (tag === 'd') return [tag, (items as [string, PlainValue][]).map(([key, item]) => [key, ordered(item)])];
  return value;
}

function pythonRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [digits, exponentText] = Math.abs(value).toExponential().split('e');
  const exponent = Number(exponentText);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const plainDigits = digits!.replace('.', '');
  if (exponent >= 0) {
    const whole = plainDigits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
    return `${sign}${whole}.${plainDigits.slice(exponent + 1) || '0'}`;
  }
  return `${sign}0.${'0'.repeat(-exponent - 1)}${plainDigits}`;
}

test('a key or an element nested without end is refused, and ends nobody’s stack', (t) => {
  const deep = (levels: number): unknown => {
    let value: unknown = null;
    for (let level = 0; level < levels; level++) value = ['t', [value]];
    return value;
  };
  for (const value of [
    ['s', [deep(200_000)]],
    ['z', [deep(200_000)]],
    ['d', [[deep(200_000), null]]],
  ]) {
    t.throws(() => checkPlain(value), { instanceOf: NotPlain, message: 'nested too deeply' });
  }
});
