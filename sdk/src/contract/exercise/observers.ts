import { TOKENIZER } from '../../slots/tokenizer.js';
import { evalContext, evalReport } from '../../testing/evaluation.js';
import { sampleRows } from '../sample.js';
import { temporaryFolder } from '../temporary.js';
import { standInByteTokenizer } from '../training/stand-in-byte-tokenizer.js';
import type { Exercise } from './index.js';
import { SMALL_STEP, smallRun } from './small-run.js';

export async function exerciseStep({ plugin, call }: Exercise): Promise<void> {
  const { step } = plugin.hooks ?? {};
  if (step !== undefined) await call('step', () => step(SMALL_STEP));
}

export async function exerciseEvaluate({ subject, plugin, call }: Exercise): Promise<void> {
  const { evaluate } = plugin.hooks ?? {};
  if (evaluate === undefined) return;
  const documents = sampleRows(subject).map(({ id, content }, index) => ({
    id,
    text: Buffer.from(content).toString('utf8'),
    split: index % 2 === 0 ? 'heldout' : 'train',
  }));
  const tokenizer = plugin.find(TOKENIZER) ?? standInByteTokenizer;
  await call('evaluate', async () => {
    const report = evalReport();
    await evaluate(report, evalContext(plugin.hookContext(), documents, tokenizer));
    return report.results;
  });
}

export async function exerciseReport({ plugin, call }: Exercise): Promise<void> {
  const { report } = plugin.hooks ?? {};
  if (report !== undefined)
    await call('report', () => report(smallRun(temporaryFolder('report')), plugin.hookContext()));
}
