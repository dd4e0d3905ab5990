import { fileURLToPath } from 'node:url';
import { TOKENIZER } from '@framework/sdk';
import { openPlugin, recordBatch } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

test('any bytes come back as they were', async (t) => {
  const tokenizer = (await openPlugin({ dir })).slot(TOKENIZER);
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  t.deepEqual(tokenizer.decode(tokenizer.encode(bytes)), bytes);
});

test('documents are laid end to end, dropped ones left out', async (t) => {
  const plugin = await openPlugin({ dir });
  const batch = recordBatch([
    { id: 'a', content: 'ab' },
    { id: 'gone', content: 'x' },
    { id: 'empty', content: '' },
  ]);
  batch.judge(1, { action: 'drop', reason: 'test' });
  const tokens = await plugin.hooks?.tokenize?.apply(batch, plugin.stageContext('tokenize'));
  t.deepEqual(tokens, {
    sequence: 0,
    documents: ['a', 'empty'],
    tokens: Uint32Array.of(97, 98, 256, 256),
    offsets: Uint32Array.of(0, 3, 4),
  });
});
