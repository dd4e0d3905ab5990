/** The sources of toy-source, cut into the batches they deliver and described in parts, or whole where the tests say so; and a filter. */
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { definePlugin } from '@framework/sdk';
import toySource from '../toy-source/plugin.js';

const isWhole = process.env.TOY_PORTIONS === 'none';
/** Whether it has parts until threads have looked at some of them. */
const isLong = process.env.TOY_PORTIONS === 'long';
/** A file: the first portion cannot be read once the second is being read, which ends when it is told to and says so there. */
const stuck = process.env.TOY_PORTIONS_STUCK;

export default definePlugin((ctx) => ({
  hooks: {
    ingest(sources, stage) {
      const add = (source) => sources.add(isWhole ? source : cut(source));
      return toySource.create(ctx).hooks.ingest({ sources: [], add }, stage);
    },
    // In front of the filter that fits: what it leaves is kept for the next pass.
    filter: {
      parallel: 'per-batch',
      ...(ctx.config.fits ? fitting : {}),
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          batch.set(row, 'batch', batch.sequence);
          if (row % 7 === 5) batch.judge(row, { action: 'drop', reason: 'sixth', evidence: { row } });
        }
      },
    },
  },
}));

/** Nothing has judged yet what it reads. */
const fitting = {
  async fit(stream, { output }) {
    let documents = 0;
    for await (const { length } of stream) documents += length;
    await output.writeJson('documents.json', documents);
  },
  load: async () => undefined,
};

const cut = (source) => ({
  ...source,
  async describe(ctx) {
    const { documents } = await source.describe();
    let [asked, answered, elsewhere] = [0, 0, 0];
    function* parts() {
      while (asked < 9 || (isLong && elsewhere < 9)) yield asked++;
    }
    for await (const [answer, where] of ctx.look(parts())) {
      if (answer !== answered * documents) throw new Error(`part ${answered} was answered with ${answer}`);
      answered++;
      if (where !== threadId) elsewhere++;
    }
    if (answered < asked || (isLong && elsewhere < 9)) {
      throw new Error(`of ${asked} parts ${answered} were answered, ${elsewhere} in other threads`);
    }
    return source.describe();
  },
  async look(part) {
    const { documents } = await source.describe();
    return [part * documents, threadId];
  },
  async portions(cursor, _ctx, batchSize) {
    const { documents } = await source.describe();
    const portions = [];
    for (let before = cursor ?? 0; before < documents; before += batchSize) {
      portions.push({ before, documents: Math.min(batchSize, documents - before), range: before });
    }
    return portions;
  },
  async *openPortion({ range, documents }, { batchSize }, ctx) {
    if (stuck !== undefined) await getStuck(range === 0, ctx.signal);
    for await (const batch of source.open({ cursor: range, batchSize }, ctx)) {
      if (batch.ids.length !== documents) throw new Error(`${documents} documents were asked for`);
      yield batch;
      return;
    }
  },
});

async function getStuck(isFirst, signal) {
  if (isFirst) {
    while (!existsSync(`${stuck}.begun`)) await sleep(5);
    throw new Error('the first portion cannot be read');
  }
  writeFileSync(`${stuck}.begun`, '');
  while (!signal.aborted) await sleep(5);
  writeFileSync(stuck, '');
}
