import { knownAnswersSandbox } from '@framework/evaluation/testing/known-answers-sandbox';
import { findPython, pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { REPLIES, SANDBOX } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import { readMbpp } from './read-mbpp.js';
import { SMALL_BASICS } from './testing/small-basics.js';

const { problems } = await readMbpp(SMALL_BASICS, 'listed');

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
