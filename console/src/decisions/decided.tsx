import type { ReactElement } from 'react';
import type { MadeDecision } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';

/** `SMS not used: "indoor advice only, risk of panic" (A. Peeters 02:12)`. */
export const Decided = ({ made }: { made: MadeDecision }): ReactElement => (
  <Sentence
    of={t(`decisions:made.${made.decision}`)}
    parts={{
      channel: <strong>{made.name}</strong>,
      reason: made.reason,
      by: made.by,
      at: <Clock at={made.at} />,
    }}
  />
);
