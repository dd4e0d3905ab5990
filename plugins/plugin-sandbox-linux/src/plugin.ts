import { availableParallelism } from 'node:os';
import { definePlugin, SANDBOX } from '@framework/sdk';
import { config as schema } from './config.js';
import { LinuxSandbox } from './sandbox.js';

export default definePlugin(schema, (ctx) => {
  let sandbox: LinuxSandbox | null = null;
  ctx.provide(SANDBOX, () => {
    const { workers, python, walls } = ctx.config;
    sandbox = new LinuxSandbox({
      workers: workers === 0 ? Math.min(8, availableParallelism()) : workers,
      python,
      walls,
    });
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
