/** The process a plugin is examined in: the first module of it. It imports the plugin, and what the suite needs. */
import { isFrameworkError, type SerializedError } from '@framework/sdk';
import { examine, specsOf } from '@framework/sdk/contract';
import type { ExaminationMessage, ExaminationRequest } from './protocol.js';

process.once('message', (request: ExaminationRequest) => {
  void run(request).then((last) => {
    // What a plugin has left open must not keep the answer waiting.
    process.send?.(last, () => process.exit());
  });
});

const say = (message: ExaminationMessage): void => void process.send?.(message);

async function run({ dir, variants }: ExaminationRequest): Promise<ExaminationMessage> {
  try {
    const specOf = await specsOf(dir);
    for (const variant of variants) {
      const findings = await examine(specOf(variant), (finding) =>
        say({ type: 'finding', variant, finding }),
      );
      say({ type: 'variant', result: { variant, findings } });
    }
    return { type: 'done' };
  } catch (error) {
    return { type: 'failed', error: serialized(error, dir) };
  }
}

const serialized = (error: unknown, dir: string): SerializedError => {
  if (isFrameworkError(error)) return error.toJSON();
  return {
    code: 'FWK_PLUGIN_LOAD',
    message: `the plugin cannot be examined: ${error instanceof Error ? error.message : String(error)}`,
    action: 'mend what it says; a bench is named in the manifest under `contract`',
    at: dir,
    exitCode: 2,
  };
};
