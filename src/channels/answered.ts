import type { Carried } from '../domain/notice.js';
import type { Fault } from './fault.js';
import type { Answer } from './outbound.js';
import { retryAfter, waitMs } from './waiting.js';

/**
 * What an HTTP answer says of a notice. A 4xx that is no request to wait is final: it would be the same again. After a lost
 * answer it is sent again: to be woken twice is better than not at all.
 */
export function answered(
  answer: Answer | Fault,
  { what, goneAt }: { readonly what: string; readonly goneAt: readonly number[] },
): Carried {
  if (answer.is === 'refused') return { is: 'refused', gone: false, error: answer.error };
  if (answer.is !== 'answered') return { is: 'retry', afterMs: 0, error: answer.error };
  const { status } = answer;
  if (status >= 200 && status < 300) return { is: 'sent' };
  if (goneAt.includes(status))
    return {
      is: 'refused',
      gone: true,
      error: {
        code: 'gone',
        detail: `The ${what} knows nobody there any more (${status}).`,
        todo: 'Turn it on again on that device.',
      },
    };
  if (status === 429 || status >= 500) {
    const header = answer.headers['retry-after'];
    const now = Date.now();
    const resetAt = retryAfter(Array.isArray(header) ? header[0] : header, now);
    return {
      is: 'retry',
      afterMs: resetAt === null ? 0 : waitMs({ resetAt, now, key: what }),
      error: {
        code: 'later',
        detail: `The ${what} takes nothing now (${status}).`,
        todo: 'Nothing; it is tried again.',
      },
    };
  }
  return {
    is: 'refused',
    gone: false,
    error: { code: 'not-accepted', detail: `The ${what} does not take it (${status}).`, todo: 'Check its address.' },
  };
}
