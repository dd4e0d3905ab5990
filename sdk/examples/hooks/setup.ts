import { type FileHandle, open } from 'node:fs/promises';
import { defineConfig, definePlugin, path } from '@framework/sdk';

export const config = defineConfig({
  denyList: path({ doc: 'Ids of documents to leave out, one a line.', default: 'deny.txt' }),
});

export default definePlugin(config, (ctx) => {
  let file: FileHandle | undefined;
  const denied = new Set<string>();
  return {
    hooks: {
      async setup() {
        file = await open(ctx.config.denyList);
        for await (const line of file.readLines()) denied.add(line.trim());
      },
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          for (const [row, id] of batch.ids.entries()) {
            if (denied.has(id)) batch.judge(row, { action: 'drop', reason: 'denied' });
          }
        },
      },
      async teardown() {
        await file?.close();
      },
    },
  };
});
