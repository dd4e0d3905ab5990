import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A built TensorFlow, as it lies in the cache:
 *
 * ```
 * installation.json                      what it is made of; written last
 * lib/libtensorflow_{cc,framework}.so.2  from the wheel
 * binding/tfjs_binding.node              compiled here
 * node_modules/@tensorflow/tfjs-node/    from npm
 * node_modules/google-protobuf/          from npm
 * node_modules/@tensorflow/tfjs{,-core}/ ours: hand on the tfjs of the process that loads it
 * ```
 */
export const BINDING = join('binding', 'tfjs_binding.node');
export const PACKAGE = join('node_modules', '@tensorflow', 'tfjs-node');
const RECORD = 'installation.json';

/** Raised when what lies in the folder is arranged otherwise. */
const FORMAT = 1;

export interface InstallationRecord {
  readonly format: number;
  readonly recipe: string;
  /** What the compiler says of itself. */
  readonly compiler: string;
  /** Bytes of each native file, by its path inside the installation. */
  readonly files: Readonly<Record<string, number>>;
}

export const recordFile = (folder: string): string => join(folder, RECORD);

export const recordText = (record: Omit<InstallationRecord, 'format'>): string =>
  `${JSON.stringify({ format: FORMAT, ...record }, null, 2)}\n`;

/** What is wrong with the installation in a folder; undefined when it is whole. Nothing of it is loaded. */
export function whyNotWhole(folder: string): string | undefined {
  let record: InstallationRecord;
  try {
    record = JSON.parse(readFileSync(recordFile(folder), 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing ? 'it is not there' : `its ${RECORD} cannot be read`;
  }
  if (record?.format !== FORMAT || typeof record.files !== 'object' || record.files === null) {
    return `its ${RECORD} is of another version`;
  }
  for (const [file, bytes] of Object.entries(record.files)) {
    const size = statSync(join(folder, file), { throwIfNoEntry: false })?.size;
    if (size === undefined) return `its ${file} is missing`;
    if (size !== bytes) return `its ${file} has ${size} bytes, not ${bytes}`;
  }
  return undefined;
}
