import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';

/** One tensor of a file, without its data. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

const HEADER_LIMIT = 100 * 1024 * 1024;

/**
 * The tensors a safetensors file lists; only its header is read, so a checkpoint of gigabytes costs nothing.
 *
 * @throws FWK_CHECKPOINT_CORRUPT
 */
export function readSafetensorsHeader(file: string): {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
} {
  const corrupt = (message: string) => frameworkError('FWK_CHECKPOINT_CORRUPT', { message, at: file });
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const prefix = Buffer.alloc(8);
    if (readSync(handle, prefix, 0, 8, 0) < 8)
      throw corrupt(`a file of ${size} bytes is no safetensors file`);
    const length = Number(prefix.readBigUInt64LE());
    if (length > HEADER_LIMIT || 8 + length > size) {
      throw corrupt(`the header claims ${length} bytes, the file has ${size}`);
    }
    const bytes = Buffer.alloc(length);
    readSync(handle, bytes, 0, length, 8);
    const header = parse(bytes, corrupt);
    const { __metadata__: metadata = {}, ...entries } = header;
    let end = 0;
    const tensors = Object.entries(entries).map(([name, entry]): TensorEntry => {
      const { dtype, shape, data_offsets: range } = (entry ?? {}) as Record<string, unknown>;
      if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(range) || range.length !== 2) {
        throw corrupt(`the entry '${name}' is not a tensor`);
      }
      end = Math.max(end, range[1]!);
      return { name, dtype, shape, bytes: range[1]! - range[0]! };
    });
    if (8 + length + end !== size)
      throw corrupt(`the tensors end at ${8 + length + end}, the file at ${size}`);
    return { tensors, metadata: metadata as Record<string, string> };
  } finally {
    closeSync(handle);
  }
}

function parse(bytes: Buffer, corrupt: (message: string) => Error): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>;
    }
  } catch {
    // Told below, the same for both.
  }
  throw corrupt('the header is not a JSON object');
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
