import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineBench } from '@framework/sdk/contract';
import { FOLDER } from './folder.js';

const write = (index, text) => writeFileSync(join(FOLDER, `file-${index}.ts`), text);

export default defineBench({
  prepare() {
    mkdirSync(FOLDER, { recursive: true });
    for (let index = 0; index < 9; index++) write(index, `export const value = ${index};\n`);
  },
  async changeSource() {
    write(3, 'export const value = 9;\n');
    return async () => write(3, 'export const value = 3;\n');
  },
});
