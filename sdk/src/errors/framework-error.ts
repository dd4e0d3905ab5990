import { type ErrorCode, errors } from './registry.js';

/** Process exit codes: 0 done, 1 failed while running, 2 the user's mistake, 3 a gate not met, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** What the place where an error is raised knows of it. */
export interface FrameworkErrorInit {
  /** What went wrong, with the values that show it. One sentence, no trailing stop. */
  readonly message: string;
  /** The place: a file and line, a preset key, a plugin and hook. */
  readonly at?: string;
  /** The one thing to do now; the registry's when left out. */
  readonly action?: string;
  /** The plugin at fault; the kernel adds it where it is left out. */
  readonly plugin?: string;
  /** The hook it was in; added likewise. */
  readonly hook?: string;
  /** The error behind this one: its stack is kept. */
  readonly cause?: unknown;
  /** More problems of the same kind, found in the same pass. */
  readonly problems?: readonly FrameworkError[];
}

/**
 * An error a person can act on: a stable code, the place, one action. Codes do not change within an SDK level;
 * messages may. An error without a code is a programmer's mistake, and is reported as `FWK_INTERNAL`.
 *
 * Made with `frameworkError` or with what `defineErrors` returns; the constructor is for those.
 *
 * @example
 * // examples/errors.ts#FrameworkError
 * // Several problems found in one pass are thrown as one error that carries them all.
 * export const together = (problems: readonly FrameworkError[]): FrameworkError =>
 *   new FrameworkError('MYEVAL_TASKS', 2, 'correct the lines named', {
 *     message: `${problems.length} tasks are wrong`,
 *     problems,
 *   });
 */
export class FrameworkError extends Error {
  override readonly name = 'FrameworkError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly action: string;
  readonly at: string | undefined;
  readonly plugin: string | undefined;
  readonly hook: string | undefined;
  readonly problems: readonly FrameworkError[];

  constructor(code: string, exitCode: ExitCode, action: string, init: FrameworkErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.exitCode = exitCode;
    this.action = init.action ?? action;
    this.at = init.at;
    this.plugin = init.plugin;
    this.hook = init.hook;
    this.problems = init.problems ?? [];
  }

  /** What `--json` prints and what crosses from the runner to the supervisor. */
  toJSON(): SerializedError {
    return {
      code: this.code,
      message: this.message,
      action: this.action,
      at: this.at ?? null,
      exitCode: this.exitCode,
      ...(this.plugin === undefined ? {} : { plugin: this.plugin }),
      ...(this.hook === undefined ? {} : { hook: this.hook }),
      ...(this.problems.length === 0 ? {} : { problems: this.problems.map((problem) => problem.toJSON()) }),
    };
  }
}

/** A `FrameworkError` as JSON. */
export interface SerializedError {
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly at: string | null;
  readonly exitCode: ExitCode;
  readonly plugin?: string;
  readonly hook?: string;
  readonly problems?: readonly SerializedError[];
}

/**
 * An error of the framework's own registry: exit code and action are the registry's, unless `init` has a better action.
 *
 * @param code one of `docs/reference/errors.md`
 *
 * @example
 * // examples/errors.ts#frameworkError
 * // A code of the framework's own registry; exit code and action come with it.
 * export const missing = (file: string) =>
 *   frameworkError('FWK_SOURCE_MISSING', {
 *     message: `the task file ${file} is not there`,
 *     at: 'plugins.my-eval.tasks',
 *     action: 'correct the path, or leave `tasks` out to use the built-in ones',
 *   });
 */
export function frameworkError(code: ErrorCode, init: FrameworkErrorInit): FrameworkError {
  const { exitCode, action } = errors[code];
  return new FrameworkError(code, exitCode, action, init);
}

/**
 * The error again, from its serialized form.
 *
 * @example
 * // examples/errors.ts#reviveError
 * // Across a thread or a pipe: `toJSON` on the one side, `reviveError` on the other.
 * export const afterTheWire = (error: FrameworkError): FrameworkError =>
 *   reviveError(JSON.parse(JSON.stringify(error)));
 */
export function reviveError(data: SerializedError): FrameworkError {
  return new FrameworkError(data.code, data.exitCode, data.action, {
    message: data.message,
    ...(data.at === null ? {} : { at: data.at }),
    ...(data.plugin === undefined ? {} : { plugin: data.plugin }),
    ...(data.hook === undefined ? {} : { hook: data.hook }),
    problems: (data.problems ?? []).map(reviveError),
  });
}

/**
 * By shape, not `instanceof`: a second copy of the SDK must not turn a coded error into an internal one.
 *
 * @example
 * // examples/errors.ts#isFrameworkError
 * export const codeOf = (thrown: unknown): string => (isFrameworkError(thrown) ? thrown.code : 'no code');
 */
export function isFrameworkError(value: unknown): value is FrameworkError {
  try {
    return (
      value instanceof Error &&
      value.name === 'FrameworkError' &&
      typeof (value as Partial<FrameworkError>).code === 'string'
    );
  } catch {
    // A getter or a proxy that throws when it is looked at: whatever it is, it is none of ours.
    return false;
  }
}

/** What a registry says of a code. */
export interface ErrorDefinition {
  /** What the process ends with: 2 decided before work started, 1 failed while running. */
  readonly exitCode: ExitCode;
  /** What the code means, for the reference page. */
  readonly meaning: string;
  /** The one thing to do, when the place where it is raised knows nothing better. */
  readonly action: string;
}

/**
 * A plugin's own codes, under its own prefix.
 *
 * @param prefix upper case; every code is `<prefix>_<WHAT>`, and none begins with `FWK_`
 * @returns a function that makes an error of one of the codes
 *
 * @throws TypeError for a code outside the prefix
 *
 * @example
 * // examples/errors.ts#defineErrors
 * // Codes of one's own, under one's own prefix.
 * export const myError = defineErrors('MYEVAL', {
 *   MYEVAL_NO_TASKS: {
 *     exitCode: 2,
 *     meaning: 'The task file is empty.',
 *     action: 'name a task file with `tasks`',
 *   },
 * });
 *
 * export const noTasks = (file: string) =>
 *   myError('MYEVAL_NO_TASKS', { message: `no task in ${file}`, at: file });
 */
export function defineErrors<Codes extends Readonly<Record<string, ErrorDefinition>>>(
  prefix: string,
  codes: Codes,
): (code: keyof Codes & string, init: FrameworkErrorInit) => FrameworkError {
  for (const code of Object.keys(codes)) {
    if (!code.startsWith(`${prefix}_`) || code.startsWith('FWK_')) {
      throw new TypeError(`defineErrors: '${code}' must start with '${prefix}_' and not with 'FWK_'`);
    }
  }
  return (code, init) => new FrameworkError(code, codes[code]!.exitCode, codes[code]!.action, init);
}
