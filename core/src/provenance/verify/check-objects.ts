import type { RunRecord } from '../../run/run-record.js';
import { fileProblem } from './file-problem.js';
import { type Findings, remake } from './findings.js';

/** Every file of every store object of the run, read and hashed, against the object's manifest. */
export async function checkObjects(run: RunRecord, findings: Findings): Promise<void> {
  // A manifest that does not agree with itself, and a folder that is gone, were found when the run was opened.
  for (const { part, why, action } of run.missing) {
    findings.add({
      check: 'objects',
      at: run.paths.dir,
      message: `${part}: ${why}`,
      action: action ?? 'restore the run’s folder from a copy',
    });
  }
  for (const [ref, object] of run.objects) {
    for (const [file, facts] of Object.entries(object.manifest.files)) {
      const path = object.path(file);
      findings.checked('objects', 'files');
      const what = await fileProblem(path, facts);
      if (what === undefined) continue;
      findings.add({
        check: 'objects',
        at: path,
        message: `the file '${file}' of '${ref}' ${what}`,
        action: remake(object.dir),
      });
    }
  }
}
