import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { runProgram } from './program.js';
import type { NpmPackage } from './recipe.js';
import { diskFull } from './storage-error.js';

/**
 * Gets packages with npm, which knows the user's registry, proxy and certificates, and unpacks them below `modules`. No script
 * of theirs is run, and none of their dependencies comes with them.
 *
 * @param work an empty folder for the tarballs
 * @throws FWK_FIX_DOWNLOAD, FWK_FIX_INTEGRITY, FWK_RUN_DISK_FULL
 */
export async function getPackages(
  packages: readonly NpmPackage[],
  modules: string,
  work: string,
): Promise<void> {
  await mkdir(work, { recursive: true });
  for (const one of packages) {
    const tarball = await pack(one, work);
    const found = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`;
    if (found !== one.integrity) throw otherFile(one, `its integrity is ${found}`);
    const folder = join(modules, one.name);
    await mkdir(folder, { recursive: true });
    const { status, stderr } = await runProgram('tar', [
      '-xzf',
      tarball,
      '-C',
      folder,
      '--strip-components=1',
    ]);
    if (status !== 0) throw said(stderr, `${one.name}@${one.version} could not be unpacked`, folder);
    await rm(tarball);
  }
}

async function pack({ name, version, integrity }: NpmPackage, work: string): Promise<string> {
  const at = `${name}@${version}`;
  const { command, args } = npm();
  const { status, stdout, stderr } = await runProgram(
    command,
    [...args, 'pack', at, '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', work],
    // Inside `npm exec` of a workspace these would point npm at another package.
    {
      cwd: work,
      environment: { ...process.env, npm_config_workspace: undefined, npm_config_workspaces: undefined },
    },
  );
  if (status !== 0) {
    // npm compares the tarball with what the registry states of it.
    if (/EINTEGRITY/.test(stderr)) throw otherFile({ name, version, integrity }, 'npm says EINTEGRITY');
    throw said(stderr || stdout, `npm could not get ${at}`, at);
  }
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return join(work, basename(packed!.filename));
}

/** npm's own entry, run with this Node; `npm` where it is not beside it. */
function npm(): { readonly command: string; readonly args: readonly string[] } {
  const entry = [
    process.env['npm_execpath'] ?? '',
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((place) => basename(place) === 'npm-cli.js' && existsSync(place));
  return entry === undefined ? { command: 'npm', args: [] } : { command: process.execPath, args: [entry] };
}

const otherFile = ({ name, version, integrity }: NpmPackage, what: string) =>
  frameworkError('FWK_FIX_INTEGRITY', {
    message: `npm's registry gives another ${name}@${version}: ${what}; it must be ${integrity}`,
    at: `${name}@${version}`,
    action: 'see which registry npm is set to (`npm config get registry`), then run the same command again',
  });

function said(words: string, what: string, at: string): Error {
  if (/ENOSPC|No space left/i.test(words)) return diskFull('no space is left on the disk', at);
  const line = words
    .split('\n')
    .map((text) => text.replace(/^npm (?:error|ERR!) /, '').trim())
    .find((text) => text !== '' && !text.startsWith('code '));
  return frameworkError('FWK_FIX_DOWNLOAD', { message: `${what}: ${line ?? 'it said nothing'}`, at });
}
