import { createHash } from 'node:crypto';
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

/**
 * Lets in this one style sheet and nothing else: no script, no request, no frame around the page. Browsers ask every
 * site for an icon; the empty `data:` one spares the hub those requests.
 */
export const PAGE_CSP = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLES, 'utf8').digest('base64')}'`,
  'img-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');
