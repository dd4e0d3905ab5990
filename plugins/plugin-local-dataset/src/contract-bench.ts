import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defineBench } from '@framework/sdk/contract';

/** Named by whoever imports this first; its worker threads and child processes inherit the name. */
const VARIABLE = 'PLUGIN_LOCAL_DATASET_CONTRACT';

/** The folder the contract test reads: a checkout, with a vendored part under another licence. */
export const folder = join(process.env[VARIABLE] ?? newFolder(), 'checkout');

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'local-dataset-contract-'));
  process.env[VARIABLE] = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  '.git/HEAD': `${'4b825dc642cb6eb9'.padEnd(40, '0')}\n`,
  '.git/config': '[remote "origin"]\n\turl = https://user:token@github.com/contract/checkout.git\n',
  LICENSE: 'MIT License\n\nPermission is hereby granted, free of charge, to any person\n',
  'readme.md': '# Checkout\n\nRead by the contract test.\n',
  'src/empty.ts': '',
  'src/marked.ts': '\uFEFFexport const marked = true;\n',
  'src/image.ts': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]),
  'src/latin1.py': Uint8Array.from(Buffer.from('# caf\xe9, once\n'.padEnd(400, 'x'), 'latin1')),
  'src/wide.js': Uint8Array.from(Buffer.from('\uFEFFexport default 1;\n', 'utf16le')),
  'vendor/LICENSE': 'Apache License\nVersion 2.0, January 2004\n',
  'vendor/tool.c': 'int tool(void) { return 0; }\n',
  'weird/[a] & b\n.ts': 'export const name = "odd";\n',
  ...Object.fromEntries(
    Array.from({ length: 23 }, (_, index) => [
      `src/part-${index}.ts`,
      `export const part${index} = ${index};\n`,
    ]),
  ),
};

const CHANGED = join(folder, 'src', 'part-7.ts');

export default defineBench({
  prepare() {
    for (const [path, content] of Object.entries(FILES)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  },
  async changeSource() {
    const before = readFileSync(CHANGED, 'utf8');
    writeFileSync(CHANGED, before.replace('= 7', '= 8'));
    return async () => writeFileSync(CHANGED, before);
  },
  missingSource: () => ({ folders: [join(folder, 'not-there')], packages: ['@nobody/not-installed'] }),
});
