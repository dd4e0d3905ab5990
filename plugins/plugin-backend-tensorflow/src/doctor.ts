import type { DoctorContributor, DoctorFixes } from '@framework/sdk';
import { findBinding } from './binding/find.js';
import { cacheFolder } from './installation/cache-folder.js';
import { recipeFor } from './installation/recipe.js';

/** Is there a TensorFlow to compute with, and what would bring it. Nothing native is loaded to find out. */
export const doctor: DoctorContributor = () => {
  const { ok, why } = findBinding();
  const recipe = recipeFor(process.platform, process.arch);
  const fix =
    recipe === undefined
      ? 'run `npm install --no-save @tensorflow/tfjs-node@4.22.0`, only if you want this backend'
      : 'run `framework doctor --fix tensorflow`, only if you want this backend';
  return [{ id: 'backend/tensorflow', ok, why, fix: ok ? '' : fix }];
};

export const fixes: DoctorFixes = {
  tensorflow: {
    does: `builds tfjs-node on TensorFlow's library in ${cacheFolder()}: 214 MB are downloaded, 640 MB kept`,
    async run({ note }) {
      const { installTensorFlow } = await import('./installation/install.js');
      return installTensorFlow(note);
    },
  },
};
