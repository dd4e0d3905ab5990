import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CheckpointDraft,
  type CheckpointView,
  canonicalJson,
  decodeSafetensors,
  encodeSafetensors,
  frameworkError,
  type JsonValue,
} from '@framework/sdk';
import { timed } from '../trace/current.js';
import {
  bytesOf,
  type FileFacts,
  ioError,
  replaceDurably,
  syncFolder,
  writeDurably,
} from './durable-file.js';
import { failpoint } from './failpoint.js';
import { hashFile, hashOf, sha256 } from './file-hash.js';
import { isCount, isRecord, isRecordOf, isText } from './json-file.js';
import { plainBytes } from './plain-bytes.js';

const MANIFEST = 'manifest.json';

/** `checkpoints/step-N/manifest.json`, written last. Nothing in it differs between two runs of one trajectory. */
export interface CheckpointManifest {
  readonly step: number;
  /** Hash of everything the weights depend on; a checkpoint of another trajectory is never resumed from. */
  readonly trajectory: string;
  readonly tokenizer: string | null;
  /** Processes that trained together. */
  readonly worldSize: number;
  /** `metrics.ndjson` up to this step: resuming cuts the file back to this, and checks that it is the same. */
  readonly metrics: FileFacts;
  /** Plugin id → the state version its part was written with. */
  readonly stateVersions: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, FileFacts>>;
  /** SHA-256 of the canonical JSON of everything above: a manifest that was altered says so itself. */
  readonly manifestHash: string;
}

/** A checkpoint on disk, as far as its manifest tells. */
export interface FoundCheckpoint {
  readonly step: number;
  readonly dir: string;
  readonly manifest: CheckpointManifest;
  /** SHA-256 of the manifest file: it names every file's hash, so it stands for the whole checkpoint. */
  readonly hash: string;
}

/** The folder `checkpoints/` of a run. */
export class CheckpointFiles {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  folder(step: number): string {
    return join(this.dir, `step-${step}`);
  }

  /** Clears away what an interrupted write or removal left. */
  async clean(): Promise<void> {
    for (const name of await this.#names()) {
      if (/^step-\d+\.(tmp|removed)$/.test(name)) await rm(join(this.dir, name), { recursive: true });
    }
  }

  /**
   * All checkpoints, oldest first.
   *
   * @throws FWK_CHECKPOINT_CORRUPT for one without a readable manifest
   */
  async list(): Promise<readonly FoundCheckpoint[]> {
    const found: FoundCheckpoint[] = [];
    for (const step of await this.steps()) found.push(await this.open(step));
    return found;
  }

  /** Steps there is a folder of, ascending; nothing in it was looked at. */
  async steps(): Promise<readonly number[]> {
    const steps = (await this.#names()).flatMap((name) => {
      const match = /^step-(\d+)$/.exec(name);
      return match ? [Number(match[1])] : [];
    });
    return steps.sort((a, b) => a - b);
  }

  /** @throws FWK_CHECKPOINT_CORRUPT when it has no readable manifest */
  async open(step: number): Promise<FoundCheckpoint> {
    const dir = this.folder(step);
    const { manifest, hash } = await readManifest(dir);
    if (manifest.step !== step) throw corruptCheckpoint(dir, MANIFEST, `says step ${manifest.step}`);
    return { step, dir, manifest, hash };
  }

  /**
   * Writes a checkpoint, all of it or nothing.
   *
   * @param fill has the plugins write their parts
   */
  write(
    step: number,
    about: Omit<CheckpointManifest, 'step' | 'files' | 'manifestHash'>,
    fill: (draftFor: (plugin: string) => CheckpointDraft) => Promise<void>,
  ): Promise<FoundCheckpoint> {
    return timed('checkpoint write', () => this.#write(step, about, fill), { place: { step } });
  }

  async #write(
    step: number,
    about: Omit<CheckpointManifest, 'step' | 'files' | 'manifestHash'>,
    fill: (draftFor: (plugin: string) => CheckpointDraft) => Promise<void>,
  ): Promise<FoundCheckpoint> {
    const temporary = `${this.folder(step)}.tmp`;
    const files: Record<string, FileFacts> = {};
    try {
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true });
      await fill((plugin) => draft(temporary, step, plugin, files));
      const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
      const described = { step, ...about, files: sorted };
      const manifest: CheckpointManifest = {
        ...described,
        manifestHash: hashOf(described as unknown as JsonValue),
      };
      for (const folder of new Set(Object.keys(files).map((file) => dirname(file)))) {
        await syncFolder(join(temporary, folder));
      }
      const text = canonicalJson(manifest as unknown as JsonValue);
      await replaceDurably(join(temporary, MANIFEST), text);
      failpoint('checkpoint.before-rename');
      await this.remove(step);
      await rename(temporary, this.folder(step));
      await syncFolder(this.dir);
      failpoint('checkpoint.before-journal');
      return { step, dir: this.folder(step), manifest, hash: sha256(text) };
    } catch (cause) {
      throw ioError(cause, temporary);
    }
  }

  /** Gone at once: a name that is no checkpoint's first, then the files. */
  async remove(step: number): Promise<void> {
    const aside = `${this.folder(step)}.removed`;
    try {
      await rm(aside, { recursive: true, force: true });
      await rename(this.folder(step), aside);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw ioError(cause, this.folder(step));
    }
    await rm(aside, { recursive: true, force: true });
  }

  async #names(): Promise<readonly string[]> {
    return readdir(this.dir).catch(() => []);
  }
}

/**
 * Checks every file of a checkpoint.
 *
 * @param depth `sizes` looks only at the lengths: enough to say that a finished run still stands
 * @throws FWK_CHECKPOINT_CORRUPT naming the file
 */
export async function verifyCheckpoint(
  { dir, manifest }: FoundCheckpoint,
  depth: 'hashes' | 'sizes',
): Promise<void> {
  for (const [file, facts] of Object.entries(manifest.files)) {
    const path = join(dir, file);
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) throw corruptCheckpoint(dir, file, 'is missing');
    if (size !== facts.bytes)
      throw corruptCheckpoint(dir, file, `has ${size} bytes, the manifest says ${facts.bytes}`);
    if (depth === 'sizes') continue;
    const hash = await hashFile(path).catch((cause) => {
      throw ioError(cause, path);
    });
    if (hash !== facts.sha256) throw corruptCheckpoint(dir, file, 'is not the file the manifest describes');
  }
}

/** What one plugin sees of a checkpoint: its own part. */
export function checkpointView(
  { dir, step, manifest }: FoundCheckpoint,
  plugin: string,
  purpose: CheckpointView['purpose'],
): CheckpointView {
  const has = (name: string) => Object.hasOwn(manifest.files, `${plugin}/${name}`);
  const read = async (name: string): Promise<Buffer> => {
    const file = `${plugin}/${name}`;
    const facts = manifest.files[file];
    if (!facts) {
      throw frameworkError('FWK_CHECKPOINT_MISSING', {
        message: `the checkpoint of step ${step} holds no '${name}' of '${plugin}'`,
        at: join(dir, file),
        action: 'start a new run with `--name`: this checkpoint was made without that plugin’s part',
      });
    }
    const bytes = await readFile(join(dir, file)).catch((cause) => {
      throw ioError(cause, join(dir, file));
    });
    if (sha256(bytes) !== facts.sha256)
      throw corruptCheckpoint(dir, file, 'is not the file the manifest describes');
    return bytes;
  };
  return {
    step,
    dir,
    stateVersion: manifest.stateVersions[plugin] ?? null,
    purpose,
    has: (file) => has(`${file}.safetensors`) || has(`${file}.json`),
    tensors: async (file) => {
      const name = `${file}.safetensors`;
      return decodeSafetensors(plainBytes(await read(name)), join(dir, plugin, name)).tensors;
    },
    json: async (file) => {
      const name = `${file}.json`;
      const text = (await read(name)).toString('utf8');
      try {
        return JSON.parse(text) as JsonValue;
      } catch {
        throw corruptCheckpoint(dir, `${plugin}/${name}`, 'is not JSON');
      }
    },
  };
}

function draft(dir: string, step: number, plugin: string, files: Record<string, FileFacts>): CheckpointDraft {
  const write = async (name: string, chunks: Iterable<Uint8Array>): Promise<void> => {
    if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) {
      throw frameworkError('FWK_HOOK_RESULT', { message: `'${name}' is no name for a checkpoint file` });
    }
    const file = `${plugin}/${name}`;
    if (Object.hasOwn(files, file)) {
      throw frameworkError('FWK_HOOK_RESULT', { message: `'${name}' was written twice into one checkpoint` });
    }
    await mkdir(join(dir, plugin), { recursive: true });
    files[file] = await writeDurably(join(dir, file), chunks);
    failpoint('checkpoint.middle');
  };
  return {
    step,
    tensors: (file, tensors, metadata) => write(`${file}.safetensors`, encodeSafetensors(tensors, metadata)),
    json: (file, value) => write(`${file}.json`, [bytesOf(canonicalJson(value))]),
  };
}

/** `<plugin>/<file>`, where a plugin's id may have a scope: `@me/my-optimizer/velocities.safetensors`. */
const FILE_OF_PLUGIN = /^(?:@[A-Za-z0-9._-]+\/)?[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/;

async function readManifest(dir: string): Promise<{ manifest: CheckpointManifest; hash: string }> {
  let text: string;
  try {
    text = await readFile(join(dir, MANIFEST), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw corruptCheckpoint(dir, MANIFEST, 'is missing');
    throw ioError(cause, join(dir, MANIFEST));
  }
  try {
    const manifest = JSON.parse(text) as CheckpointManifest;
    const { manifestHash, ...described } = manifest;
    const whole =
      hashOf(described as unknown as JsonValue) === manifestHash &&
      Number.isInteger(manifest.step) &&
      typeof manifest.trajectory === 'string' &&
      (manifest.tokenizer === null || typeof manifest.tokenizer === 'string') &&
      isRecordOf(manifest.stateVersions, isCount) &&
      isRecordOf(manifest.files, isFacts) &&
      Object.keys(manifest.files).every((file) => FILE_OF_PLUGIN.test(file) && !file.includes('..'));
    if (whole) return { manifest, hash: sha256(text) };
  } catch {
    // Said below.
  }
  throw corruptCheckpoint(dir, MANIFEST, 'is not a checkpoint’s manifest');
}

const isFacts = (value: unknown): value is FileFacts =>
  isRecord(value) && isCount(value['bytes']) && isText(value['sha256']);

function corruptCheckpoint(dir: string, file: string, what: string) {
  return frameworkError('FWK_CHECKPOINT_CORRUPT', {
    message: `the checkpoint file ${file} ${what}`,
    at: join(dir, file),
    action: `delete the folder ${dir}; \`framework resume\` then goes on from the checkpoint before it`,
  });
}
