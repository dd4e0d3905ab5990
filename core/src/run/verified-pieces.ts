import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type FileFacts, ioError } from './durable-file.js';
import { corrupt, missingFile } from './store-errors.js';

const PIECE = 1 << 20;

/**
 * The bytes of a file of the store, a piece at a time, in memory that is used again: each lasts until the next one is asked for. That
 * they are what the manifest says is told behind the last.
 *
 * @param pieceBytes for tests
 * @throws FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE, FWK_RUN_IO naming the path
 */
export async function* verifiedPieces(
  path: string,
  { sha256 }: Pick<FileFacts, 'sha256'>,
  pieceBytes = PIECE,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? missingFile(path) : ioError(cause, path);
  });
  try {
    const piece = new Uint8Array(pieceBytes);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length).catch((cause) => {
        throw ioError(cause, path);
      });
      if (bytesRead === 0) break;
      const bytes = piece.subarray(0, bytesRead);
      hash.update(bytes);
      yield bytes;
    }
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== sha256) throw corrupt(path, 'is not the file its manifest describes');
}
