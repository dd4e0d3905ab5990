import { maskedCrc32c } from './crc32c.js';

/** Length, its checksum, the data, their checksum. */
const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/**
 * Frames one record of a TFRecord file: `uint64 length, uint32 masked crc of the length, data, uint32 masked crc of the data`,
 * all little-endian (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details).
 */
export function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + data.byteLength + FOOTER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.byteLength), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.byteLength, maskedCrc32c(data), true);
  return bytes;
}
