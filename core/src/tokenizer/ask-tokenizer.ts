import { askChild } from '../child/ask-child.js';
import { firstThatOpens } from './first-that-opens.js';
import { type TokenizerPlanRequest, tokenizerPlans } from './tokenizer-plan.js';
import type {
  Decoding,
  Encoding,
  SegmentationList,
  TokenizerInspection,
  TokenizerMeasure,
  TokenizerQuestion,
  WrittenTokenizer,
} from './tokenizer-question.js';
import { nameOf } from './tokenizer-reference.js';

interface Answers {
  readonly inspect: TokenizerInspection;
  readonly encode: Encoding;
  readonly segment: SegmentationList;
  readonly sample: Encoding;
  readonly decode: Decoding;
  readonly write: WrittenTokenizer;
  readonly measure: TokenizerMeasure;
}
type Ask<Kind extends keyof Answers> = Extract<TokenizerQuestion['ask'], { readonly kind: Kind }>;

/** Whom to ask, and where people hear of it. */
export interface TokenizerTask extends TokenizerPlanRequest {
  notice(message: string): void;
  raw(text: string): void;
}

/**
 * Opens a tokenizer in a process of its own and asks it one thing: a hostile file costs an error, not the command. A file is
 * given to one plugin after the other, until one opens it.
 *
 * @throws FWK_RUN_UNKNOWN, FWK_TOKENIZER_*, FWK_PLUGIN_*, FWK_STORE_*, FWK_MEMORY, FWK_RUN_DIED, FWK_INTERRUPTED
 */
export async function askTokenizer<Kind extends keyof Answers>(
  task: TokenizerTask,
  ask: Ask<Kind>,
): Promise<Answers[Kind]> {
  const { reference } = task;
  return firstThatOpens(
    tokenizerPlans(task),
    reference.kind === 'file' ? reference.file : undefined,
    (plan) =>
      askChild<TokenizerQuestion, Answers[Kind]>({
        module: new URL('./tokenizer-child.js', import.meta.url),
        question: { ...plan, ask },
        cwd: task.root,
        doing: 'asking the tokenizer',
        at: nameOf(reference),
        notice: task.notice,
        raw: task.raw,
      }),
  );
}
