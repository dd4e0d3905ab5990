import { readFileSync } from 'node:fs';
import { definePlugin } from '@framework/sdk';

export default definePlugin((ctx) => {
  const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
  return { hooks: { setup: () => ctx.log.info(`${lines.length} lines`) } };
});
