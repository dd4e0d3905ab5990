import { isFrameworkError, type SerializedError } from '@framework/sdk';
import { styledText } from './terminal-text.js';

/**
 * Where a command's words go: its result to stdout, everything else to stderr. They name files and documents, whose names
 * may hold anything: nothing but colours and lines reaches a terminal.
 */
export interface Output {
  /** `--json`: one document on stdout and nothing else there. */
  readonly json: boolean;
  readonly debug: boolean;
  /** Is stderr a terminal that may be drawn on (progress bars)? */
  readonly interactive: boolean;
  /** The command's one result: the document under `--json`, the text otherwise. Call it once. */
  result(document: unknown, text: () => string): void;
  /** A line for people, on stderr. */
  note(line: string): void;
  warn(line: string): void;
  error(error: unknown): void;
  /** An error that follows the command's result: on stderr only, stdout holds its one document already. */
  afterthought(error: unknown): void;
  readonly style: Style;
}

/** Colours for stdout; each is the identity where colours are unwelcome. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** As much of a process's stream as is needed. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly debug: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export function createOutput({ json, debug, environment, stdout, stderr }: OutputOptions): Output {
  const onStdout = styleFor(stdout, environment);
  const onStderr = styleFor(stderr, environment);
  const sayOnStderr = (error: unknown): void => {
    stderr.write(styledText(errorText(error, onStderr)));
    if (debug) stderr.write(styledText(`${stacks(error)}\n`));
  };
  return {
    json,
    debug,
    interactive: stderr.isTTY === true && environment['TERM'] !== 'dumb' && environment['CI'] === undefined,
    style: onStdout,
    result(document, text) {
      // A document under `--json` escapes by itself.
      const words = json ? JSON.stringify(document, null, 2) : styledText(text());
      stdout.write(words.endsWith('\n') ? words : `${words}\n`);
    },
    note: (line) => void stderr.write(styledText(`${line}\n`)),
    warn: (line) => void stderr.write(styledText(`${onStderr.yellow('warning')} ${line}\n`)),
    error(error) {
      if (json) stdout.write(`${JSON.stringify(serialize(error), null, 2)}\n`);
      sayOnStderr(error);
    },
    afterthought: sayOnStderr,
  };
}

/** NO_COLOR (no-color.org) wins over everything, then FORCE_COLOR, then whether anybody looks. */
function styleFor(stream: Stream, environment: Readonly<Record<string, string | undefined>>): Style {
  const forced = environment['FORCE_COLOR'];
  const colours =
    !environment['NO_COLOR'] &&
    (forced === undefined ? stream.isTTY === true && environment['TERM'] !== 'dumb' : forced !== '0');
  const paint = (open: number, close: number) => (text: string) =>
    colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
  };
}

/** Code, message, place, one action; each problem of a list by itself. */
function errorText(error: unknown, style: Style): string {
  const { problems = [], ...whole } = serialize(error);
  if (problems.length > 0) {
    // Only what was decided before work began leaves everything as it was.
    const end = whole.exitCode === 2 ? `${problems.length} problems, nothing was started` : whole.message;
    return `${problems.map((problem) => errorText(problem, style)).join('\n')}\n${end}\n`;
  }
  const lines = [`${style.red(style.bold('error'))} ${style.bold(whole.code)}: ${whole.message}`];
  if (whole.at) lines.push(`  ${style.dim('at')} ${whole.at}`);
  lines.push(`  ${style.dim('→')} ${whole.action}`);
  return `${lines.join('\n')}\n`;
}

/** An error without a code is ours, and says so. */
function serialize(error: unknown): SerializedError {
  if (isFrameworkError(error)) return error.toJSON();
  if (isSerialized(error)) return error;
  return {
    code: 'FWK_INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    action: 'please report it, with the stack from `--debug`',
    at: null,
    exitCode: 1,
  };
}

const isSerialized = (error: unknown): error is SerializedError =>
  typeof error === 'object' &&
  error !== null &&
  !(error instanceof Error) &&
  'code' in error &&
  'action' in error;

function stacks(error: unknown): string {
  const found: string[] = [];
  for (let one: unknown = error; one instanceof Error && found.length < 10; one = one.cause) {
    found.push(one.stack ?? String(one));
  }
  return found.join('\ncaused by: ');
}
