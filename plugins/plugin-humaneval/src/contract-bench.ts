import { readHumanEval } from '@framework/evaluation';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { knownAnswersSandbox } from '@framework/evaluation/testing/known-answers-sandbox';
import { findPython, pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { REPLIES, SANDBOX } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';

const { problems } = await readHumanEval(FIRST_STEPS);

/** Real Python judges where there is one: what is replied here is known, and harms nobody. */
export default defineBench({
  slots: () => {
    const python = findPython();
    return [
      [REPLIES, scriptedReplies([{ when: '', reply: '    return None\n' }]).source],
      [SANDBOX, python === null ? knownAnswersSandbox(problems).sandbox : pythonSandbox(python)],
    ];
  },
});
