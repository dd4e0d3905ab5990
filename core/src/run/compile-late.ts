import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of bytecode that a function runs through before V8 looks whether to optimise it; V8's own number is a fifth of this or less.
 */
const INTERRUPT_BUDGET = 600_000;

// To be imported before everything else of a process that works on data. The runner and each of its threads are isolates, and
// each compiles the same filters for itself, many functions twice, as their first batches are no sample of those that follow:
// a quarter of the processor time of a short run. What is really hot is found a fraction of a second later. V8 has dropped the flag
// with version 12 (Node 22), and says "Error" on standard error for one that it does not know.
if (Number.parseInt(process.versions.v8, 10) < 12)
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
