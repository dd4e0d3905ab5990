import { errors } from '@framework/sdk';
import type { ErrorAnswer } from './explanation.js';

/** `FWK_LOCK_DRIFT`, or `lock_drift` for short. */
export function explainError(word: string): ErrorAnswer | undefined {
  const upper = word.toUpperCase();
  const code = [upper, `FWK_${upper}`].find((name) => Object.hasOwn(errors, name));
  if (code === undefined) return undefined;
  return { kind: 'error', code, ...errors[code as keyof typeof errors] };
}

export const errorCodes = (): readonly string[] => Object.keys(errors);
