import type { JsonValue } from '../data/json.js';
import { decodeSafetensors, encodeSafetensors } from '../data/safetensors.js';
import { frameworkError } from '../errors/framework-error.js';
import type { CheckpointDraft, CheckpointView } from '../hooks/checkpoint.js';

/** A checkpoint in memory, its files as the bytes a real one would have. */
export interface MemoryCheckpoint {
  readonly files: ReadonlyMap<string, Uint8Array>;
  draft(step?: number): CheckpointDraft;
  view(options?: {
    readonly purpose?: CheckpointView['purpose'];
    readonly stateVersion?: number | null;
    readonly step?: number;
  }): CheckpointView;
}

/**
 * What one plugin saves and gets back.
 *
 * @param content files to begin with: what an earlier version of the plugin wrote
 *
 * @example
 * // examples/testing.ts#memoryCheckpoint
 * // What one plugin saves another goes on from; `files` are the bytes a real checkpoint would have.
 * export const goOn = async (from: TestPlugin, to: TestPlugin): Promise<readonly string[]> => {
 *   const saved = memoryCheckpoint();
 *   await from.hooks!.checkpoint!(saved.draft(), hookContext());
 *   await to.hooks!.restore!(saved.view({ purpose: 'resume' }), hookContext());
 *   return [...saved.files.keys()];
 * };
 */
export function memoryCheckpoint(content: Iterable<readonly [string, Uint8Array]> = []): MemoryCheckpoint {
  const files = new Map<string, Uint8Array>(content);
  const read = (file: string): Uint8Array => {
    const bytes = files.get(file);
    if (bytes) return bytes;
    throw frameworkError('FWK_CHECKPOINT_MISSING', { message: `the checkpoint has no file '${file}'` });
  };
  return {
    files,
    draft: (step = 1) => ({
      step,
      async tensors(file, tensors, metadata) {
        files.set(`${file}.safetensors`, Buffer.concat([...encodeSafetensors(tensors, metadata)]));
      },
      async json(file, value) {
        files.set(`${file}.json`, Buffer.from(JSON.stringify(value)));
      },
    }),
    view: ({ purpose = 'resume', stateVersion = 1, step = 1 } = {}) => ({
      step,
      dir: 'memory',
      stateVersion,
      purpose,
      has: (file) => files.has(`${file}.safetensors`) || files.has(`${file}.json`),
      tensors: async (file) => decodeSafetensors(read(`${file}.safetensors`), file).tensors,
      json: async (file) => JSON.parse(Buffer.from(read(`${file}.json`)).toString('utf8')) as JsonValue,
    }),
  };
}
