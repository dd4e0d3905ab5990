import type { DocumentProof, ProofLevel } from '../provenance/prove-document.js';
import type { Style } from './output.js';
import { wholeText } from './text.js';

/** The way from a document to the root, hash by hash: what a person needs to compute it with any SHA-256. */
export function proofLines({ leaf, levels, root, holds }: DocumentProof, style: Style): readonly string[] {
  const width = Math.max(...levels.map((level) => label(level).length));
  return [
    '',
    `  ${style.bold('Its way to the root')}  ${holds ? style.green('leads there') : style.red(`does not lead to ${root}`)}`,
    `    ${'leaf'.padEnd(width)}  ${leaf}`,
    ...levels.flatMap((level) => [
      ...level.path.map(({ side, hash }) => style.dim(`      ${side.padStart(width - 2)}  ${hash}`)),
      `    ${label(level).padEnd(width)}  ${level.root}  ${style.dim(place(level))}`,
    ]),
  ];
}

const label = ({ tree, name }: ProofLevel): string => (tree === 'shard' ? `shard ${name}` : tree);

const OF = { shard: 'document', source: 'shard', blend: 'source' } as const;

function place({ tree, name, position, leaves }: ProofLevel): string {
  // The tokenizer and the sequence index are the last two leaves of the blend.
  const count = tree === 'blend' ? leaves - 2 : leaves;
  return `${OF[tree]} ${wholeText(position + 1)} of ${wholeText(count)}${tree === 'source' ? ` of ${name}` : ''}`;
}
