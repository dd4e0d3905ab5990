import type { Progress } from '@framework/sdk';
import { type AssemblyRequest, assembleEvaluation } from './assemble.js';
import { type Contamination, contaminationOf } from './contamination/contamination.js';
import type { ModelReference } from './model-reference.js';

/** The problems of suites against what a run was trained on; nothing is evaluated. */
export async function contaminatedSuites(
  task: Pick<AssemblyRequest, 'suites' | 'problems' | 'sandbox' | 'settings' | 'environment' | 'trust'> & {
    readonly model: Extract<ModelReference, { kind: 'run' }>;
    progress(progress: Progress): void;
  },
): Promise<Contamination> {
  const { root, name } = task.model;
  const [assemble] = await assembleEvaluation({
    ...task,
    root,
    run: task.model,
    answering: { plugin: 'plugin-replies', config: {} },
  });
  const { files } = await assemble!();
  return contaminationOf(root, name, files, task.progress);
}
