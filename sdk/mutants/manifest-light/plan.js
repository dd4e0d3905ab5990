import { util } from '@tensorflow/tfjs-core';

export const plan = () => ({ memory: [{ name: 'state', bytes: 4 * util.sizeFromShape([8, 8]) }] });
