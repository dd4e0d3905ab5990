import { tmpdir } from 'node:os';
import { perform } from '../main.js';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A command in this process: what it says and how it ends, without the start of a process. For all that is not about
 * the process itself; help and version go to the process's own stdout.
 */
export async function command(
  args: readonly string[],
  {
    cwd = tmpdir(),
    env = {},
  }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const stdout = collector();
  const stderr = collector();
  const status = await perform(args, { root: cwd, environment: { ...inherited, ...env }, stdout, stderr });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function collector() {
  let said = '';
  return {
    write(chunk: string | Uint8Array): boolean {
      said += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    },
    text: (): string => said,
  };
}
