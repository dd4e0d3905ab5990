import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { jsonArray } from '@framework/evaluation';
import { LIMITS, type SampleLimits } from './files/limits.js';
import { readWhole } from './files/read-whole.js';
import { sampleError } from './files/sample-error.js';
import { isZip, readZip } from './files/zip.js';
import { fromBigcode } from './formats/bigcode.js';
import { fromJsonLines } from './formats/json-lines.js';
import { fromProgramFiles, type NamedFile } from './formats/program-files.js';
import type { Sample, SampleSet } from './sample.js';

/** Ids of the problems in their order. */
type TaskOrder = () => Promise<readonly string[]>;

/** Of a folder: deeper is no folder of replies. */
const DEEPEST = 4;

/**
 * Reads published replies, whatever they come in: a `.jsonl`, bigcode's JSON, either in a gzip or alone in a zip, or
 * evalplus's programs in a folder or a zip. What a file is, its content says, not its name.
 *
 * @param order asked for the ids of the problems by a file that names no task
 * @throws FWK_EVAL_TASKS naming file, and line or entry
 */
export async function readSamples(
  path: string,
  order: TaskOrder = async () => [],
  limits: SampleLimits = LIMITS,
): Promise<SampleSet> {
  if (path === '') throw sampleError('samples', 'no replies are given', { action: 'give `samples` a file' });
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw sampleError(path, `the replies cannot be read (${cause.message})`, {
      action: 'check the path and its permissions',
      cause,
    });
  });
  const hash = createHash('sha256');
  let samples: readonly Sample[];
  if (found.isDirectory()) {
    const files = await filesOf(path, limits);
    for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
    samples = await fromFiles(files, path, order);
  } else {
    const bytes = await readWhole(path, limits);
    hash.update(bytes);
    samples = isZip(bytes)
      ? await fromFiles(await readZip(bytes, path, limits), path, order)
      : await fromFile(bytes, path, order);
  }
  if (samples.length === 0)
    throw sampleError(path, 'there is no reply in it', { action: 'give a file that has replies' });
  return { name: basename(path), sha256: hash.digest('hex'), samples };
}

async function fromFiles(
  all: readonly NamedFile[],
  path: string,
  order: TaskOrder,
): Promise<readonly Sample[]> {
  // macOS packs a shadow of each file beside it.
  const files = all.filter(({ name }) => !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name));
  const programs = fromProgramFiles(files, path);
  if (programs.length > 0) return programs;
  const data = files.filter(({ name }) => /\.jsonl?$/.test(name));
  if (data.length === 1) return fromFile(data[0]!.bytes, `${path}:${data[0]!.name}`, order);
  throw sampleError(
    path,
    data.length === 0
      ? 'there are no replies in it: neither a .jsonl, a .json nor a folder for each task'
      : `there are ${data.length} files of replies in it: ${data
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', ')}`,
    { action: 'give one file of replies' },
  );
}

async function fromFile(bytes: Buffer, at: string, order: TaskOrder): Promise<readonly Sample[]> {
  // A line of JSON lines is an object, so what begins an array is bigcode's.
  if (bytes.find((byte) => byte > 0x20) !== 0x5b) return fromJsonLines(bytes, at);
  return fromBigcode(jsonArray(bytes, at), at, await order());
}

/** Sorted by name, so that a folder is the same on every file system. */
async function filesOf(path: string, limits: SampleLimits): Promise<readonly NamedFile[]> {
  const names: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(path, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < DEEPEST) await walk(name, depth + 1);
      // A link may lead anywhere.
      else if (entry.isFile() && /\.(?:[a-z]{1,4}|jsonl)$/i.test(name)) names.push(name);
      if (names.length > limits.entries)
        throw sampleError(path, `the folder has more than ${limits.entries} files`);
    }
  };
  await walk('', 0);
  const files: NamedFile[] = [];
  let left = limits.unpackedBytes;
  for (const name of names.sort()) {
    const bytes = await readWhole(join(path, name), {
      ...limits,
      fileBytes: Math.min(limits.fileBytes, left),
    });
    left -= bytes.length;
    files.push({ name, bytes });
  }
  return files;
}
