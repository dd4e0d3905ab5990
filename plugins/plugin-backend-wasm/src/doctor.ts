import type { DoctorContributor } from '@framework/sdk';
import { findSupport } from './support.js';

export const doctor: DoctorContributor = () => {
  const { ok, why } = findSupport();
  return [
    { id: 'backend/wasm', ok, why, fix: ok ? '' : 'run under Node 20.19 or later, on a 64-bit machine' },
  ];
};
