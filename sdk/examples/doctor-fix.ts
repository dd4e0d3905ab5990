import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorFixes } from '@framework/sdk';

const FILE = 'data/my-eval/tasks.jsonl';

// In the manifest's `doctor` module, beside `doctor`: `framework doctor --fix my-eval`.
export const fixes: DoctorFixes = {
  'my-eval': {
    does: `writes the example tasks to ${FILE}`,
    async run({ note }) {
      note(`writing ${FILE}`);
      await mkdir(dirname(FILE), { recursive: true });
      // Half a file must never count: it gets its name when it is whole.
      await writeFile(`${FILE}.partial`, '{"task":"one"}\n');
      await rename(`${FILE}.partial`, FILE);
      return `${FILE} is there`;
    },
  },
};
