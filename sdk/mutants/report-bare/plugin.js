import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async report(run) {
      let last;
      for await (const step of run.steps()) last = step;
      await writeFile(
        join(run.dir, 'results.json'),
        JSON.stringify({ loss: last.metrics.loss, results: run.results }),
      );
    },
  },
});
