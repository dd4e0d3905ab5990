import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async report(run) {
      for (const { metrics } of Object.values(run.results)) {
        for (const metric of Object.values(metrics)) metric.value = Math.round(metric.value);
      }
      await writeFile(join(run.dir, 'results.json'), JSON.stringify(run.results));
    },
  },
});
