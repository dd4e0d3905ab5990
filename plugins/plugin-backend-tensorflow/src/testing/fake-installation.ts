import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BINDING, recordFile, recordText } from '../installation/layout.js';

/** A folder that looks like an installation, down to the sizes; nothing in it can be loaded. */
export function fakeInstallation(folder: string): void {
  const files: Record<string, number> = {};
  for (const file of [BINDING, 'lib/libtensorflow_cc.so.2']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'no library');
    files[file] = 'no library'.length;
  }
  writeFileSync(recordFile(folder), recordText({ recipe: 'fake', compiler: 'none', files }));
}
