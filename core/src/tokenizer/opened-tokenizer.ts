import { readFile, stat } from 'node:fs/promises';
import {
  frameworkError,
  isFrameworkError,
  TOKENIZER,
  TOKENIZER_FILES,
  type Tokenizer,
  type TokenizerFiles,
} from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { loadFits } from '../run/fits.js';
import { Store } from '../run/store.js';
import type { TokenizerPlan } from './tokenizer-plan.js';
import { noTokenizerYet } from './tokenizer-reference.js';

/** A vocabulary of 256,000 pieces takes 20 MB; a data file named by mistake is not read into memory. */
const MOST_BYTES = 256 * 2 ** 20;

/** A tokenizer in the process that asks it. */
export interface OpenedTokenizer {
  readonly plugin: string;
  readonly tokenizer: Tokenizer;
  /** Undefined where the run has nobody who knows its tokenizer's files. */
  readonly files: TokenizerFiles | undefined;
}

/**
 * Opens what a plan names.
 *
 * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED, FWK_TOKENIZER_MISSING; FWK_STORE_* for a run's; FWK_LOCK_DRIFT
 *   where a run's plugin makes another tokenizer of what was left than the run had
 */
export async function openTokenizer(
  kernel: Kernel,
  source: TokenizerPlan['source'],
): Promise<OpenedTokenizer> {
  const files = kernel.find(TOKENIZER_FILES);
  if (source.kind === 'file') {
    const plugin = kernel.plan.slots[TOKENIZER_FILES.id]!;
    const bytes = await readTokenizerFile(source.file);
    const tokenizer = await kernel.guard(plugin, 'tokenizer open', () => files!.open(bytes, source.file));
    return { plugin, tokenizer, files };
  }
  const plugin = kernel.plan.slots[TOKENIZER.id] ?? '';
  const twoPhase = kernel.taps.tokenize.some(
    (tap) => tap.plugin === plugin && tap.handler.load !== undefined,
  );
  if (twoPhase && source.fits[plugin] === undefined) throw noTokenizerYet(kernel.plan.root, source.name);
  await loadFits(kernel, new Store(source.store), 'tokenize', source.fits, new Set());
  const tokenizer = kernel.get(TOKENIZER);
  if (source.hash !== null && tokenizer.hash !== source.hash) {
    throw frameworkError('FWK_LOCK_DRIFT', {
      message: `'${source.name}' was made with the tokenizer ${source.hash}, and what lies there is ${tokenizer.hash}`,
      at: `runs/${source.name}`,
      action: 'restore the plugin it was made with, or run its preset again',
    });
  }
  return { plugin, tokenizer, files };
}

async function readTokenizerFile(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) {
      throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
        message: `the file has ${size} bytes, more than any tokenizer`,
        at: file,
        action: 'name a SentencePiece .model or a tokenizer.json',
      });
    }
    return await readFile(file);
  } catch (cause) {
    if (isFrameworkError(cause)) throw cause;
    throw frameworkError('FWK_TOKENIZER_MISSING', {
      message: `the tokenizer’s file cannot be read: ${(cause as Error).message}`,
      at: file,
      action: 'correct the path, or its permissions',
      cause,
    });
  }
}
