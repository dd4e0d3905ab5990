/** Counts held-out documents, and writes a report. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';

export default definePlugin((plugin) => ({
  hooks: {
    async evaluate(report, ctx) {
      let documents = 0;
      for await (const batch of ctx.documents('heldout')) documents += batch.length * plugin.config.scale;
      const metric = { value: documents, unit: 'documents', better: 'neither' };
      report.add('toy', {
        metrics: { documents: metric, draw: { ...metric, value: ctx.random(0).uniform() } },
      });
    },
    async report(run) {
      const steps = [];
      for await (const step of run.steps()) steps.push(step.step);
      const text = JSON.stringify({
        stages: run.stages,
        tally: run.tally,
        groups: await run.groups('repository'),
        verdicts: await run.verdicts(5),
        blend: run.blend,
        steps,
        contentRoot: run.contentRoot,
      });
      await writeFile(join(run.dir, 'report.html'), text);
    },
  },
}));
