import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const built = fileURLToPath(new URL('.', import.meta.url));

/**
 * A program of this directory and all it imports as one file; resolves to its path. The search for a thousand modules
 * takes half of what the start of a worker costs, and a fire starts a thousand workers.
 */
export async function bundled(program: string, directory: string): Promise<string> {
  const file = `${program}.mjs`;
  await build({
    root: built,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(built, `${program}.js`),
      outDir: directory,
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: {
        external: (name) => isBuiltin(name),
        output: {
          entryFileNames: file,
          codeSplitting: false,
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  });
  return join(directory, file);
}
