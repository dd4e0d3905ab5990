import type { DoctorContributor } from '@framework/sdk';
import { WasmSandbox } from './sandbox.js';

/** Does the sandbox start here, how long does it take, does it hold, and what holds it. */
export const doctor: DoctorContributor = async () => {
  const sandbox = new WasmSandbox({ workers: 1 });
  const from = performance.now();
  try {
    await sandbox.selfTest();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    return [
      {
        id: 'sandbox/wasm',
        ok: true,
        why: `starts and holds in ${seconds} s. ${sandbox.isolation}`,
        fix: '',
      },
    ];
  } catch (fault) {
    return [
      {
        id: 'sandbox/wasm',
        ok: false,
        why: fault instanceof Error ? fault.message : String(fault),
        fix: 'grade no code on this machine, and report the escape named or what keeps it from starting',
      },
    ];
  } finally {
    await sandbox.close();
  }
};
