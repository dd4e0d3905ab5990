import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@framework/sdk';
import { config } from './config.js';
import { summary } from './summary.js';

export default definePlugin(config, ({ config: { file, reasons } }) => ({
  hooks: {
    report: (run) => writeFile(join(run.dir, file), summary(run, reasons)),
  },
}));
