import type { DoctorContributor } from '@framework/sdk';
import { findBinary } from './binary.js';

export const doctor: DoctorContributor = () => {
  const { ok, why } = findBinary();
  return [{ id: 'backend/wasm', ok, why, fix: ok ? '' : 'run `npm ci` again' }];
};
