import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ioError } from '../run/durable-file.js';
import { readTracks, type Track } from './read.js';

/**
 * Writes the spans of all threads into one file, a line each, in the order they began.
 *
 * @throws FWK_RUN_IO, FWK_RUN_DISK_FULL naming the file
 */
export async function writeSpans(dir: string, file: string): Promise<string> {
  const tracks = await readTracks(dir);
  try {
    await pipeline(Readable.from(lines(tracks)), createWriteStream(file));
  } catch (cause) {
    throw ioError(cause, file);
  }
  return file;
}

function* lines(tracks: readonly Track[]): Generator<string> {
  const spans = tracks.flatMap((track) => track.spans).sort((a, b) => a.start_ns - b.start_ns);
  for (const span of spans) yield `${JSON.stringify(span)}\n`;
}
