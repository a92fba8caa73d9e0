import { readFileSync } from 'node:fs';

/**
 * The page's only style sheet, inside the page: a crowd on one bar of signal must not need a second request. It is read
 * once, and shrunk by what a browser never reads. The build copies the two files beside the compiled module.
 */
const source = ['./tokens.css', './page.css']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');

export const STYLES = source
  .replace(/\/\*[\s\S]*?\*\//g, '')
  .replace(/\s+/g, ' ')
  .replace(/ ?([{};,>]) ?/g, '$1')
  .replace(/: /g, ':')
  .replace(/;}/g, '}')
  .trim();
