import { type FrameworkError, frameworkError, isFrameworkError, TOKENIZER_FILES } from '@framework/sdk';
import type { TokenizerPlan } from './tokenizer-plan.js';

/**
 * What the first plugin that opens a file makes of it. Which knows a file's form is not for us to say: each is asked, and one
 * that refuses the file leaves it to the next.
 *
 * @param file of which a refusal names a place; undefined where there is nothing to leave to another
 * @throws what else than a refusal comes; the refusal of the one plugin that took the file for its own and found it damaged; of
 *   several, FWK_TOKENIZER_UNSUPPORTED with what each said
 */
export async function firstThatOpens<Answer>(
  plans: readonly (() => Promise<TokenizerPlan>)[],
  file: string | undefined,
  ask: (plan: TokenizerPlan) => Promise<Answer>,
): Promise<Answer> {
  const refusals: { readonly plugin: string; readonly error: FrameworkError }[] = [];
  for (const plan of plans) {
    const made = await plan();
    try {
      return await ask(made);
    } catch (error) {
      if (plans.length === 1 || file === undefined || !isRefusal(error, file)) throw error;
      refusals.push({ plugin: made.plan.slots[TOKENIZER_FILES.id] ?? '', error });
    }
  }
  const damaged = refusals.find(({ error }) => error.code === 'FWK_TOKENIZER_CORRUPT');
  if (damaged !== undefined) throw damaged.error;
  throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
    message: refusals.map(({ plugin, error }) => `${plugin}: ${error.message}`).join('; '),
    at: file,
    action: 'give a SentencePiece unigram model, or a tokenizer.json of one or of byte-level BPE',
  });
}

/** Of the file itself, not of what was asked of an opened one. */
const isRefusal = (error: unknown, file: string): error is FrameworkError =>
  isFrameworkError(error) &&
  (error.code === 'FWK_TOKENIZER_CORRUPT' || error.code === 'FWK_TOKENIZER_UNSUPPORTED') &&
  error.at?.startsWith(file) === true;
