import { readFileSync } from 'node:fs';
import { frameworkError, holdsControlPiece } from '@framework/sdk';

/** A task that people wrote. */
export interface SeedTask {
  readonly id: string;
  readonly instruction: string;
  /** Solved by choosing one label of a small, fixed set. */
  readonly classification: boolean;
  readonly instances: readonly { readonly input: string; readonly output: string }[];
}

export interface Seeds {
  readonly tasks: readonly SeedTask[];
  /** As the file stands, for the fingerprint. */
  readonly text: string;
}

const OURS = new URL('../data/seeds.jsonl', import.meta.url);

/**
 * Seed tasks of a file, JSON lines; ours for an empty name.
 *
 * @param fewest a prompt shows so many
 * @throws FWK_SOURCE_MISSING where it cannot be read; FWK_CONFIG_INVALID with the line that is none, or for too few
 */
export function readSeeds(file: string, fewest: number): Seeds {
  const at = file === '' ? 'data/seeds.jsonl' : file;
  let text: string;
  try {
    text = readFileSync(file === '' ? OURS : file, 'utf8');
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_MISSING', {
      message: `the seed tasks in ${file} cannot be read`,
      at: 'plugin-self-instruct.seeds',
      action: 'correct the path, or leave it out to use ours',
      cause,
    });
  }
  const tasks: SeedTask[] = [];
  const known = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const task = taskIn(line);
    const wrong =
      typeof task === 'string' ? task : known.has(task.id) ? `the id '${task.id}' comes twice` : null;
    if (wrong !== null) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `no seed task: ${wrong}`,
        at: `${at}:${index + 1}`,
        action:
          'write {"id", "instruction", "classification", "instances": [{"input", "output"}]}, one a line',
      });
    }
    known.add((task as SeedTask).id);
    tasks.push(task as SeedTask);
  }
  if (tasks.length < fewest) {
    throw frameworkError('FWK_CONFIG_INVALID', {
      message: `there are ${tasks.length} seed tasks, and a prompt shows ${fewest}`,
      at,
      action: 'write more, or lower `fromSeeds` and `fromMade`',
    });
  }
  return { tasks, text };
}

function taskIn(line: string): SeedTask | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'the line is no JSON';
  }
  const { id, instruction, classification, instances } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '') return 'it has no id';
  if (typeof instruction !== 'string' || instruction.trim() === '') return 'it has no instruction';
  if (typeof classification !== 'boolean') return '`classification` is neither true nor false';
  const pairs = Array.isArray(instances) ? (instances as unknown[]) : [];
  const sound = pairs.every((pair) => {
    const { input, output } = (pair ?? {}) as Readonly<Record<string, unknown>>;
    return typeof input === 'string' && typeof output === 'string' && output.trim() !== '';
  });
  if (!sound) return 'an instance is not two texts';
  if (holdsControlPiece(line)) return 'it holds what looks like a control piece';
  return { id, instruction, classification, instances: pairs as SeedTask['instances'] };
}
