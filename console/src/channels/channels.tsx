import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { ChannelView } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { useMay } from '../desk/hub.js';
import { askedOutlets } from '../desk/outlets.js';
import { Bar } from '../frame/bar.js';
import { Pick } from '../frame/pick.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, settle } from '../place.js';
import { t } from '../words/i18n.js';
import { AddChannel } from './add-channel.js';
import { ChannelLine } from './channel-line.js';
import styles from './channels.module.css';

const SHOWN = ['every', 'live', 'exercise', 'trouble'] as const;
type Shown = (typeof SHOWN)[number];

/** The accounts on which messages are posted, and whether each still takes us. */
export function ChannelsScreen({ show }: { show: string }): ReactElement {
  useDocumentTitle(`${t('channels:title')} · Tocsin`);
  const may = useMay();
  const channels = useQuery({ ...asking.channels, refetchInterval: 15_000 });
  const kinds = useQuery(askedOutlets.kinds);
  const [adding, setAdding] = useState(false);
  const error = channels.error ?? kinds.error;
  const again = () => void Promise.all([channels.refetch(), kinds.refetch()]);
  if (error && !(channels.data && kinds.data)) return <Trouble error={error} again={again} />;
  if (!channels.data || !kinds.data) return <Waiting what={t('channels:the')} meanwhile={t('channels:meanwhile')} />;
  const { items } = channels.data;
  const value: Shown = SHOWN.find((name) => name === show) ?? 'every';
  const shown = items.filter((channel) => fits(channel, value));
  return (
    <>
      <header className={styles.head}>
        <h1>{t('channels:title')}</h1>
        <p className="prose soft">{t('channels:told')}</p>
        <p>
          <a href={addressOf({ at: 'decisions' })}>{t('decisions:officeChannels')}</a>
        </p>
      </header>
      {items.length === 0 ? (
        <div className={styles.empty}>
          <h2>{t('channels:none')}</h2>
          <p className="prose">{t('channels:noneTold')}</p>
        </div>
      ) : (
        <>
          <Pick
            legend={t('channels:show')}
            options={SHOWN.map((name) => ({ value: name, word: t(`channels:${name}`) }))}
            value={value}
            onChange={(chosen) => settle({ at: 'channels', show: chosen === 'every' ? '' : chosen })}
          />
          <ul className={styles.lines}>
            {shown.map((channel) => (
              <ChannelLine
                key={channel.id}
                channel={channel}
                kind={kinds.data.items.find(({ kind }) => kind === channel.kind) ?? null}
              />
            ))}
          </ul>
          {shown.length === 0 && <p>{t('channels:noneHere')}</p>}
        </>
      )}
      {may('admin') && <Bar actions={<Button onClick={() => setAdding(true)}>{t('channels:add')}</Button>} />}
      {adding && (
        <AddChannel kinds={kinds.data.items.filter(({ endpoint }) => !endpoint)} onClose={() => setAdding(false)} />
      )}
    </>
  );
}

export const isOdd = ({ checked, paused }: ChannelView): boolean =>
  paused !== null || (checked !== null && !checked.result.ok);

function fits(channel: ChannelView, shown: Shown): boolean {
  if (shown === 'every') return true;
  return shown === 'trouble' ? isOdd(channel) : channel.world === shown;
}
