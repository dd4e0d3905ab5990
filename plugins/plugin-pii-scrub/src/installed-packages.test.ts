/** Source files of packages that `npm ci` installs: few hold somebody's data, and code stays code. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import { type Kind } from './config.js';
import { scrub } from './scrub.js';

const PACKAGES = ['lodash', 'date-fns', 'rxjs', 'fp-ts', 'luxon', 'zod'];

test('of real code few files are changed: authors’ addresses, and the test data of a validation library', (t) => {
  const require = createRequire(import.meta.url);
  const files = PACKAGES.flatMap((name) => {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:[cm]?js|[cm]?ts|md)$/.test(file))
      .map((file) => ({ name, file, bytes: readFileSync(join(folder, file)) }));
  });
  t.true(files.length > 8000);
  const kinds = new Set<Kind>(['email', 'iban', 'card', 'ip', 'phone']);
  const finds = new Map<Kind, number>();
  const changed = new Map<string, number>();
  const before = process.cpuUsage();
  for (const { name, bytes } of files) {
    const scrubbed = scrub(bytes, kinds, ({ kind }) => {
      finds.set(kind, (finds.get(kind) ?? 0) + 1);
      return `${kind.toUpperCase()}_00000000`;
    });
    if (scrubbed !== null) changed.set(name, (changed.get(name) ?? 0) + 1);
  }
  const { user, system } = process.cpuUsage(before);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  t.log(`${files.length} files; finds: ${listed(finds)}; files changed: ${listed(changed)}`);
  t.log(`${(size / (user + system)).toFixed(0)} MB a second of processor time`);
  // Looked through: authors' addresses in the first two, zod's test data in the third. None is code.
  t.deepEqual(
    changed,
    new Map([
      ['date-fns', 2],
      ['rxjs', 1],
      ['zod', 16],
    ]),
  );
});

const listed = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([what, count]) => `${what} ${count}`).join(', ');
