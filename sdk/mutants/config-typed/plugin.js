import { count, defineConfig, definePlugin } from '@framework/sdk';

const config = defineConfig({ columns: count({ doc: 'Columns at once.', default: 5 }) });

export default definePlugin(config, () => ({}));
