import { open } from 'node:fs/promises';
import { defineErrors, definePlugin } from '@framework/sdk';
import { config } from './config.js';

const errors = defineErrors('HEALTHY', {
  HEALTHY_NO_TABLE: { exitCode: 1, meaning: 'The table cannot be read.', action: 'install the plugin again' },
});

export default definePlugin(config, (ctx) => {
  let table;
  return {
    features: {
      'healthy-wide': (batch) =>
        Uint8Array.from({ length: batch.length }, (_, row) =>
          Number(batch.bytes(row).byteLength > ctx.config.width),
        ),
    },
    hooks: {
      async setup({ signal }) {
        signal.throwIfAborted();
        table = await open(new URL('./plugin.js', import.meta.url)).catch((cause) => {
          throw errors('HEALTHY_NO_TABLE', { message: 'the table is gone', cause });
        });
      },
      step(event) {
        if (ctx.config.log.each) ctx.log.info(`step ${event.step}`);
      },
      async teardown() {
        await table?.close();
        table = undefined;
      },
    },
  };
});
