import { createToken } from '@framework/sdk';
import test from 'ava';
import { Container } from './di.js';

const CLOCK = createToken<{ name: string; dispose?(): void }>('test.clock');
const LAMP = createToken<object>('test.lamp');

test('a part is made at the first get, once; children see it', (t) => {
  const root = Container.root();
  let made = 0;
  root.provide(CLOCK, 'a', () => ({ name: String(++made) }));
  t.is(made, 0);
  t.is(root.child().get(CLOCK), root.get(CLOCK));
  t.is(made, 1);
});

test('two roots share nothing, and nothing reaches the global container', (t) => {
  const one = Container.root();
  one.provide(CLOCK, 'a', () => ({ name: 'one' }));
  t.is(Container.root().find(CLOCK), undefined);
});

test('a second owner is an error naming both, not a silent winner', (t) => {
  const root = Container.root();
  root.provide(CLOCK, 'plugin-a', () => ({ name: 'a' }));
  const error = t.throws(() => root.fill(CLOCK, 'plugin-b', { name: 'b' }), { code: 'FWK_PLUGIN_CONFLICT' });
  t.regex(error?.message ?? '', /plugin-a.*|plugin-b/);
  t.is(root.get(CLOCK).name, 'a');
});

test('an empty slot is an error for get and nothing for find', (t) => {
  const root = Container.root();
  t.is(root.find(CLOCK), undefined);
  t.throws(() => root.get(CLOCK), { code: 'FWK_SLOT_MISSING', message: /test\.clock/ });
});

test('parts are disposed of youngest first, filled ones too, and a failure keeps none from it', async (t) => {
  const closed: string[] = [];
  const root = Container.root();
  root.fill(LAMP, 'run', {}, () => void closed.push('lamp'));
  root.provide(CLOCK, 'a', () => ({
    name: 'clock',
    dispose() {
      closed.push('clock');
      throw new Error('stuck');
    },
  }));
  root.get(CLOCK);
  const failures = await root.dispose();
  t.deepEqual(closed, ['clock', 'lamp']);
  t.deepEqual(
    failures.map(({ owner }) => owner),
    ['a'],
  );
  t.deepEqual(await root.dispose(), []);
});

test('what was never asked for is never made, so never disposed of', async (t) => {
  const root = Container.root();
  root.provide(CLOCK, 'a', () => t.fail() as never);
  t.deepEqual(await root.dispose(), []);
});

test('parts that need each other to be made are named', (t) => {
  const root = Container.root();
  root.provide(CLOCK, 'a', () => root.get(LAMP) as { name: string });
  root.provide(LAMP, 'b', () => root.get(CLOCK));
  t.throws(() => root.get(CLOCK), {
    code: 'FWK_SLOT_CYCLE',
    message: /test\.clock -> test\.lamp -> test\.clock/,
  });
});
