import { readFileSync } from 'node:fs';

/**
 * The page's only script, inside the page as the style sheet is: a file of its own would be a request for each of a
 * crowd. It is read once, without its comments and its indentation.
 */
export const SCRIPT = readFileSync(new URL('./page-live.js', import.meta.url), 'utf8')
  .replace(/\/\*[\s\S]*?\*\//g, '')
  .replace(/^\s*\/\/.*$/gm, '')
  .replace(/\n\s*/g, '\n')
  .trim();
