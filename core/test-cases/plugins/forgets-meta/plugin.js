export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        tokens: {
          apply: ({ sequence, documents, tokens, offsets }) => ({ sequence, documents, tokens, offsets }),
        },
      },
    };
  },
};
