import type { Preparation } from '../domain/channel.js';
import type { Fault, No } from './fault.js';

/** How soon an image is tried again where the far side does not say when. */
const SOON_MS = 1_000;
/** The far side has understood the image, and will not take it. */
const NEVER: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/**
 * Why an image was not taken. Nobody sees these calls, so nothing depends on whether a lost one had an effect; and what
 * is wrong with the whole account, its token say, the post that follows will find out.
 */
export function notPrepared(said: No | Fault, title: string, now: number): Preparation {
  const told = said.is === 'no' && said.message ? ` It said: ${said.message}` : '';
  const error = {
    code: 'image-not-taken',
    detail: said.is === 'no' ? `${title} does not take the image (${said.status}).${told}` : said.error.detail,
    todo: 'Nothing: the text goes without it, and the hub goes on trying where an edit can bring it.',
  };
  if (said.is === 'no' && NEVER.has(said.status))
    return { is: 'refused', error: { ...error, todo: 'Upload it as another sort of picture, or leave it out there.' } };
  const waitMs = said.is === 'no' && said.resetAt !== null ? said.resetAt - now : 0;
  return { is: 'failed', error, afterMs: Math.max(SOON_MS, waitMs) };
}

/** What comes back is no answer that can be used: the image is simply given once more. */
export const unreadable = (title: string): Preparation => ({
  is: 'failed',
  error: {
    code: 'image-not-taken',
    detail: `${title} answered in a way that cannot be understood.`,
    todo: 'Nothing: the hub tries again.',
  },
  afterMs: SOON_MS,
});

export const keptFor = (now: number, ms: number): string => new Date(now + ms).toISOString();
