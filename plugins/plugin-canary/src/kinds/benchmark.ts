import type { RandomStream } from '@framework/sdk';
import type { BenchmarkTask } from '../benchmark-file.js';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

/** A benchmark's task, prompt and solution, as somebody would keep it in a comment of his own code. */
export function plantBenchmark(random: RandomStream, task: BenchmarkTask): readonly Planted[] {
  const { marker, functions } = writeModule(random, 6);
  const quoted = `${task.prompt}${task.solution}`.replaceAll('*/', '* /');
  const text = `${moduleText(functions)}\n/*\n${quoted}\n*/\n`;
  return [{ path: 'src/notes.js', text, marker, fate: { must: 'fall' } }];
}
