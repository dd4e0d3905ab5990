import { SANDBOX } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import { FIRST_STEPS } from './testing/evaluate.js';
import { knownAnswersSandbox } from './testing/known-answers-sandbox.js';
import { findPython, pythonSandbox } from './testing/python-sandbox.js';

/** Real Python judges where there is one: what the suite's model replies is noise, and harms nobody. */
export default defineBench({
  slots: () => {
    const python = findPython();
    return [[SANDBOX, python === null ? knownAnswersSandbox(FIRST_STEPS).sandbox : pythonSandbox(python)]];
  },
});
