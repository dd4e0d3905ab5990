import { availableParallelism } from 'node:os';
import { definePlugin, SANDBOX } from '@framework/sdk';
import { config as schema } from './config.js';
import { WasmSandbox } from './sandbox.js';

export default definePlugin(schema, (ctx) => {
  let sandbox: WasmSandbox | null = null;
  ctx.provide(SANDBOX, () => {
    const { workers } = ctx.config;
    sandbox = new WasmSandbox({ workers: workers === 0 ? Math.min(4, availableParallelism()) : workers });
    return sandbox;
  });
  return {
    hooks: {
      async teardown() {
        await sandbox?.close();
      },
    },
  };
});
