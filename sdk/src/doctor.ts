/**
 * What a plugin knows of the machine: the manifest's `doctor` module exports one as `doctor`. It looks, and changes nothing.
 *
 * @example
 * // examples/doctor.ts
 * import { existsSync } from 'node:fs';
 * import type { DoctorContributor } from '@framework/sdk';
 *
 * // Manifest: "doctor": "./dist/doctor.js".
 * export const doctor: DoctorContributor = () => {
 *   const found = existsSync('tasks.jsonl');
 *   return [
 *     {
 *       id: 'data/my-eval',
 *       ok: found,
 *       why: found ? 'tasks.jsonl is here' : 'without tasks.jsonl the evaluation is skipped',
 *       fix: found ? '' : 'put the task file beside the preset',
 *     },
 *   ];
 * };
 */
export type DoctorContributor = () => Promise<readonly DoctorCheck[]> | readonly DoctorCheck[];

/** One line of `framework doctor`. */
export interface DoctorCheck {
  /** `backend/native`, `compiler`, `data/the-stack`. */
  readonly id: string;
  /** Null: could not be found out. */
  readonly ok: boolean | null;
  /** What was found, and what it costs when missing. */
  readonly why: string;
  /** The one thing to do; empty when all is well. */
  readonly fix: string;
}
