import { frameworkError } from '@framework/sdk';
import type { Verification, VerifiedRow } from '../eval/verify.js';
import type { Style } from './output.js';
import type { CliShared } from './shared.js';
import { table } from './text.js';

/** Published against ours, row by row where they differ. */
export function verificationText(verification: Verification, style: Style): string {
  const { suite, samples, sandbox, passed, total, passAt1, agreements, published, rows } = verification;
  const differ = rows.filter(({ agrees }) => agrees === false);
  const before = rows.filter((row) => row.published === true).length;
  const lines = [
    `${style.bold(suite)} on ${samples.file}${sandbox === null ? '' : `, judged by ${sandbox}`}`,
    `ours       ${passed} of ${total} passed${passAt1 === null ? '' : `, pass@1 ${passAt1.toFixed(4)}`}`,
  ];
  if (agreements === null) lines.push('published   no verdicts in the file');
  else {
    const all = agreements === published;
    lines.push(
      `published  ${before} of ${published} passed`,
      `agreement  ${(all ? style.green : style.red)(`${agreements} of ${published} verdicts`)}`,
    );
  }
  if (differ.length > 0) lines.push(table(differ.map(rowCells), 'lrlll', ''));
  const { unanswered, unknown } = verification;
  if (unanswered.length > 0) lines.push(`without a reply: ${unanswered.join(', ')}`);
  if (unknown.length > 0) lines.push(`of no problem: ${unknown.join(', ')}`);
  return lines.join('\n');
}

const rowCells = ({ task, sample, passed, published, reason, detail }: VerifiedRow): readonly string[] => [
  task,
  String(sample),
  `published ${published ? 'passed' : 'failed'}`,
  `ours ${passed === null ? 'not graded' : passed ? 'passed' : 'failed'}`,
  [reason ?? '', detail.slice(0, 120)].filter((part) => part !== '').join(': '),
];

/** The result is told already; the exit code stops what would rest on it. */
export function refuseDisagreement({ output, exitCode }: CliShared, { rows, samples }: Verification): void {
  const differ = rows.filter(({ agrees }) => agrees === false);
  if (differ.length === 0) return;
  const named = differ.slice(0, 5).map(({ task }) => task);
  const error = frameworkError('FWK_EVAL_DISAGREES', {
    message: `${differ.length} of ${rows.length} verdicts differ: ${named.join(', ')}${differ.length > 5 ? ', …' : ''}`,
    at: samples.file,
  });
  output.afterthought(error);
  exitCode(error.exitCode);
}
