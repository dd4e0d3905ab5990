import { runInNewContext } from 'node:vm';
import { FrameworkError, frameworkError } from '@framework/sdk';
import test from 'ava';
import { asFrameworkError } from '../run/as-framework-error.js';
import { hookError } from './hook-error.js';
import { stacksOf } from './thrown.js';

const hostile = (key: string): Error =>
  Object.defineProperty(new Error('hidden'), key, {
    get() {
      throw new Error('do not look');
    },
  });

const unreadable = new Proxy(
  {},
  {
    get() {
      throw new Error('do not look');
    },
    getPrototypeOf() {
      throw new Error('do not look');
    },
    ownKeys() {
      throw new Error('do not look');
    },
  },
);

/** Something that wears the shape of a coded error. */
const worn = (fields: object): Error =>
  Object.assign(new Error('torn'), { name: 'FrameworkError', ...fields });

const things: readonly (readonly [string, unknown, RegExp])[] = [
  ['a text', 'just words', /it threw "just words", which is not an Error/],
  ['undefined', undefined, /it threw undefined/],
  ['null', null, /it threw null/],
  ['a number', 42, /the number 42/],
  ['a symbol', Symbol('sign'), /Symbol\(sign\)/],
  ['an object without a prototype', Object.create(null), /an empty object/],
  ['a frozen object', Object.freeze({ why: 'cold' }), /an object with why/],
  ['a frozen error', Object.freeze(new Error('cold')), /cold$/],
  ['an error of another realm', runInNewContext("new TypeError('from afar')"), /from afar$/],
  ['an error whose message cannot be read', hostile('message'), /: Error$/],
  ['an error whose name cannot be read', hostile('name'), /hidden$/],
  ['an error whose code cannot be read', hostile('code'), /hidden$/],
  ['an error whose stack and cause cannot be read', hostile('stack'), /hidden$/],
  [
    'an error whose message is no text',
    Object.assign(new Error(''), { message: { not: 'text' } }),
    /: Error$/,
  ],
  ['a proxy that nobody may look at', unreadable, /something that cannot be looked at/],
  ['a proxy of an error', new Proxy(new Error('through glass'), {}), /through glass/],
];

for (const [name, thrown, says] of things) {
  test(`${name} becomes an error with code, plugin and hook`, (t) => {
    const error = hookError('plugin-x', 'filter', thrown);
    t.true(error instanceof FrameworkError);
    t.like(error.toJSON(), { code: 'FWK_HOOK_FAILED', exitCode: 1, plugin: 'plugin-x', hook: 'filter' });
    t.regex(error.message, says);
    t.notThrows(() => JSON.stringify(error.toJSON()));
    t.is(typeof stacksOf(error), 'string');
    // Where nobody knows whose it was.
    t.is(asFrameworkError(thrown).code, 'FWK_INTERNAL');
  });
}

test('a worn code is kept, and no plugin chooses to end with 0', (t) => {
  for (const exitCode of [undefined, 0, -1, 256, '1']) {
    const error = hookError(
      'plugin-x',
      'filter',
      worn({ code: 'MINE_TORN', exitCode, plugin: 3, problems: [{}, 1] }),
    );
    t.like(error.toJSON(), { code: 'MINE_TORN', exitCode: 1, plugin: 'plugin-x', hook: 'filter' });
    t.deepEqual(error.problems, []);
    t.is(asFrameworkError(worn({ code: 'MINE_TORN', exitCode })).exitCode, 1);
  }
  const ours = frameworkError('FWK_GATE_NOT_MET', { message: 'short', plugin: 'a', hook: 'b' });
  t.is(hookError('plugin-x', 'filter', ours), ours);
  const zero = new FrameworkError('MINE_FINE', 0, 'nothing', {
    message: 'all is well',
    plugin: 'a',
    hook: 'b',
  });
  t.is(hookError('plugin-x', 'filter', zero).exitCode, 1);
});
