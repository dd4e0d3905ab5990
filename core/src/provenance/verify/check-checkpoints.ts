import { join } from 'node:path';
import type { RunRecord } from '../../run/run-record.js';
import { fileProblem } from './file-problem.js';
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
  for (const { dir, step, manifest } of checkpoints) {
    for (const [file, facts] of Object.entries(manifest.files)) {
      const path = join(dir, file);
      findings.checked('checkpoints', 'files');
      const what = await fileProblem(path, facts);
      if (what === undefined) continue;
      findings.add({
        check: 'checkpoints',
        at: path,
        message: `the file '${file}' of step ${step} ${what}`,
        action: `delete the folder ${dir}; \`framework resume\` goes on from the checkpoint before it`,
      });
    }
    if (manifest.tokenizer === tokenizer) continue;
    findings.add({
      check: 'checkpoints',
      at: dir,
      message: `step ${step} was trained with the tokenizer ${manifest.tokenizer}, the run has ${tokenizer}`,
      action: `delete the folder ${dir} and run the preset again`,
    });
  }
}
