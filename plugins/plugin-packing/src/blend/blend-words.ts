import type { BlendSummary } from '@framework/sdk';
import type { Packing } from '../layout.js';
import type { Count, LanguageHeader, ShareHeader } from '../sequence-index.js';
import { partText, WHOLE } from './weights.js';

/** What the log says of a blend. */
export function blendLines({
  windows,
  contextLength,
  packing,
  shares,
  leftOut,
}: {
  readonly windows: number;
  readonly contextLength: number;
  readonly packing: Packing;
  readonly shares: readonly ShareHeader[];
  readonly leftOut: Readonly<Record<string, Count>>;
}): readonly string[] {
  return [
    `${windows} windows of ${contextLength} tokens an epoch, of ${shares.length} shares${packing === 'best-fit' ? ', packed by best fit' : ''}`,
    ...shares.flatMap((share) => [
      inWords(share.share, share, packing),
      ...(share.languages ?? []).map((language) =>
        inWords(`${share.share}/${language.language}`, language, packing),
      ),
    ]),
    ...Object.entries(leftOut).map(
      ([name, { documents, tokens }]) =>
        `${name}: weight 0; ${documents} documents of ${tokens} tokens are left out`,
    ),
  ];
}

function inWords(
  name: string,
  { parts, documents, tokens, windows, waste, epoch, run }: ShareHeader | LanguageHeader,
  packing: Packing,
): string {
  const wasted =
    packing === 'best-fit'
      ? `${waste.tokens} places of a pass are filled (${(100 * waste.share).toFixed(2)}%)`
      : `${waste.tokens} tokens of a pass are not predicted`;
  return (
    `${name}: ${partText(parts)}${name.includes('/') ? ' of its share' : ''}; ` +
    `${documents} documents of ${tokens} tokens fill ${windows} windows, ` +
    `passed through ${epoch.passes.toFixed(2)} times an epoch` +
    `${run.windows === epoch.windows ? '' : ` and ${run.passes.toFixed(2)} times in this run`}; ${wasted}`
  );
}

/** What reports are given. */
export const blendSummary = (
  shares: readonly ShareHeader[],
  windows: number,
  contextLength: number,
): BlendSummary => ({
  windows,
  length: contextLength,
  shares: shares.map(({ share, languages, ...stream }) => ({
    share,
    ...streamSummary(stream),
    ...(languages === undefined
      ? {}
      : { languages: languages.map(({ language, ...own }) => ({ language, ...streamSummary(own) })) }),
  })),
});

const streamSummary = ({
  parts,
  documents,
  tokens,
  windows,
  waste,
  epoch,
  run,
}: Omit<LanguageHeader, 'language'>) => ({
  weight: parts / WHOLE,
  documents,
  tokens,
  windows,
  wasted: waste.tokens,
  epoch,
  run,
});
