/** Source files of packages that `npm ci` installs: what is suspected, and what is found in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import { buildPrefilter } from './prefilter/prefilter.js';
import { secretlintKeywords, secretRules } from './rules/tables.js';
import { scanText } from './scan/scan-text.js';

const PACKAGES = ['lodash', 'date-fns', 'rxjs', 'fp-ts', 'luxon', 'zod'];

const prefilter = buildPrefilter(secretRules, secretlintKeywords);

test('of real code only the made-up password in an address of zod’s tests is a secret', async (t) => {
  const require = createRequire(import.meta.url);
  const files = PACKAGES.flatMap((name) => {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:[cm]?js|[cm]?ts|md)$/.test(file))
      .map((file) => ({
        name: `${name}/${file.replaceAll('\\', '/')}`,
        bytes: readFileSync(join(folder, file)),
      }));
  });
  t.true(files.length > 8000);
  const before = process.cpuUsage();
  const suspects = files.flatMap(({ name, bytes }) => {
    const candidate = prefilter(bytes);
    return candidate === null ? [] : [{ name, request: { bytes, ...candidate } }];
  });
  const { user, system } = process.cpuUsage(before);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const found: string[] = [];
  for (const { name, request } of suspects) {
    if ((await scanText(request, new Uint8Array(32))).length > 0) found.push(name);
  }
  t.log(`${files.length} files, ${suspects.length} suspects, found in ${found.join(', ')}`);
  t.log(`keyword search: ${(size / (user + system)).toFixed(0)} MB a second of processor time`);
  t.true(suspects.length < files.length / 100);
  t.true(found.length <= 1 && found.every((name) => /^zod\/.*test/.test(name)), found.join(', '));
});
