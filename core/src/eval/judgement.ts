import type { Gate, GateSource } from '@framework/sdk';
import { readGateFile } from '../config/gate-file.js';
import { Problems } from '../config/problems.js';
import { assemble } from '../plugins/assemble.js';
import { readGates } from '../plugins/resolve-gates.js';

/** What results are judged by. */
export interface Judgement {
  readonly gates: Readonly<Record<string, Gate>>;
  readonly sources: Readonly<Record<string, GateSource>>;
}

/**
 * The gates of a file. One on what is not evaluated stays: it has not enough data, and holds a release as it should.
 *
 * @throws FWK_PRESET_INVALID, FWK_CONFIG_INVALID, FWK_CONFIG_UNKNOWN_KEY with every line that is wrong
 */
export function readJudgement(file: string, root: string): Judgement {
  const problems = new Problems();
  const { layer } = readGateFile(file, root);
  const judgement = readGates(assemble([layer], problems), root, problems);
  problems.throwIfAny();
  return judgement;
}
