import { knownAnswersSandbox } from '@framework/evaluation/testing/known-answers-sandbox';
import { findPython, pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { solutionOf } from '@framework/evaluation/testing/solution-of';
import { REPLIES, SANDBOX } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import { readTaskFile } from './task-file.js';
import { exampleOf } from './testing/evaluate.js';

const { problems } = (await readTaskFile(exampleOf('word-tools'))).set;
const [first] = problems;

/** Real Python judges where there is one. The first task is answered rightly. */
export default defineBench({
  slots: () => {
    const python = findPython();
    const answers = [{ when: `def ${first!.entryPoint}(`, reply: solutionOf(first!) }];
    return [
      [REPLIES, scriptedReplies(answers).source],
      [SANDBOX, python === null ? knownAnswersSandbox(problems).sandbox : pythonSandbox(python)],
    ];
  },
});
