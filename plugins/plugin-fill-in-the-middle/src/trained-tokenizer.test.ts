import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream, TOKENIZER, type Tokenizer } from '@framework/sdk';
import { artefact, openPlugin, recordBatch } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { drawCuts } from './cuts.js';
import { type Layout, layOut, restore } from './layout.js';
import { findSentinels } from './sentinels.js';

const NAMES = { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' };
const TEXT = 'export const total = values.reduce((sum, value) => sum + value, 0); // 合計 é\n';

let tokenizer: Tokenizer;

test.before('the tokenizer of the presets is trained on a few lines', async () => {
  const require = createRequire(import.meta.url);
  const dir = join(require.resolve('@framework/plugin-unigram-tokenizer/package.json'), '..');
  const plugin = await openPlugin({ dir, config: { vocabularySize: 340 } });
  const folder = await mkdtemp(join(tmpdir(), 'trained-'));
  const rows = Array.from({ length: 40 }, (_, index) => ({
    id: `repo:${index}.ts`,
    content: `${TEXT}function name${index}(left, right) {\n    return left * right + ${index};\n}\n`,
  }));
  const stream = async function* () {
    yield recordBatch(rows);
  };
  await plugin.hooks!.tokenize!.fit!(stream(), plugin.fitContext('tokenize', folder));
  await plugin.hooks!.tokenize!.load!(await artefact(folder), plugin.hookContext());
  tokenizer = plugin.slot(TOKENIZER);
  await rm(folder, { recursive: true });
});

test('it has the three tokens, and no text becomes one', (t) => {
  const sentinels = findSentinels(tokenizer, NAMES, 'sentinels');
  const ids = Object.values(sentinels);
  t.is(new Set(ids).size, 3);
  t.deepEqual(
    ids.map((id) => tokenizer.piece(id)),
    [NAMES.prefix, NAMES.suffix, NAMES.middle],
  );
  const spelt = tokenizer.encode(Buffer.from(Object.values(NAMES).join('')));
  t.false(spelt.some((id) => ids.includes(id)));
});

test('any text comes back, cut anywhere, in either order', (t) => {
  const sentinels = findSentinels(tokenizer, NAMES, 'sentinels');
  const vocabulary = { tokenizer, sentinels };
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter(fc) }),
    fc.array(fc.constantFrom(...TEXT, '\u2581', '    ', '\n', NAMES.suffix)).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(
      texts,
      fc.nat(),
      fc.constantFrom<Layout>('prefix-first', 'suffix-first'),
      (text, draw, layout) => {
        const bytes = Buffer.from(text);
        const random = randomStream({ seed: 1, plugin: 'test', hook: 'tokens', sequence: draw });
        const laidOut = layOut(bytes, drawCuts(bytes, random), layout, vocabulary);
        t.deepEqual(Buffer.from(restore(laidOut, vocabulary)!), bytes);
        t.is(laidOut.filter((id) => Object.values(sentinels).includes(id)).length, 3);
      },
    ),
    { numRuns: 300 },
  );
});
