import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { count, defineConfig, group } from '../config.js';
import { SDK_API } from '../index.js';
import { completeConfig } from './complete-config.js';
import { openPlugin } from './open-plugin.js';

const schema = defineConfig({
  maxBytes: count({ default: 10 }),
  limits: group({ lines: count({ default: 3 }), words: count({ default: 5 }) }),
});

test('an unknown key is refused as the kernel refuses it, with the nearest known one', (t) => {
  t.like(
    t.throws(() => completeConfig('mine', schema, { maxByte: 3 })),
    {
      code: 'FWK_CONFIG_UNKNOWN_KEY',
      message: "'maxByte' of 'mine' is no key here; did you mean 'maxBytes'?",
      at: 'plugins.mine.maxByte',
      action: 'use one of: maxBytes, limits',
    },
  );
  t.like(
    t.throws(() => completeConfig('mine', schema, { limits: { line: 3 } })),
    {
      code: 'FWK_CONFIG_UNKNOWN_KEY',
      at: 'plugins.mine.limits.line',
    },
  );
  t.like(
    t.throws(() => completeConfig('mine', schema, { maxBytes: 'x' })),
    {
      code: 'FWK_CONFIG_INVALID',
      at: 'plugins.mine.maxBytes',
    },
  );
});

test('a group that is given in part keeps its other defaults, as in the kernel', (t) => {
  const values = completeConfig('mine', schema, { limits: { lines: 7 } });
  t.deepEqual(values, { maxBytes: 10, limits: { lines: 7, words: 5 } });
  t.true(Object.isFrozen(values['limits']));
});

test('a value of the manifest is placed there, one that a test gives where it stands', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'complete-config-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({
      name: 'mine',
      version: '1.0.0',
      type: 'module',
      framework: {
        id: 'mine',
        sdk: `^${SDK_API}`,
        entry: './plugin.js',
        hooks: [],
        capabilities: { deterministic: true, resumable: true, network: false },
        contract: { config: { maxByte: 3 } },
      },
    }),
  );
  await writeFile(join(dir, 'plugin.js'), '');
  t.like(await t.throwsAsync(openPlugin({ dir, config: { maxByte: 3 } })), {
    code: 'FWK_CONFIG_UNKNOWN_KEY',
    at: `${join(dir, 'package.json')}, framework.contract.config.maxByte`,
  });
  t.like(await t.throwsAsync(openPlugin({ dir, config: { maxByte: 4 } })), { at: 'plugins.mine.maxByte' });
});
