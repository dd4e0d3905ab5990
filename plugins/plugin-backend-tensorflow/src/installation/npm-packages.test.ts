import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../testing/folder.js';
import { serve } from '../testing/server.js';
import { getPackages } from './npm-packages.js';

const integrityOf = (content: Uint8Array) =>
  `sha512-${createHash('sha512').update(content).digest('base64')}`;

/** A package whose install script leaves a trace, as npm's registry would give it. */
async function registry(
  t: ExecutionContext,
  changes: { readonly stated?: string; readonly status?: number } = {},
) {
  const dir = folder(t);
  mkdirSync(join(dir, 'package'));
  const trace = join(dir, 'trace');
  writeFileSync(
    join(dir, 'package', 'package.json'),
    JSON.stringify({ name: '@some/thing', version: '1.0.0', scripts: { install: `touch ${trace}` } }),
  );
  writeFileSync(join(dir, 'package', 'index.js'), 'thing');
  execFileSync('tar', ['-czf', 'thing.tgz', 'package'], { cwd: dir });
  const tarball = readFileSync(join(dir, 'thing.tgz'));
  const integrity = integrityOf(tarball);
  const { url } = await serve(t, (request, response) => {
    if (changes.status) return void response.writeHead(changes.status).end('{}');
    if (request.url?.endsWith('.tgz')) return void response.end(tarball);
    const version = {
      name: '@some/thing',
      version: '1.0.0',
      dist: { tarball: `${url}thing.tgz`, integrity: changes.stated ?? integrity },
    };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name: '@some/thing',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': version },
      }),
    );
  });
  // npm reads its settings from the environment: tests that set them run one after the other.
  const settings = {
    npm_config_registry: url,
    npm_config_cache: join(dir, 'cache'),
    npm_config_fetch_retries: '0',
  };
  const before = { ...process.env };
  Object.assign(process.env, settings);
  t.teardown(() => {
    for (const name of Object.keys(settings)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
  return { dir, trace, integrity };
}

const thing = (integrity: string) => [{ name: '@some/thing', version: '1.0.0', integrity }];

test.serial('a package is unpacked in its place, and none of its scripts is run', async (t) => {
  const { dir, trace, integrity } = await registry(t);
  await getPackages(thing(integrity), join(dir, 'modules'), join(dir, 'work'));
  t.is(readFileSync(join(dir, 'modules/@some/thing/index.js'), 'utf8'), 'thing');
  t.false(existsSync(trace));
});

test.serial('a registry whose package is another than ours is refused', async (t) => {
  const { dir } = await registry(t);
  const other = integrityOf(Buffer.from('other'));
  await t.throwsAsync(getPackages(thing(other), join(dir, 'modules'), join(dir, 'work')), {
    code: 'FWK_FIX_INTEGRITY',
  });
  t.false(existsSync(join(dir, 'modules')));
});

test.serial('a tarball that is not what its registry states is refused by npm', async (t) => {
  const { dir, integrity } = await registry(t, { stated: integrityOf(Buffer.from('other')) });
  await t.throwsAsync(getPackages(thing(integrity), join(dir, 'modules'), join(dir, 'work')), {
    code: 'FWK_FIX_INTEGRITY',
    message: /EINTEGRITY/,
  });
});

test.serial('a registry without the package is told in npm’s words', async (t) => {
  const { dir, integrity } = await registry(t, { status: 404 });
  const error = await t.throwsAsync(getPackages(thing(integrity), join(dir, 'modules'), join(dir, 'work')), {
    code: 'FWK_FIX_DOWNLOAD',
    message: /404/,
  });
  t.like(error, { at: '@some/thing@1.0.0' });
});
