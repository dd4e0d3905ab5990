import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, frameworkError } from '@framework/sdk';

const PROGRESS = join(tmpdir(), 'mutant-fitted-killed.progress');

export default definePlugin(() => {
  let longest;
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        async fit(stream, ctx) {
          let longest = 0;
          let bytes = existsSync(PROGRESS) ? Number(readFileSync(PROGRESS, 'utf8')) : 0;
          for await (const batch of stream) {
            if (ctx.signal.aborted) rmSync(PROGRESS, { force: true });
            ctx.signal.throwIfAborted();
            for (let row = 0; row < batch.length; row++) bytes += batch.bytes(row).byteLength;
            writeFileSync(PROGRESS, String(bytes));
            for (let row = 0; row < batch.length; row++) {
              longest = Math.max(longest, batch.bytes(row).byteLength);
            }
          }
          rmSync(PROGRESS, { force: true });
          await ctx.output.writeJson('longest.json', { longest, bytes });
        },
        async load(artefact) {
          longest = (await artefact.readJson('longest.json')).longest;
        },
        apply(batch) {
          if (longest === undefined)
            throw frameworkError('FWK_FIT_MISSING', { message: 'nothing is fitted' });
          for (let row = 0; row < batch.length; row++) {
            if (batch.alive(row) && batch.bytes(row).byteLength > longest / 2) {
              batch.judge(row, { action: 'drop', reason: 'too-long' });
            }
          }
        },
      },
    },
  };
});
