import type { DoctorContributor } from '@framework/sdk';
import { LinuxSandbox } from './sandbox.js';

/** Does the sandbox start here, how long does it take, does it hold, and what holds it. */
export const doctor: DoctorContributor = async () => {
  const sandbox = new LinuxSandbox({ workers: 1, python: '', walls: 'auto' });
  const from = performance.now();
  try {
    await sandbox.selfTest();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const why = `starts and holds in ${seconds} s. ${sandbox.isolation}`;
    return [{ id: 'sandbox/linux', ok: true, why, fix: '' }];
  } catch (fault) {
    const { message, action } = fault as { readonly message?: string; readonly action?: string };
    return [
      { id: 'sandbox/linux', ok: false, why: message ?? String(fault), fix: action ?? 'grade no code here' },
    ];
  } finally {
    await sandbox.close();
  }
};
