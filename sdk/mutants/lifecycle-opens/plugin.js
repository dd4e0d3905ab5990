import { definePlugin } from '@framework/sdk';

export default definePlugin({
  hooks: {
    setup() {
      throw new Error('the table is not there');
    },
  },
});
