import { type ConfigOf, defineConfig } from '@framework/sdk';

export const config = defineConfig({});

export type Config = ConfigOf<typeof config>;
