import type { RecordColumns } from '../../data/record-batch.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { artefact } from '../../testing/contexts.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { openBatch, sampleBatches } from '../sample.js';
import { temporaryFolder } from '../temporary.js';
import type { Exercise } from './index.js';

export async function exerciseFeatures({ subject, plugin, call }: Exercise): Promise<void> {
  const [batch] = sampleBatches(subject);
  for (const [name, provider] of Object.entries(plugin.features ?? {})) {
    await call(`feature ${name}`, () => provider(openBatch(batch!, subject.id)));
  }
}

export async function exerciseFilter(exercise: Exercise): Promise<void> {
  const { subject, plugin, call } = exercise;
  const { filter } = plugin.hooks ?? {};
  if (filter === undefined) return;
  const batches = sampleBatches(subject);
  await fitAndLoad(exercise, 'filter', batches);
  for (const columns of batches) {
    await call('filter', async () => {
      const batch = openBatch(columns, subject.id);
      await plugin.hooks!.filter!.apply(batch, plugin.stageContext('filter'));
      return batch;
    });
  }
}

export async function exerciseTokenize(exercise: Exercise): Promise<void> {
  const { subject, plugin, call } = exercise;
  const { tokenize } = plugin.hooks ?? {};
  if (tokenize === undefined) return;
  const batches = sampleBatches(subject);
  await fitAndLoad(exercise, 'tokenize', batches);
  for (const columns of batches) {
    await call('tokenize', () =>
      plugin.hooks!.tokenize!.apply(openBatch(columns, subject.id), plugin.stageContext('tokenize')),
    );
  }
}

export async function exerciseTokens({ plugin, call }: Exercise): Promise<void> {
  if (plugin.hooks?.tokens === undefined) return;
  const vocabulary = vocabularyOf(plugin);
  await call('tokens', () =>
    plugin.hooks!.tokens!.apply(
      {
        sequence: 0,
        documents: ['contract:a', 'contract:b', 'contract:c'],
        tokens: Uint32Array.from({ length: 30 }, (_, index) => (index * 7) % vocabulary),
        offsets: Uint32Array.from([0, 12, 12, 30]),
      },
      plugin.stageContext('tokens'),
    ),
  );
}

const vocabularyOf = (plugin: OpenPlugin): number =>
  plugin.manifest.requires?.tokens?.includes(TOKENIZER.id) ? plugin.slot(TOKENIZER).vocabularySize : 17;

async function fitAndLoad(
  { plugin, call, signal }: Exercise,
  hook: 'filter' | 'tokenize',
  batches: readonly RecordColumns[],
): Promise<void> {
  const handler = plugin.hooks?.[hook];
  if (handler?.fit === undefined) return;
  const dir = temporaryFolder('exercise');
  async function* stream() {
    for (const columns of batches) {
      yield openBatch(columns, plugin.id);
      signal.throwIfAborted();
    }
  }
  await call(`${hook} fit`, () => handler.fit!(stream(), plugin.fitContext(hook, dir)));
  if (handler.load === undefined) return;
  const fitted = await artefact(dir);
  await call(`${hook} load`, () => handler.load!(fitted, plugin.hookContext()));
}
