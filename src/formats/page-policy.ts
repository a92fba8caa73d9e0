import { createHash } from 'node:crypto';
import { SCRIPT } from './page-script.js';
import { STYLES } from './page-styles.js';
import type { Face } from './showing.js';

/**
 * What a page may do (Content-Security-Policy): this one style sheet, this one script with its stream, images of the
 * hub, and nothing else. A light page has neither script nor image.
 */
const source = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

const LIGHT = [
  `default-src 'none'`,
  `style-src ${source(STYLES)}`,
  'img-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
];
const FULL = [...LIGHT, `script-src ${source(SCRIPT)}`, `connect-src 'self'`].map((rule) =>
  rule === 'img-src data:' ? `img-src 'self' data:` : rule,
);

const [light, full] = [LIGHT.join('; '), FULL.join('; ')];

/** `still`: a page that nothing changes under its readers, such as a 404, needs no script either. */
export const policy = ({ face, still }: { readonly face: Face; readonly still?: boolean }): string =>
  face.light || still ? light : full;
