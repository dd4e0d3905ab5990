import { defineConfig } from '@framework/sdk';

export const config = defineConfig({});
