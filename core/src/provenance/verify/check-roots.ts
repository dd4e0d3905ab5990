import type { Summed } from '../leaves.js';
import { type ProvenanceFile, provenanceText, type SourceProvenance } from '../provenance-file.js';
import type { Findings } from './findings.js';

/**
 * The recorded tree against the one over what lies there, from the shards up: the lowest level that differs names the
 * place, those above it only follow.
 */
export function checkRoots(
  path: string,
  recorded: ProvenanceFile,
  computed: ProvenanceFile,
  findings: Findings,
): void {
  const before = findings.count;
  const wrong = (message: string) =>
    findings.add({
      check: 'roots',
      at: path,
      message,
      action: 'restore the store object, or provenance.json, whichever was changed, from a copy',
    });
  for (let at = 0; at < Math.max(recorded.sources.length, computed.sources.length); at++) {
    const [then, now] = [recorded.sources[at], computed.sources[at]];
    findings.checked('roots', 'roots');
    if (then === undefined) wrong(`the source '${now!.id}' is not in what was recorded`);
    else if (now === undefined) wrong(`the source '${then.id}' was recorded, and no shard holds it`);
    else if (then.id !== now.id) wrong(`source ${at} is '${now.id}', recorded was '${then.id}'`);
    else checkSource(then, now, findings, wrong);
  }
  for (const [what, then, now] of [
    ['tokenizer', recorded.tokenizer, computed.tokenizer],
    ['sequence index', recorded.sequence, computed.sequence],
    ['documents', recorded.objects.documents, computed.objects.documents],
    ['tokens', recorded.objects.tokens, computed.objects.tokens],
  ] as const) {
    findings.checked('roots', 'roots');
    if (then !== now) wrong(`of the ${what}, ${then} was recorded, the run has ${now}`);
  }
  findings.checked('roots', 'roots');
  if (recorded.root !== computed.root) {
    wrong(`the root over everything is ${computed.root}, recorded was ${recorded.root}`);
  }
  if (findings.count === before && provenanceText(recorded) !== provenanceText(computed)) {
    wrong('the file says more than the tree it is of');
  }
}

function checkSource(
  then: SourceProvenance,
  now: SourceProvenance,
  findings: Findings,
  wrong: (message: string) => void,
): void {
  const name = `source '${then.id}'`;
  let below = 0;
  for (let at = 0; at < Math.max(then.shards.length, now.shards.length); at++) {
    const [one, other] = [then.shards[at], now.shards[at]];
    findings.checked('roots', 'roots');
    const what =
      one === undefined
        ? `shard ${other!.shard} is not in what was recorded`
        : other === undefined
          ? `shard ${one.shard} was recorded and is gone`
          : one.shard !== other.shard
            ? `shard ${other.shard} stands where shard ${one.shard} was recorded`
            : differs(`shard ${one.shard}`, one, other);
    if (what === undefined) continue;
    below += 1;
    wrong(`${name}: ${what}`);
  }
  const own = below > 0 ? undefined : differs('the whole of it', then, now);
  if (own !== undefined) wrong(`${name}: ${own}`);
  if (JSON.stringify(sorted(then.licenses)) !== JSON.stringify(sorted(now.licenses))) {
    wrong(`${name}: its licences are not those that were recorded`);
  }
}

function differs(what: string, then: Summed, now: Summed): string | undefined {
  const counts = ({ documents, heldOut, bytes }: Summed) =>
    `${documents} documents, ${heldOut} of them held out, ${bytes} bytes`;
  if (counts(then) !== counts(now)) return `${what} has ${counts(now)}; recorded were ${counts(then)}`;
  if (then.root === now.root) return undefined;
  return `the documents of ${what} are not those that were recorded, or not in that order: root ${now.root}, recorded ${then.root}`;
}

const sorted = (counts: SourceProvenance['licenses']) =>
  Object.entries(counts)
    .map(([name, { documents, bytes }]) => [name, documents, bytes] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
