import { isFrameworkError } from '@framework/sdk';
import { verifyCheckpoint } from '../../run/checkpoint-files.js';
import type { RunRecord } from '../../run/run-record.js';
import type { Findings } from './findings.js';

/**
 * Every file of every checkpoint against its manifest, and the tokenizer it was trained with against the run's. A
 * manifest that does not agree with itself was found when the run was opened.
 */
export async function checkCheckpoints(
  { checkpoints }: RunRecord,
  tokenizer: string | null,
  findings: Findings,
): Promise<void> {
  for (const checkpoint of checkpoints) {
    findings.checked('checkpoints', 'files', Object.keys(checkpoint.manifest.files).length);
    try {
      await verifyCheckpoint(checkpoint, 'hashes');
    } catch (error) {
      if (!isFrameworkError(error)) throw error;
      const { message, at = checkpoint.dir, action } = error;
      findings.add({ check: 'checkpoints', at, message, action });
    }
    if (checkpoint.manifest.tokenizer === tokenizer) continue;
    findings.add({
      check: 'checkpoints',
      at: checkpoint.dir,
      message: `step ${checkpoint.step} was trained with the tokenizer ${checkpoint.manifest.tokenizer}, the run has ${tokenizer}`,
      action: `delete the folder ${checkpoint.dir} and run the preset again`,
    });
  }
}
