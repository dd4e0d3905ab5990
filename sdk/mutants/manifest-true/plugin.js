import { definePlugin } from '@framework/sdk';

export default definePlugin({ hooks: { step() {}, setup() {} } });
