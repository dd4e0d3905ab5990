// Removes compiled files whose source is gone. `tsc -b` leaves them, and AVA would go on running a deleted test.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = [
  ...['sdk', 'core', 'native', 'evaluation', 'readers', 'test'],
  ...readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)),
].map((name) => ({ sources: join(name, 'src'), output: join(name, 'dist') }));
for (const { sources, output } of [...packages, { sources: 'sdk/examples', output: 'sdk/examples/dist' }]) {
  const dist = join(root, output);
  if (!existsSync(dist)) continue;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const compiled = entry.isFile() && /^(.*)\.(js|d\.ts)(\.map)?$/.exec(entry.name);
    if (!compiled) continue;
    const folder = relative(dist, entry.parentPath);
    const source = join(root, sources, folder, `${compiled[1]}.ts`);
    if (!existsSync(source)) rmSync(join(entry.parentPath, entry.name));
  }
}
