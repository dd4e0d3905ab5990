import { anchorText } from '../audit/anchor.js';
import type { Bundle } from '../provenance/bundle/write-bundle.js';
import type { ProvenanceFile } from '../provenance/provenance-file.js';
import type { CheckName } from '../provenance/verify/findings.js';
import type { VerifyReport } from '../provenance/verify/verify.js';
import type { Style } from './output.js';
import { bytesText, table, wholeText } from './text.js';

const MEANING: Readonly<Record<CheckName, string>> = {
  objects: 'files of the store, against their manifests',
  documents: 'bytes of each document, against its row and its place',
  conservation: 'in = kept + held out + dropped by reason',
  tokens: 'token shards, document by document',
  sequence: 'the sequence index, against the tokens it points into',
  checkpoints: 'checkpoints, against their manifests',
  roots: 'document → shard → source → blend, against provenance.json',
  takedown: 'tombstones, zeros in their place, and the root of before out of the rest',
  run: 'results, metrics and the content root',
};

/** The table of what was compared; mismatches follow as errors. */
export function verifyText(report: VerifyReport, style: Style): string {
  const { run, holds, root, computed, checks, documents } = report;
  const lines = [
    `${style.bold(run)}  ${holds ? style.green('everything is what was recorded') : style.red('not what was recorded')}`,
    '',
    table(
      checks.map(({ check, checked, unit, mismatches }) => [
        check,
        mismatches === 0 ? style.green('holds') : style.red(`${wholeText(mismatches)} wrong`),
        wholeText(checked),
        unit,
        style.dim(MEANING[check]),
      ]),
      'llrll',
    ),
  ];
  if (documents !== null) {
    const { in: all, kept, held, dropped, byReason } = documents;
    lines.push(
      '',
      `  ${wholeText(all)} documents in = ${wholeText(kept)} kept + ${wholeText(held)} held out + ${wholeText(dropped)} dropped`,
      ...(byReason.length === 0
        ? []
        : [
            table(
              byReason.map(({ plugin, reason, documents: count }) => [
                wholeText(count),
                reason,
                style.dim(plugin),
              ]),
              'rll',
              '    ',
            ),
          ]),
    );
  }
  for (const { takedown, at, request, documents: count, before, key } of report.takedowns) {
    lines.push(
      '',
      `  ${style.bold('taken down')} on ${at.slice(0, 10)}: ${wholeText(count)} documents, for ${request}`,
      style.dim(`    takedown ${takedown}\n    root before ${before}\n    signed by ${key}`),
    );
  }
  lines.push('', `  root  ${root ?? 'cannot be read'}`);
  if (computed !== null && computed !== root) lines.push(`  now   ${style.red(computed)}`);
  return lines.join('\n');
}

/** Sources with their roots, then what each of their licences covers. */
export function showText(run: string, file: ProvenanceFile, style: Style): string {
  const { sources, root, tokenizer, sequence } = file;
  const sum = (key: 'documents' | 'heldOut' | 'bytes') =>
    sources.reduce((total, source) => total + source[key], 0);
  return [
    `${style.bold(run)}  ${wholeText(sum('documents'))} documents, ${wholeText(sum('heldOut'))} of them held out, ${bytesText(sum('bytes'))}, from ${wholeText(sources.length)} sources`,
    '',
    table(
      [
        ['source', 'documents', 'held out', 'bytes', 'shards', 'root', 'licences'].map(style.dim),
        ...sources.map((source) => [
          source.id,
          wholeText(source.documents),
          wholeText(source.heldOut),
          bytesText(source.bytes),
          wholeText(source.shards.length),
          source.root.slice(0, 12),
          licencesText(source),
        ]),
      ],
      'lrrrrll',
    ),
    '',
    `  tokenizer  ${tokenizer ?? 'none'}`,
    `  sequence   ${sequence ?? 'none'}`,
    `  root       ${root}`,
  ].join('\n');
}

const licencesText = ({ licenses, takenDown }: ProvenanceFile['sources'][number]): string =>
  [
    ...Object.entries(licenses)
      .sort(([a, one], [b, other]) => other.documents - one.documents || (a < b ? -1 : 1))
      .map(([name, { documents }]) => `${name} ${wholeText(documents)}`),
    ...(takenDown === undefined ? [] : [`taken down ${wholeText(takenDown.documents)}`]),
  ].join(', ');

/** What was written, and what the auditor should have from elsewhere. */
export function bundleText({ run, root, audit, files, key }: Bundle, out: string, style: Style): string {
  return [
    `${style.bold(run)}  ${wholeText(Object.keys(files).length)} files in ${out}`,
    `  root    ${root}`,
    `  anchor  ${audit.count === 0 ? 'none: the audit log has no entries' : anchorText(audit)}`,
    `  key     ${key ?? style.yellow('not signed: set FRAMEWORK_SIGNING_KEY')}`,
    style.dim('  give root, anchor and key to the auditor on another way than the bundle'),
  ].join('\n');
}
