import { definePlugin } from '@framework/sdk';

export default definePlugin({});
