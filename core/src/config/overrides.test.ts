import test from 'ava';
import { type KeyPath, RawText } from './layer.js';
import { environmentLayer, setLayer } from './overrides.js';

const known = ['plugin-trainer', '@me/my-eval', '@me/my-eval.v2', './plugins/my.eval'];

function at(content: unknown, path: KeyPath): unknown {
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    content,
  );
  return found instanceof RawText ? found.value : found;
}

for (const [setting, path, value] of [
  ['run.seed=3', ['run', 'seed'], 3],
  ['plugins.plugin-trainer.steps=10', ['plugins', 'plugin-trainer', 'steps'], 10],
  ['plugin-trainer.steps=10', ['plugins', 'plugin-trainer', 'steps'], 10],
  ['plugins.plugin-trainer.inner.deep=x', ['plugins', 'plugin-trainer', 'inner', 'deep'], 'x'],
  ['plugins.@me/my-eval={}', ['plugins', '@me/my-eval'], {}],
  ['plugins.@me/my-eval.tasks=[a, b]', ['plugins', '@me/my-eval', 'tasks'], ['a', 'b']],
  ['plugins.@me/my-eval.v2.tasks=1', ['plugins', '@me/my-eval.v2', 'tasks'], 1],
  ['plugins.@new/one={k: 1}', ['plugins', '@new/one'], { k: 1 }],
  ['plugins.@new/one.k=1', ['plugins', '@new/one', 'k'], 1],
  ['plugins.../here/one={}', ['plugins', '../here/one'], {}],
  ['plugins../plugins/my.eval.k=1', ['plugins', './plugins/my.eval', 'k'], 1],
  ['plugins."@acme/eval.js".k=1', ['plugins', '@acme/eval.js', 'k'], 1],
  ['plugins.plugin-trainer=null', ['plugins', 'plugin-trainer'], null],
  ['run={seed: 3}', ['run', 'seed'], 3],
  ['plugins.plugin-trainer.text=a=b', ['plugins', 'plugin-trainer', 'text'], 'a=b'],
  ['plugins.plugin-trainer.text=', ['plugins', 'plugin-trainer', 'text'], null],
  ['order.filter=[a, b]', ['order', 'filter'], ['a', 'b']],
] as const) {
  test(`--set ${setting}`, (t) => {
    const layer = setLayer([setting], known, '/somewhere');
    t.deepEqual(at(layer.content, path), value);
  });
}

test('a slot’s token has dots of its own', (t) => {
  const layer = setLayer(['slots.fw.backend=plugin-backend-cpu'], known, '/somewhere');
  t.deepEqual(layer.content.slots, { 'fw.backend': 'plugin-backend-cpu' });
});

test('the text is kept beside what YAML makes of it', (t) => {
  const layer = setLayer(['run.label=0123'], known, '/somewhere');
  const raw = (layer.content.run as Record<string, RawText>)['label'];
  t.is(raw?.text, '0123');
  t.is(raw?.value, 123);
});

test('later settings win, and go into maps set before', (t) => {
  const layer = setLayer(
    ['run.seed=1', 'run.seed=2', 'plugins.plugin-trainer={steps: 1}', 'plugin-trainer.rate=2'],
    known,
    '/somewhere',
  );
  t.is(at(layer.content, ['run', 'seed']), 2);
  t.is(at(layer.content, ['plugins', 'plugin-trainer', 'steps']), 1);
  t.is(at(layer.content, ['plugins', 'plugin-trainer', 'rate']), 2);
});

for (const [setting, code] of [
  ['run.seed', 'FWK_CLI_USAGE'],
  ['=3', 'FWK_CLI_USAGE'],
  ['rnu.seed=3', 'FWK_CONFIG_UNKNOWN_KEY'],
  ['run=3', 'FWK_CONFIG_INVALID'],
  ['plugins.plugin-trainer.steps=[1, 2', 'FWK_CONFIG_INVALID'],
  ['plugins.plugin-trainer=3', 'FWK_CONFIG_INVALID'],
  ['requires=deterministic', 'FWK_CONFIG_INVALID'],
  ['order.filter=plugin-a', 'FWK_CONFIG_INVALID'],
  ['slots.fw.backend=[a]', 'FWK_CONFIG_INVALID'],
] as const) {
  test(`--set ${setting} is ${code}`, (t) => {
    t.throws(() => setLayer([setting], known, '/somewhere'), { code });
  });
}

test('keys that would reach a prototype are keys like any other', (t) => {
  setLayer(['run.__proto__.polluted=1', 'plugins.__proto__.polluted=1'], known, '/somewhere');
  t.is(({} as Record<string, unknown>)['polluted'], undefined);
});

test('variables name a plugin as it is, or with _ for what a shell forbids; others are left alone', (t) => {
  const layer = environmentLayer(
    {
      FRAMEWORK_CONFIG__plugins__plugin_trainer__steps: '7',
      'FRAMEWORK_CONFIG__plugins__plugin-trainer__rate': '2',
      FRAMEWORK_FAILPOINT: 'x',
      PATH: '/bin',
    },
    known,
    '/somewhere',
  );
  t.is(at(layer.content, ['plugins', 'plugin-trainer', 'steps']), 7);
  t.is(at(layer.content, ['plugins', 'plugin-trainer', 'rate']), 2);
  t.is(
    layer.place(['plugins', 'plugin-trainer', 'steps']),
    'environment variable FRAMEWORK_CONFIG__plugins__plugin_trainer__steps',
  );
  t.deepEqual(Object.keys(layer.content), ['plugins']);
});
