import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ChannelView, FarError } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { t } from '../words/i18n.js';
import { Clock } from '../words/times.js';
import styles from './board.module.css';

interface Trouble {
  readonly key: string;
  readonly channel: ChannelView;
  /** `dead`: nothing will be taken there in a crisis. `unsure`: it could not be found out. */
  readonly is: 'dead' | 'unsure';
  readonly what: string;
  readonly error: FarError | null;
  readonly at: string | null;
}

/** Accounts that are not as they must be when the next message comes: told while the night is still quiet. */
export function Accounts(): ReactElement | null {
  const channels = useQuery({ ...asking.channels, refetchInterval: 10_000 });
  const troubles = (channels.data?.items ?? []).flatMap(troublesOf);
  if (troubles.length === 0) return null;
  return (
    <section aria-label={t('board:accounts.title')} className={styles.accounts}>
      <ul className={styles.attention}>
        {troubles.map(({ key, channel, is, what, error, at }) => (
          <li key={key} data-outcome={is === 'dead' ? 'refused' : 'unsure'}>
            <p>
              <strong>{channel.name}:</strong> {what}
              {at && (
                <>
                  {' '}
                  (<Clock at={at} seconds />)
                </>
              )}
              . {error && `${error.detail} ${error.todo}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function troublesOf(channel: ChannelView): Trouble[] {
  const { checked, watch } = channel;
  const found: Trouble[] = [];
  const add = (key: string, trouble: Omit<Trouble, 'key' | 'channel'>) =>
    found.push({ key: `${channel.id} ${key}`, channel, ...trouble });
  if (checked && !checked.result.ok)
    add('dead', { is: 'dead', what: t('board:accounts.dead'), error: checked.result.error, at: checked.at });
  if (watch?.unchecked)
    add('unchecked', { is: 'unsure', what: t('board:accounts.unchecked'), error: watch.unchecked, at: null });
  if (watch?.error)
    add('unread', {
      is: 'unsure',
      what: t(watch.surveyedAt ? 'board:accounts.unreadSince' : 'board:accounts.unread'),
      error: watch.error,
      at: watch.surveyedAt,
    });
  const foreign = watch?.foreign.length ?? 0;
  if (foreign > 0)
    add('foreign', {
      is: 'unsure',
      what: t('board:accounts.foreign', { count: foreign }),
      error: watch!.foreign.find(({ error }) => error !== null)?.error ?? null,
      at: watch!.foreign[0]!.firstSeen,
    });
  return found;
}
