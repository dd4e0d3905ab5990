import { plainText } from '../provenance/export/plain-text.js';
import type { DryRun } from '../takedown/dry-run.js';
import type { OtherObjects } from '../takedown/elsewhere.js';
import type { Execution } from '../takedown/execute.js';
import type { TakedownResult } from '../takedown/takedown.js';
import type { Style } from './output.js';
import { bytesText, table, wholeText } from './text.js';

const WHY = { asked: 'asked for', derived: 'made of one that goes', copy: 'a copy' } as const;

/** What would go; nothing was written. */
export function previewText(preview: DryRun, limit: number, style: Style): string {
  if (preview.documents.length === 0) return beforeText(preview.run, preview.before, style);
  return [
    `${style.bold(preview.run)}  would lose ${countText(preview)}; nothing was written`,
    ...aboutText(preview, limit, style),
    '',
    style.dim(`  the same without --dry-run does it: takedown ${preview.takedown}`),
  ].join('\n');
}

/** What went. */
export function takedownText(
  { run, plan, execution, before, finished }: TakedownResult,
  limit: number,
  style: Style,
): string {
  const lines = finished.flatMap((one) => [
    `${style.yellow('finished')} what a killed process had left`,
    ...executionText(one, style),
    ...othersText(one, style),
    '',
  ]);
  if (plan === null || execution === null) return [...lines, beforeText(run, before, style)].join('\n');
  return [
    ...lines,
    `${style.bold(run)}  ${style.green('taken down')}: ${countText(plan)}`,
    ...aboutText(plan, limit, style),
    '',
    ...executionText(execution, style),
  ].join('\n');
}

const beforeText = (run: string, before: number, style: Style): string =>
  `${style.bold(run)}  nothing is left to take down: ${wholeText(before)} documents of this were taken down before`;

/** Of a run that was made since. */
export const deniedText = (run: string, takedowns: readonly string[], style: Style): string =>
  `${style.bold(run)}  holds nothing of this: it was taken down before (${takedowns.map((id) => id.slice(0, 12)).join(', ')}), and no run takes it in again`;

const countText = ({ documents, bytes, tokens }: DryRun): string =>
  `${wholeText(documents.length)} documents, ${bytesText(bytes)}${tokens === null ? '' : `, ${wholeText(tokens)} tokens`}`;

function aboutText(preview: DryRun, limit: number, style: Style): readonly string[] {
  const { documents, copies, dropped, shards, files, windows, runs, orphans } = preview;
  const left = copies.filter(({ removed }) => !removed);
  const lines = [
    table(
      documents
        .slice(0, limit)
        .map(({ id, shard, offset, bytes, split, why }) => [
          plainText(id),
          WHY[why],
          split === 'train' ? '' : split,
          style.dim(`shard ${shard}, byte ${wholeText(offset)}, ${bytesText(bytes)}`),
        ]),
      'llll',
    ),
    ...more(documents.length, limit, style),
    '',
    table(
      [
        [
          'shards',
          `${wholeText(shards.touched.length)} of ${wholeText(shards.of)}: ${listText(shards.touched)}`,
        ],
        [
          'files',
          `${wholeText(files.length)} are rewritten, ${bytesText(files.reduce((sum, file) => sum + file.bytes, 0))}`,
        ],
        ...(windows === null
          ? []
          : [['windows', `${wholeText(windows)} of the first pass hold a token of theirs`]]),
        ...runs.map(({ run, checkpoints }) => [
          'run',
          `${run}: ${checkpoints.length === 0 ? 'no checkpoint saw them' : `checkpoints that saw them: ${checkpoints.map((step) => `step-${step}`).join(', ')}`}`,
        ]),
      ],
      'll',
    ),
  ];
  if (copies.length > 0) {
    lines.push(
      '',
      `  ${wholeText(copies.length)} near-copies stand in the blend, ${wholeText(copies.length - left.length)} of them go too:`,
    );
    lines.push(
      table(
        copies
          .slice(0, limit)
          .map(({ id, of, likeness, removed }) => [
            plainText(id),
            (likeness / 10_000).toFixed(4),
            style.dim(`like ${plainText(of)}`),
            removed ? 'goes' : style.yellow('stays'),
          ]),
        'llll',
        '    ',
      ),
      ...more(copies.length, limit, style),
    );
  }
  if (dropped.length > 0) {
    lines.push(
      '',
      `  ${wholeText(dropped.length)} copies had been dropped in their favour; later runs leave these out, too:`,
    );
    lines.push(
      table(
        dropped
          .slice(0, limit)
          .map(({ id, of, sameId }) => [
            plainText(id),
            style.dim(`${sameId === true ? 'another by the id' : 'for'} ${plainText(of)}`),
          ]),
        'll',
        '    ',
      ),
      ...more(dropped.length, limit, style),
    );
  }
  lines.push(...othersText(preview, style));
  if (orphans.length > 0) {
    lines.push(
      '',
      `  ${wholeText(orphans.length)} objects no run refers to hold some of them, and go whole: ${orphans.map(({ object, kind }) => `${object.slice(0, 12)} (${kind})`).join(', ')}`,
    );
  }
  return lines;
}

function othersText({ elsewhere, unread }: OtherObjects, style: Style): readonly string[] {
  return [
    ...elsewhere.flatMap(({ object, runs, documents }) => [
      '',
      `  ${style.yellow('elsewhere')} the object ${object.slice(0, 12)} holds ${wholeText(documents)} of them; also to be taken down: ${runs.map((run) => `--run ${run}`).join(', ')}`,
    ]),
    ...unread.flatMap(({ object, runs, why, action }) => [
      '',
      `  ${style.yellow('not read')} whether the object ${object.slice(0, 12)} of ${runs.join(', ')} holds some of them, or left copies out for them: ${why}`,
      ...(action === null ? [] : [`    ${action}`]),
    ]),
  ];
}

function executionText(
  { runs, marked, removed, kept, takedown, request }: Execution,
  style: Style,
): readonly string[] {
  return [
    ...runs.flatMap(({ run, before, after, checkpoints }) =>
      before === null
        ? [`  ${run}: not finished; it filters again when it goes on`]
        : [
            `  ${run}`,
            `    root before  ${before}`,
            `    root now     ${after}`,
            ...(checkpoints.length === 0
              ? []
              : [`    marked       ${checkpoints.map((step) => `step-${step}`).join(', ')}`]),
          ],
    ),
    ...marked.map(
      ({ run, checkpoints }) =>
        `  ${run} has other documents since; marked ${checkpoints.map((step) => `step-${step}`).join(', ')}`,
    ),
    `  ${wholeText(removed.length)} old objects were removed from the store`,
    ...kept.map((object) => `  ${style.yellow('kept')} ${object.slice(0, 12)}: another run refers to it`),
    style.dim(`  request ${request}, takedown ${takedown}`),
  ];
}

const more = (count: number, limit: number, style: Style): readonly string[] =>
  count > limit ? [style.dim(`    and ${wholeText(count - limit)} more (--limit)`)] : [];

const listText = (numbers: readonly number[]): string =>
  numbers.length > 12 ? `${numbers.slice(0, 12).join(', ')}, …` : numbers.join(', ');
