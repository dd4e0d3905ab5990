import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { chooseSizes } from './choose-sizes.js';
import { type PresetFacts, presetText } from './preset-text.js';

const facts = (change: Partial<PresetFacts> = {}): PresetFacts => ({
  name: 'mine',
  folder: { path: './mine', exclude: [] },
  sizes: chooseSizes(1e6, 3, 4),
  unlicensed: { decision: 'drop', by: 'default', count: { documents: 0, bytes: 0 } },
  trainable: { documents: 100, bytes: 1e6 },
  repositories: 3,
  ...change,
});

const unlicensed = { documents: 7, bytes: 700 };

test('any folder name is the same name in the YAML, and stays out of what is not', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ minLength: 1 }),
      (path, pattern) => {
        const preset = parse(presetText(facts({ folder: { path, exclude: [pattern] } })));
        t.deepEqual(preset.plugins['plugin-local-dataset'], {
          folders: [path],
          gitignore: true,
          exclude: [pattern],
        });
        t.deepEqual(Object.keys(preset), ['name', 'description', 'extends', 'run', 'plugins']);
      },
    ),
  );
});

test('a plugin without a key of its own is not named: an empty one would be taken out of the preset', (t) => {
  const { plugins } = parse(presetText(facts()));
  t.false('plugin-gpl-filter' in plugins);
  t.false('plugin-holdout' in plugins);
  for (const [id, keys] of Object.entries(plugins)) t.truthy(keys, id);
});

test('what states no licence is a key to read and to change', (t) => {
  for (const decision of ['keep', 'drop'] as const) {
    const text = presetText(facts({ unlicensed: { decision, by: 'default', count: unlicensed } }));
    t.is(parse(text).plugins['plugin-gpl-filter'].missing, decision);
    t.regex(text, /# Nothing states a licence for 7 files \(700 bytes\)/);
    t.regex(text.replace(/\n *# /g, ' '), /answers for having the right to/);
  }
});

test('an embedding of the grounding head is no longer than a hidden state, however small the model', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1e5, max: 1e8 }), fc.integer({ min: 1, max: 60 }), (bytes, minutes) => {
      const { plugins } = parse(presetText(facts({ sizes: chooseSizes(bytes, 3, minutes) })));
      const { hidden } = plugins['plugin-transformer'];
      t.is(plugins['plugin-contrastive-head']?.dimensions, hidden < 128 ? hidden : undefined);
    }),
  );
});

test('of one repository nothing is held out, and the preset says why', (t) => {
  const text = presetText(facts({ repositories: 1 }));
  t.is(parse(text).plugins['plugin-holdout'].share, 0);
  t.regex(text, /# All files are of one repository/);
});

test('every number stands beside or below its reason, in lines of a readable width', (t) => {
  const lines = presetText(facts()).split('\n');
  for (const line of lines) t.true(line.length <= 120, line);
  for (const key of ['vocabularySize', 'contextLength', 'steps', 'warmupSteps', 'decaySteps'])
    t.true(
      lines.some(
        (line, at) => line.includes(`${key}:`) && (line.includes('#') || lines[at - 1]!.includes('#')),
      ),
      key,
    );
});
