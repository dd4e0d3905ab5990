import type { EvalMetric, EvalResult, JsonValue } from '@framework/sdk';

/** As plugin-humaneval gives it for a model that solves nothing. */
export const sampleHumaneval: EvalResult = {
  metrics: {
    'pass@1': {
      value: 0,
      unit: 'share',
      better: 'higher',
      count: 20,
      interval: { low: 0, high: 0.161, level: 0.95 },
      note: 'Interval: Wilson. With so few tasks one more solved is 5.0 points: small differences mean nothing.',
    },
    tasks: { value: 20, unit: 'tasks', better: 'neither' },
    graded: samples(19, 'neither'),
    notGraded: samples(1, 'lower'),
    weak: samples(2, 'lower'),
    weakPassed: samples(0, 'neither'),
    promptTruncated: samples(0, 'lower'),
    contextFull: samples(3, 'lower'),
    'failed/syntax': samples(14, 'lower'),
    'failed/exception': samples(4, 'lower'),
    'failed/wall': samples(1, 'lower'),
  },
  rows: Array.from({ length: 20 }, (_, task) =>
    row(
      task,
      task === 5 ? 'not-graded' : 'failed',
      task === 5 ? 'sandbox' : task < 14 ? 'syntax' : task < 19 ? 'exception' : 'wall',
    ),
  ),
  note: 'Problems: 20 of first-steps.jsonl (sha256 aaaaaaaaaaaaaaaa…), whose own solutions all passed first. Protocol codex: 1 reply a problem, greedy, at most 128 tokens. Judged in the sandbox ‘wasm’, at most 3 s and 512 MiB each. The program runs as WebAssembly in a process without network, files or environment.',
};

function samples(value: number, better: EvalMetric['better']): EvalMetric {
  return { value, unit: 'samples', better, count: 20 };
}

function row(task: number, verdict: string, reason: string): Readonly<Record<string, JsonValue>> {
  return {
    task: `FirstSteps/${task}`,
    sample: 0,
    verdict,
    reason,
    detail: reason === 'syntax' ? 'SyntaxError: invalid syntax (line 9)' : 'TypeError: unsupported operand',
    isolation: verdict === 'not-graded' ? null : task < 2 ? 'weak' : 'strong',
    program: `sha256:${'7'.repeat(64)}`,
    completion:
      task === 3 ? '' : task === 4 ? '        ' : '    return new Array(uuid);\n}\nexport default parse;\n',
    reply: '    return new Array(uuid);\n}\nexport default parse;\n\ndef',
    stop: '\ndef',
    ended: 'stop-word',
    promptTokens: 88,
    replyTokens: 31,
    promptTruncated: false,
  };
}
