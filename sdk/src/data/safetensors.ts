/**
 * Reading and writing safetensors: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
 * Format: https://github.com/huggingface/safetensors (format description in its README).
 *
 * Written here rather than taken from npm: no kept package writes it, and a checkpoint's bytes must be the same for
 * the same tensors (keys sorted, header padded with spaces to 8 bytes, data in key order).
 */
import { frameworkError } from '../errors/framework-error.js';

/** Element types of a safetensors file, as its header spells them. */
export type TensorDtype = 'F32' | 'F16' | 'BF16' | 'I32' | 'I64' | 'U8' | 'U16' | 'U32';

const BYTES_PER_ELEMENT: Readonly<Record<TensorDtype, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  I32: 4,
  I64: 8,
  U8: 1,
  U16: 2,
  U32: 4,
};

/** One tensor of a safetensors file. */
export interface StoredTensor {
  /** Element type. */
  readonly dtype: TensorDtype;
  /** Row-major; its product times the element size is the length of `data`. */
  readonly shape: readonly number[];
  /** Little-endian elements, row-major. */
  readonly data: Uint8Array;
}

const HEADER_LIMIT = 100 * 1024 * 1024;

/**
 * The bytes of a safetensors file, in pieces, so that a large checkpoint is never held twice. The same tensors give the
 * same bytes: names are sorted.
 *
 * @param metadata texts for the header's `__metadata__`
 *
 * @throws RangeError for a tensor whose bytes are not what its shape and dtype say
 *
 * @example
 * // examples/data.ts#encodeSafetensors
 * export const file = (): Uint8Array => {
 *   const weight = storedFloats([2, 2], () => Float32Array.of(1, 2, 3, 4));
 *   return Buffer.concat([...encodeSafetensors(new Map([['weight', weight]]), { format: 'pt' })]);
 * };
 */
export function* encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) {
    header['__metadata__'] = Object.fromEntries(
      Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  let offset = 0;
  for (const name of names) {
    const tensor = tensors.get(name)!;
    const expected = elements(tensor.shape) * BYTES_PER_ELEMENT[tensor.dtype];
    if (tensor.data.byteLength !== expected) {
      throw new RangeError(
        `encodeSafetensors: '${name}' has ${tensor.data.byteLength} bytes, its shape says ${expected}`,
      );
    }
    header[name] = {
      dtype: tensor.dtype,
      shape: tensor.shape,
      data_offsets: [offset, offset + expected],
    };
    offset += expected;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.byteLength / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  yield head;
  for (const name of names) yield tensors.get(name)!.data;
}

/**
 * The tensors of a safetensors file, as views into `file`. Every offset is checked before it is used: a checkpoint
 * is foreign input.
 *
 * @param place what to name in the error (the file's path)
 * @throws FWK_CHECKPOINT_CORRUPT naming what does not add up
 *
 * @example
 * // examples/data.ts#decodeSafetensors
 * export const weights = (bytes: Uint8Array, place: string): Float32Array => {
 *   const { tensors } = decodeSafetensors(bytes, place);
 *   return floatsOf(tensors.get('weight')!);
 * };
 */
export function decodeSafetensors(
  file: Uint8Array,
  place: string,
): { tensors: Map<string, StoredTensor>; metadata: Readonly<Record<string, string>> } {
  const corrupt = (what: string) =>
    frameworkError('FWK_CHECKPOINT_CORRUPT', {
      message: `${what} is not a whole safetensors file`,
      at: place,
    });
  if (file.byteLength < 8) throw corrupt(`a file of ${file.byteLength} bytes`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > HEADER_LIMIT || 8 + headerBytes > file.byteLength) {
    throw corrupt(`a file whose header claims ${headerBytes} bytes`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + headerBytes)));
  } catch {
    throw corrupt('a file whose header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw corrupt('a file whose header is not a JSON object');
  }
  const data = file.subarray(8 + headerBytes);
  const tensors = new Map<string, StoredTensor>();
  let metadata: Readonly<Record<string, string>> = {};
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = entry as Record<string, string>;
      continue;
    }
    const tensor = parseEntry(entry);
    if (!tensor) throw corrupt(`an entry '${name}' that`);
    const [from, to] = tensor.range;
    if (from > to || to > data.byteLength) throw corrupt(`an entry '${name}' outside the file that`);
    if (to - from !== elements(tensor.shape) * BYTES_PER_ELEMENT[tensor.dtype]) {
      throw corrupt(`an entry '${name}' whose shape and length differ and that`);
    }
    end = Math.max(end, to);
    tensors.set(name, { dtype: tensor.dtype, shape: tensor.shape, data: data.subarray(from, to) });
  }
  if (end !== data.byteLength) throw corrupt(`a file with ${data.byteLength - end} bytes too many that`);
  return { tensors, metadata };
}

function parseEntry(
  entry: unknown,
): { dtype: TensorDtype; shape: number[]; range: [number, number] } | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { dtype, shape, data_offsets: range } = entry as Record<string, unknown>;
  const isSize = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (typeof dtype !== 'string' || !(dtype in BYTES_PER_ELEMENT)) return undefined;
  if (!Array.isArray(shape) || !shape.every(isSize)) return undefined;
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isSize)) return undefined;
  return { dtype: dtype as TensorDtype, shape, range: range as [number, number] };
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
