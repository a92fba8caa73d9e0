import type { Preview } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';

/** How far it goes, in words, as the desk counts it. */
export interface Reach {
  /** `7 channels`. */
  readonly channels: string;
  /** `4 languages`. */
  readonly languages: string;
}

export const reachOf = ({ reach }: Preview): Reach => ({
  channels: t('terms:channels', { count: reach.channels }),
  languages: t('terms:languages', { count: reach.languages }),
});
