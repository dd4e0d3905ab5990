import { definePlugin } from '@framework/sdk';
import { lineStatistics } from './line-statistics.js';

export default definePlugin({ features: { lines: lineStatistics } });
