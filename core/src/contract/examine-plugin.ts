import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { frameworkError, reviveError } from '@framework/sdk';
import type { Finding, Variant } from '@framework/sdk/contract';
import type { ExaminationMessage, ExaminationRequest, VariantFindings } from './protocol.js';

/**
 * Examines a plugin in a process of its own: its modules are read anew each time, it may end the process or hang, and an
 * examination that nobody wants any more is killed.
 *
 * @param tell given each finding as it is made
 * @throws FWK_HOOK_EXIT when the process ended without an answer; what kept the plugin from being examined;
 *   the signal's reason once it is aborted
 */
export function examinePlugin(
  request: ExaminationRequest,
  tell: (variant: Variant, finding: Finding) => void,
  signal: AbortSignal,
): Promise<readonly VariantFindings[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // Its stdout goes to our stderr: stdout is for the result.
    const child = fork(fileURLToPath(new URL('./examiner.js', import.meta.url)), {
      stdio: ['ignore', 2, 2, 'ipc'],
      serialization: 'advanced',
    });
    const results: VariantFindings[] = [];
    let rule = 'the manifest';
    const abort = () => child.kill('SIGKILL');
    signal.addEventListener('abort', abort, { once: true });
    child.on('message', (message: ExaminationMessage) => {
      if (message.type === 'finding') {
        rule = message.finding.rule;
        tell(message.variant, message.finding);
      }
      if (message.type === 'variant') results.push(message.result);
      if (message.type === 'done') resolve(results);
      if (message.type === 'failed') reject(reviveError(message.error));
    });
    child.on('error', reject);
    child.on('exit', (code, killedBy) => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) return reject(signal.reason);
      // After an answer this changes nothing.
      reject(
        frameworkError('FWK_HOOK_EXIT', {
          message: `the process ended with ${killedBy ?? code} while the plugin was examined, after the rule ${rule}`,
          at: request.dir,
          action: 'find what ends it: a plugin throws, it never calls `process.exit`',
        }),
      );
    });
    child.send(request);
  });
}
