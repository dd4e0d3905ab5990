export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        evaluate(report) {
          report.add('score', { metrics: { score: { value: 1, unit: '', better: 'higher' } } });
        },
      },
    };
  },
};
