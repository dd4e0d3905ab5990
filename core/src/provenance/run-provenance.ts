import { frameworkError } from '@framework/sdk';
import type { RunRecord } from '../run/run-record.js';
import { takedownOf } from '../takedown/takedown-record.js';
import { type ProvenanceFile, readProvenance } from './provenance-file.js';

/**
 * What a run recorded when it came to its end; after a takedown, what that recorded.
 *
 * @throws FWK_PROVENANCE_MISSING while it has not, or was made before there was provenance; FWK_RUN_IO when the file is
 *   damaged
 */
export async function provenanceOf({ paths, file, pid, objects }: RunRecord): Promise<ProvenanceFile> {
  // A run that was started again tells by this that it is under way: what lies there is of the time before.
  if (file !== null && file.contentRoot === null) {
    throw frameworkError('FWK_PROVENANCE_MISSING', {
      message: `'${paths.name}' has not come to its end${pid === null ? '' : `: process ${pid} works on it`}`,
      at: paths.dir,
      action: pid === null ? `go on with \`framework resume ${paths.name}\`` : 'wait until it is done',
    });
  }
  const found = (await takedownOf(objects))?.provenance ?? (await readProvenance(paths.provenance));
  if (found !== undefined) return found;
  throw frameworkError('FWK_PROVENANCE_MISSING', {
    message: `'${paths.name}' has no provenance.json`,
    at: paths.provenance,
    action: 'run its preset again: what stands is reused, and the file is written at the end',
  });
}
