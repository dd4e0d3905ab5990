import { setFlagsFromString } from 'node:v8';

/** Mebibytes. */
const OLD_SPACE = 64;

// To be imported before the first thread is started. A thread that judges holds some twenty mebibytes of objects, and V8 looks for garbage in
// all of them whenever as much again has come and gone, arrays of bytes counted, which is every few batches: a thirtieth of a
// run's processor time. So each thread is given room to begin with; what is held does not grow by it. A V8 without the flag says so on
// standard error, and goes on.
setFlagsFromString(`--initial-old-space-size=${OLD_SPACE}`);
