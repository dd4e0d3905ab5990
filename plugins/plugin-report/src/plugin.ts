import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin, LAYOUT } from '@framework/sdk';
import { config as schema } from './config.js';
import { readFacts } from './facts.js';
import { renderPage } from './page.js';
import { summaryJson } from './summary.js';

/** Beside the page, for programs: the same figures. */
const SUMMARY = 'report.json';

export default definePlugin(schema, ({ config }) => ({
  hooks: {
    async report(run, ctx) {
      const facts = await readFacts(run, ctx, config.evidence);
      await publish(join(run.dir, LAYOUT.report), renderPage(facts, config));
      await publish(join(run.dir, SUMMARY), summaryJson(facts));
      ctx.log.info(`report: ${join(run.dir, LAYOUT.report)}`);
    },
  },
}));

/** A reader who has the old page open never meets half of the new one. */
async function publish(path: string, content: string): Promise<void> {
  await writeFile(`${path}.partial`, content);
  await rename(`${path}.partial`, path);
}
