import { bytes, type ConfigOf, count, defineConfig, oneOf, seconds } from '@framework/sdk';

export const config = defineConfig({
  action: oneOf(['drop', 'scrub'], {
    doc: 'What becomes of a file that holds a credential. `drop`: the whole file goes, for what stands around a leaked key is seldom worth the risk. `scrub`: a word takes the place of each, and what cannot be taken out whole goes with its file.',
    default: 'drop',
  }),
  scanTime: seconds({
    doc: 'Processor time the scan of one suspicious file may take; beyond it the file is dropped and its scanner replaced.',
    default: 10,
    min: 1,
    max: 600,
  }),
  maxScanBytes: bytes({
    doc: 'Largest suspicious file that is scanned; larger ones are dropped unread.',
    default: 16 * 2 ** 20,
    min: 1024,
    max: 128 * 2 ** 20,
  }),
  processes: count({
    doc: 'Scanner processes a worker thread may start; they start at the first suspicious file.',
    default: 1,
    min: 1,
    max: 16,
  }),
});

export type Config = ConfigOf<typeof config>;
