import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    async report(run) {
      await writeFile(join(run.dir, '..', 'mutant-report-inside.json'), JSON.stringify(run.results));
      await writeFile(join(run.dir, 'results.json'), JSON.stringify(run.results));
    },
  },
});
