import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const fixtures = process.env['FRAMEWORK_FIXTURES'] ?? '';

/** HumanEval as published; WizardCoder-15B's completions of it with the verdicts of its authors. */
export const HUMAN_EVAL = 'HumanEval.jsonl.gz';
export const WIZARD_CODER = 'wizardcoder15b_humaneval.zip';

export const hasFixture = (name: string): boolean => fixtures !== '' && existsSync(join(fixtures, name));

export interface Problem {
  readonly task_id: string;
  readonly prompt: string;
  readonly entry_point: string;
  readonly canonical_solution: string;
  readonly test: string;
}

export interface Sample {
  readonly task_id: string;
  readonly completion: string;
  readonly passed: boolean;
}

export function humanEval(): Problem[] {
  return lines<Problem>(gunzipSync(readFileSync(join(fixtures, HUMAN_EVAL))));
}

export function wizardCoder(): Sample[] {
  return lines<Sample>(onlyFileOf(readFileSync(join(fixtures, WIZARD_CODER))));
}

function lines<Row>(bytes: Buffer): Row[] {
  return bytes
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** The one `.jsonl` in a zip archive: found by the central directory, deflated. */
function onlyFileOf(zip: Buffer): Buffer {
  let entry = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
  for (;;) {
    const [compressed, nameBytes, extraBytes, commentBytes] = [
      zip.readUInt32LE(entry + 20),
      zip.readUInt16LE(entry + 28),
      zip.readUInt16LE(entry + 30),
      zip.readUInt16LE(entry + 32),
    ];
    if (zip.toString('utf8', entry + 46, entry + 46 + nameBytes).endsWith('.jsonl')) {
      const local = zip.readUInt32LE(entry + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return inflateRawSync(zip.subarray(from, from + compressed));
    }
    entry += 46 + nameBytes + extraBytes + commentBytes;
  }
}
