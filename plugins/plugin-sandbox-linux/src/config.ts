import { type ConfigOf, count, defineConfig, oneOf, text } from '@framework/sdk';

export const config = defineConfig({
  workers: count({
    doc: 'Programs judged at the same time, each by two processes of about 20 MiB; 0: one a core, at most eight.',
    default: 0,
    max: 64,
  }),
  python: text({
    doc: 'Path of the Python that runs the programs, 3.9 or newer; empty: the system’s.',
    default: '',
  }),
  walls: oneOf(['auto', 'bubblewrap', 'namespaces'], {
    doc: 'What makes the namespaces: bubblewrap, the system calls directly, or the first of them that works.',
    default: 'auto',
  }),
});

export type Config = ConfigOf<typeof config>;
