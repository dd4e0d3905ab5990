import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { RemoteFile, RemoteHash } from '@framework/sdk';

/** The hashes of a file while its bytes come by. */
export class ContentHash {
  readonly #sha256 = createHash('sha256');
  /** Null where the listing's is that of the content alone. */
  readonly #git: Hash | null;

  constructor({ bytes, hash }: Pick<RemoteFile, 'bytes' | 'hash'>) {
    this.#git = hash.algorithm === 'git-blob-sha1' ? createHash('sha1').update(`blob ${bytes}\0`) : null;
  }

  update(piece: Uint8Array): void {
    this.#sha256.update(piece);
    this.#git?.update(piece);
  }

  /** To be called once. */
  digest(): { readonly sha256: string; readonly listed: RemoteHash } {
    const sha256 = this.#sha256.digest('hex');
    return {
      sha256,
      listed:
        this.#git === null
          ? { algorithm: 'sha256', hex: sha256 }
          : { algorithm: 'git-blob-sha1', hex: this.#git.digest('hex') },
    };
  }
}

/**
 * SHA-256 of a file that has the size and hash it is listed with; null for another.
 *
 * @param progress told with the bytes read so far
 */
export async function provenHash(
  path: string,
  file: Pick<RemoteFile, 'bytes' | 'hash'>,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<string | null> {
  const hash = new ContentHash(file);
  let bytes = 0;
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).byteLength;
    progress(bytes);
  }
  const { sha256, listed } = hash.digest();
  return bytes === file.bytes && listed.hex === file.hash.hex ? sha256 : null;
}
