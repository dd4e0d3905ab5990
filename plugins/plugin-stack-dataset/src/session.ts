import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameworkError, type SourceContext } from '@framework/sdk';
import type { BlobStore } from './blobs/blob-store.js';
import { LocalBlobs } from './blobs/local-blobs.js';
import { RemoteBlobs } from './blobs/remote-blobs.js';
import type { Config } from './config.js';
import { contentHash, type DatasetFile, datasetFiles } from './dataset-files.js';
import { StatedLicences } from './licences/stated-licences.js';
import type { Reading } from './outcomes.js';
import type { Part } from './parts.js';
import { Database } from './tables/database.js';

const AT = 'plugins.plugin-stack-dataset';

/** What one look at the dataset needs, made when it is needed and closed together: the database, blobs, licences from elsewhere. */
export class Session {
  #database: Promise<Database> | undefined;
  #blobs: Promise<BlobStore> | undefined;
  #stated: Promise<StatedLicences> | undefined;

  private constructor(
    readonly config: Config,
    readonly ctx: SourceContext,
    readonly spill: string | null,
    /** Null for a database of its own. */
    readonly connect: (() => Promise<Database>) | null,
  ) {}

  static async open(config: Config, ctx: SourceContext): Promise<Session> {
    const spill =
      config.licencesFrom.length === 0 ? null : await mkdtemp(join(tmpdir(), 'framework-stack-dataset-'));
    return new Session(config, ctx, spill, null);
  }

  /** One on a connection to a database that others read too. */
  static borrowing(connect: () => Promise<Database>, config: Config, ctx: SourceContext): Session {
    return new Session(config, ctx, null, connect);
  }

  /** Opened when it is asked for: JSON lines need none. */
  database(): Promise<Database> {
    this.#database ??= this.connect === null ? Database.open(this.spill) : this.connect();
    return this.#database;
  }

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => undefined);
    if (this.connect === null) database?.close();
    else database?.closeSibling();
    if (this.spill !== null) await rm(this.spill, { recursive: true, force: true });
  }

  /** @throws FWK_CONFIG_INVALID where rows have no text and nothing says where their texts lie */
  async requireFor(parts: readonly Part[]): Promise<void> {
    const without = parts.find(({ layout }) => layout.text.kind === 'blob');
    if (without === undefined || this.config.blobs !== null || this.config.remoteBlobs.length > 0) return;
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `'${without.file.name}' is of The Stack v2: its rows name texts, and nothing says where those are`,
      at: `${AT}.blobs`,
      action:
        'set `blobs` to the folder they were downloaded to (s3://softwareheritage/content/<blob_id>, an agreement with Software Heritage is needed), or `remoteBlobs`',
    });
  }

  /** Preflight of the blobs: is the folder there, may those elsewhere be read? */
  async checkBlobs(): Promise<void> {
    if (this.config.blobs === null && this.config.remoteBlobs.length === 0) return;
    const blobs = await this.blobs();
    if (blobs instanceof RemoteBlobs) await blobs.check(this.ctx.signal);
  }

  /** Everything that the rows of a part are read with. */
  async reading(part: Part, signal: AbortSignal): Promise<Reading> {
    return {
      database: () => this.database(),
      blobs: part.layout.text.kind === 'blob' ? await this.blobs() : null,
      stated: part.layout.dataset === 'starcoderdata' ? await this.stated(signal) : null,
      config: this.config,
      signal,
    };
  }

  blobs(): Promise<BlobStore> {
    this.#blobs ??=
      this.config.blobs === null
        ? RemoteBlobs.open(this.config.remoteBlobs, `${AT}.remoteBlobs`, this.ctx)
        : LocalBlobs.open(this.config.blobs, `${AT}.blobs`);
    return this.#blobs;
  }

  /** Null where nobody says where licences stand. */
  async stated(signal: AbortSignal): Promise<StatedLicences | null> {
    if (this.config.licencesFrom.length === 0) return null;
    signal.throwIfAborted();
    this.#stated ??= this.#loadStated();
    return this.#stated;
  }

  /** Hashes of the files that say what licences others are under: other rows, other documents. */
  async licenceHashes(): Promise<readonly string[]> {
    if (this.config.licencesFrom.length === 0) return [];
    const hashes: string[] = [];
    for (const file of await this.#licenceFiles()) hashes.push(await contentHash(file, this.ctx.signal));
    return hashes.sort();
  }

  async #loadStated(): Promise<StatedLicences> {
    return StatedLicences.load(await this.database(), await this.#licenceFiles(), this.config, this.ctx);
  }

  #licenceFiles(): Promise<readonly DatasetFile[]> {
    return datasetFiles(this.config.licencesFrom, `${AT}.licencesFrom`);
  }
}

/** A session for as long as `use` takes. */
export async function withSession<T>(
  config: Config,
  ctx: SourceContext,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await Session.open(config, ctx);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}
