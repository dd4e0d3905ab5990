import { hash } from 'node:crypto';
import { frameworkError, type SourceBatch } from '@framework/sdk';
import { DIGEST_BYTES } from '@framework/sdk/checks';

/** @throws FWK_HOOK_RESULT for what is no batch, is larger than was asked for, or has columns of another length or digests of something else */
export function checkBatch(plugin: string, source: string, batch: SourceBatch, batchSize: number): void {
  const say = (what: string) =>
    frameworkError('FWK_HOOK_RESULT', {
      message: `the source '${source}' of '${plugin}' ${what}`,
      at: `${plugin}, source ${source}`,
      plugin,
      hook: 'ingest read',
    });
  if (!Array.isArray(batch?.ids) || !Array.isArray(batch.contents) || typeof batch.meta !== 'object') {
    throw say('delivered something that is no batch');
  }
  const rows = batch.ids.length;
  if (rows > batchSize)
    throw say(`delivered a batch of ${rows} rows where at most ${batchSize} were asked for`);
  if (batch.contents.length !== rows)
    throw say(`delivered ${batch.contents.length} contents for ${rows} ids`);
  for (const [name, column] of Object.entries(batch.meta)) {
    if (!Array.isArray(column) || column.length !== rows) {
      throw say(`delivered a column '${name}' that has not one value for each of ${rows} rows`);
    }
  }
  for (let row = 0; row < rows; row++) {
    if (typeof batch.ids[row] !== 'string' || batch.ids[row] === '')
      throw say(`delivered a document without an id`);
    if (!(batch.contents[row] instanceof Uint8Array)) {
      throw say(`delivered no bytes for '${batch.ids[row]}'`);
    }
  }
  const fault = batch.digests === undefined ? undefined : digestFault(batch, batch.digests);
  if (fault !== undefined) throw say(fault);
}

/** Of those that have the right form one is compared here, which names the source; every document's as it is recorded (`encodeBatch`). */
function digestFault(
  { ids, contents }: SourceBatch,
  digests: NonNullable<SourceBatch['digests']>,
): string | undefined {
  if (!Array.isArray(digests) || digests.length !== ids.length)
    return `delivered digests that are not one for each of ${ids.length} rows`;
  const isDigest = (value: unknown) => value instanceof Uint8Array && value.byteLength === DIGEST_BYTES;
  const odd = digests.findIndex((digest) => digest !== null && !isDigest(digest));
  if (odd >= 0) return `delivered a digest of '${ids[odd]}' that is neither null nor ${DIGEST_BYTES} bytes`;
  const known = digests.findIndex((digest) => digest !== null);
  if (known < 0 || hash('sha256', contents[known]!, 'buffer').equals(digests[known]!)) return undefined;
  return `delivered a digest of '${ids[known]}' that is not the SHA-256 of its contents`;
}
