// Tests run on the compiled output: what ships is what is tested.
export default {
  files: ['dist/**/*.test.js'],
  // The tensor libraries do not live well in worker threads.
  workerThreads: false,
};
