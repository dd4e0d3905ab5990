import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';

export default definePlugin({}, () => ({
  hooks: {
    async report(run) {
      const lines = ['evaluator,metric,value,unit'];
      for (const [evaluator, { metrics }] of Object.entries(run.results)) {
        for (const [name, { value, unit }] of Object.entries(metrics)) {
          lines.push(`${evaluator},${name},${value ?? ''},${unit}`);
        }
      }
      await writeFile(join(run.dir, 'results.csv'), `${lines.join('\n')}\n`);
    },
  },
}));
