import type { JsonObject } from '@framework/sdk';
import { elect } from '../expression/elect.js';
import {
  formatExpression,
  type LicenceNode,
  licencesOf,
  parseStatement,
  sumOf,
} from '../expression/expression.js';
import { type Policy } from '../policy/policy.js';
import type { Form } from '../text/comments.js';
import type { Detection } from '../text/detect.js';
import { type LicenceReader, plainReader } from '../text/reader.js';
import { findHeaders, type Header } from './header.js';
import {
  type FileDetection,
  type LicenceFile,
  type LicenceFileReader,
  licenceFileReader,
} from './licence-file.js';

/** In place of a licence's id: that nothing states one. */
export const UNSTATED = 'NOASSERTION';

export interface Evidence {
  /** The file's own bytes: its comments may state a licence. */
  readonly bytes: Uint8Array;
  /** Where its comments are looked for; a source's when left out. */
  readonly form?: Form | 'pascal';
  /** Inside its repository; licence files may have sections for paths. */
  readonly path: string | null;
  /** Verbatim from the metadata. */
  readonly expression: string | null;
  readonly files: readonly LicenceFile[];
}

export interface JudgeOptions {
  readonly policy: Policy;
  /** What to do where nothing states a licence. */
  readonly missing: 'drop' | 'keep';
}

export type Judgement =
  | {
      readonly action: 'keep';
      readonly reason: string;
      readonly license: string;
      readonly evidence: JsonObject;
    }
  | { readonly action: 'drop'; readonly reason: string; readonly evidence: JsonObject };

/**
 * Weighs what is known about a file's licence. Nearer evidence wins over farther, and doubt drops:
 *
 * 1. An `SPDX-License-Identifier` in the file speaks for the file, whatever the repository says.
 * 2. Any other header naming a forbidden licence drops the file, beside a tag too that does not name it.
 * 3. Licence files in a folder below the repository's root (vendored code) override the repository's label.
 * 4. The metadata's expression decides, unless a licence file at the root contains the text of a licence that the
 *    expression does not name and the policy forbids.
 * 5. Without usable metadata the licence files at the root decide, then a header; else the licence is missing.
 */
export function judge(
  evidence: Evidence,
  options: JudgeOptions,
  read: LicenceFileReader = licenceFileReader(),
  reader: LicenceReader = plainReader,
): Judgement {
  const headers = findHeaders(evidence.bytes, evidence.form, reader);
  return byHeader(headers, options) ?? byFolder(evidence, headers, options, read);
}

function byHeader(headers: readonly Header[], { policy }: JudgeOptions): Judgement | null {
  let granted: Judgement | null = null;
  for (const header of headers) {
    const verdict = decide(headerNode(header), policy, headerEvidence(header));
    if (verdict.action === 'drop') {
      // Words that name nothing a policy knows are no veto; a tag is a statement and must be understood.
      if (header.kind === 'prose' && (verdict.reason === 'license-unknown' || !addsTo(header, policy)))
        continue;
      return verdict;
    }
    if (header.kind === 'tag') granted ??= verdict;
  }
  return granted;
}

/** Whether words name a forbidden licence that no tag beside them does: `MIT`, and parts of a file under the GPL. */
function addsTo({ detection, tagged }: Header & { kind: 'prose' }, policy: Policy): boolean {
  if (tagged === undefined) return true;
  const named = new Set(tagged.flatMap(licencesOf).flatMap(({ id }) => companionsOf(nameOf(id))));
  return licencesOf(detection.node).some(
    ({ id, exception }) => !named.has(nameOf(id)) && !policy.allows(id, exception),
  );
}

function byFolder(
  evidence: Evidence,
  headers: readonly Header[],
  options: JudgeOptions,
  read: LicenceFileReader,
): Judgement {
  const nearest = evidence.files[0] ? folderOf(evidence.files[0].path) : '';
  const files = evidence.files.filter((file) => folderOf(file.path) === nearest);
  const detected = files.flatMap((file) => {
    const detection = read(file, evidence.path);
    return detection === null ? [] : [{ file, detection }];
  });
  const prose = headers.find((header) => header.kind === 'prose');
  const fallback = (): Judgement => {
    if (prose) return decide(headerNode(prose), options.policy, headerEvidence(prose));
    return nothingKnown(evidence, files, options);
  };
  const fromFiles = (): Judgement => {
    if (detected.length === 0) return fallback();
    const node = sumOf(detected.map(({ detection }) => detection.node));
    return decide(node, options.policy, fileEvidence(detected));
  };
  if (nearest !== '') return fromFiles();
  const statement = parseStatement(evidence.expression);
  if (statement.kind !== 'expression') return fromFiles();
  const label: JsonObject = { where: 'metadata', stated: evidence.expression!.slice(0, 200) };
  const verdict = decide(statement.node, options.policy, label);
  if (verdict.action === 'drop') {
    // A label nobody can read is no label: the files may still tell.
    return verdict.reason === 'license-unknown' && detected.length > 0 ? fromFiles() : verdict;
  }
  return contradiction(statement.node, detected, options.policy) ?? verdict;
}

interface Detected {
  readonly file: LicenceFile;
  readonly detection: FileDetection;
}

/** A forbidden licence whose text lies at the root and which the label does not name. */
function contradiction(label: LicenceNode, detected: readonly Detected[], policy: Policy): Judgement | null {
  const named = new Set(licencesOf(label).flatMap(({ id }) => companionsOf(nameOf(id))));
  for (const { file, detection } of detected) {
    const verdict = decide(detection.node, policy, fileEvidence([{ file, detection }]));
    if (verdict.action === 'keep') continue;
    const foreign = licencesOf(detection.node).filter(
      ({ id, exception }) => !named.has(nameOf(id)) && !policy.allows(id, exception),
    );
    const standsThere = foreign.some(({ id }) =>
      detection.findings.some(
        (finding) => finding.id === id && (finding.how === 'text' || isShort(detection)),
      ),
    );
    if (standsThere) {
      return { ...verdict, evidence: { ...verdict.evidence, label: formatExpression(label) } };
    }
  }
  return null;
}

/** A short text is a statement; a long one may mention licences of things it only talks about. */
const isShort = ({ length }: FileDetection): boolean => length < 2000;

/** `GPL` for all its versions: a text or a name without a version does not contradict a label that has one. */
const nameOf = (id: string): string => id.replace(/-\d.*$/, '');

/** The LGPL and the AGPL build on the GPL, whose text lies beside theirs. */
const companionsOf = (name: string): string[] => (/^[AL]GPL$/.test(name) ? [name, 'GPL'] : [name]);

function nothingKnown(evidence: Evidence, files: readonly LicenceFile[], options: JudgeOptions): Judgement {
  const seen: JsonObject = {
    where: 'nowhere',
    ...(evidence.expression === null ? {} : { stated: evidence.expression.slice(0, 200) }),
    ...(files.length === 0 ? {} : { unrecognised: files.map((file) => file.path) }),
  };
  const missing = files.length === 0 && evidence.expression === null;
  const reason = missing ? 'license-missing' : 'license-unknown';
  return missing && options.missing === 'keep'
    ? { action: 'keep', reason, license: UNSTATED, evidence: seen }
    : { action: 'drop', reason, evidence: seen };
}

function decide(node: LicenceNode, policy: Policy, seen: JsonObject): Judgement {
  const election = elect(node, policy);
  const evidence = { ...seen, expression: formatExpression(node) };
  if (election.kind === 'allowed') {
    return {
      action: 'keep',
      reason: election.choice ? 'license-elected' : 'license-allowed',
      license: election.elected,
      evidence: { ...evidence, license: election.elected },
    };
  }
  return { action: 'drop', reason: election.reason, evidence: { ...evidence, forbidden: election.licence } };
}

const headerNode = (header: Header): LicenceNode =>
  header.kind === 'tag' ? header.node : header.detection.node;

const headerEvidence = (header: Header): JsonObject =>
  header.kind === 'tag'
    ? { where: 'header', offset: header.offset, stated: header.stated, confidence: 1 }
    : { where: 'header', offset: header.offset, ...findingEvidence(header.detection) };

const fileEvidence = (detected: readonly Detected[]): JsonObject => ({
  where: 'license-file',
  path: detected[0]!.file.path,
  ...(detected.length > 1 ? { others: detected.slice(1).map(({ file }) => file.path) } : {}),
  ...partEvidence(detected[0]!.detection),
  ...findingEvidence(detected[0]!.detection),
});

/** Which lines of a licence file with sections count, and for which path they stand. */
const partEvidence = ({ part }: FileDetection): JsonObject =>
  part === undefined
    ? {}
    : {
        lines: part.lines.map(([first, last]) => `${first}-${last}`).join(', '),
        ...(part.sections.length === 0 ? {} : { sections: part.sections }),
      };

const findingEvidence = ({ findings }: Detection): JsonObject => ({
  confidence: Math.min(...findings.map(({ confidence }) => confidence)),
  matched: findings.map(({ id, how, words }) =>
    words === undefined ? `${id} (${how})` : `${id} (“${words}”)`,
  ),
});

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
