import { frameworkError, type SourceBatch } from '@framework/sdk';

/** @throws FWK_HOOK_RESULT for what is no batch, is larger than was asked for, or has columns of another length */
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
}
