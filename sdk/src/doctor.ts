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

/**
 * What a plugin can put right on a machine, by the word a person gives: the `doctor` module may export one as `fixes`,
 * beside `doctor`. It runs for `framework doctor --fix <word>` alone, never during a run.
 *
 * @example
 * // examples/doctor-fix.ts
 * import { mkdir, rename, writeFile } from 'node:fs/promises';
 * import { dirname } from 'node:path';
 * import type { DoctorFixes } from '@framework/sdk';
 *
 * const FILE = 'data/my-eval/tasks.jsonl';
 *
 * // In the manifest's `doctor` module, beside `doctor`: `framework doctor --fix my-eval`.
 * export const fixes: DoctorFixes = {
 *   'my-eval': {
 *     does: `writes the example tasks to ${FILE}`,
 *     async run({ note }) {
 *       note(`writing ${FILE}`);
 *       await mkdir(dirname(FILE), { recursive: true });
 *       // Half a file must never count: it gets its name when it is whole.
 *       await writeFile(`${FILE}.partial`, '{"task":"one"}\n');
 *       await rename(`${FILE}.partial`, FILE);
 *       return `${FILE} is there`;
 *     },
 *   },
 * };
 */
export type DoctorFixes = Readonly<Record<string, DoctorFix>>;

/** One thing a plugin can put right. Running it again where all is well changes nothing. */
export interface DoctorFix {
  /** What it changes, where, and how much it downloads; shown before it starts. */
  readonly does: string;
  /**
   * Does it, whole or not at all: what a kill leaves behind never counts as done.
   *
   * @returns what stands now, in a sentence
   * @throws a coded error that names the place and the one thing to do
   */
  run(ctx: DoctorFixContext): Promise<string>;
}

/** What a fix is run with. */
export interface DoctorFixContext {
  /** Tells the person who waits what is being done. */
  readonly note: (line: string) => void;
}
