import { sampleError } from '../files/sample-error.js';
import type { Sample } from '../sample.js';

/** A file of a folder or an archive, its name with `/` from there. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * evalplus's folder of programs: a folder for each task, `HumanEval_0/0.py`, `HumanEval_0/1.py`.
 *
 * @throws FWK_EVAL_TASKS for one that is not UTF-8
 */
export function fromProgramFiles(files: readonly NamedFile[], at: string): readonly Sample[] {
  const programs = files.flatMap(({ name, bytes }) => {
    const match = /(?:^|\/)([^/]+?)[_-](\d+)\/(\d+)\.[a-z]+$/i.exec(name);
    return match === null
      ? []
      : [{ name, bytes, task: `${match[1]}/${Number(match[2])}`, sample: Number(match[3]) }];
  });
  // `10.py` stands before `9.py` in a folder.
  programs.sort((a, b) => (a.task === b.task ? a.sample - b.sample : a.task < b.task ? -1 : 1));
  return programs.map(({ name, bytes, task }) => {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return { task, text, form: 'program', passed: null };
    } catch {
      throw sampleError(`${at}:${name}`, 'the program is not UTF-8');
    }
  });
}
