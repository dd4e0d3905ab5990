import { readFile } from 'node:fs/promises';
import { definePlugin } from '@framework/sdk';

export default definePlugin(async (ctx) => {
  const text = await readFile(new URL(import.meta.url), 'utf8');
  return { hooks: { setup: () => ctx.log.info(`${text.length} characters`) } };
});
