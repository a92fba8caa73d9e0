import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { canBeWoken, wakeHere } from './device.js';
import styles from './notices.module.css';

const devicesChanged = () => memory.invalidateQueries({ queryKey: asking.devices.queryKey });

/** By which ways this officer is woken: mail, if the operator sends any, and each browser that they turned on. */
export function Devices(): ReactElement {
  const { me } = useHub();
  const ways = useQuery(asking.noticeWays);
  const devices = useQuery(asking.devices);
  const add = useAct(
    async (pushKey: string, key) => desk.addDevice(await wakeHere(pushKey), key),
    () => devicesChanged(),
  );
  const remove = useAct(
    (id: string, key) => desk.removeDevice(id, key),
    () => devicesChanged(),
  );
  const tryIt = useAct((_: null, key) => desk.tryNotice(key));
  return (
    <section className={styles.devices} aria-labelledby="wake">
      <h2 id="wake">{t('notices:devices.title')}</h2>
      <p className="prose">{t('notices:devices.told')}</p>
      {ways.data && (
        <p className="soft">
          {ways.data.mail ? t('notices:devices.mail', { email: me.email }) : t('notices:devices.noMail')}
        </p>
      )}
      {devices.data?.items.length === 0 && <p className="soft">{t('notices:devices.none')}</p>}
      <ul className={styles.lines}>
        {devices.data?.items.map(({ id, name, createdAt }) => (
          <li key={id} className={styles.line}>
            <div>
              <p>{name}</p>
              <p className="soft">
                <Sentence of={t('notices:devices.since')} parts={{ at: <Moment at={createdAt} /> }} />
              </p>
            </div>
            <Button
              variant="default"
              aria-label={t('notices:devices.offFor', { name })}
              disabled={remove.isPending}
              onClick={() => remove.mutate(id)}
            >
              {t('notices:devices.off')}
            </Button>
          </li>
        ))}
      </ul>
      <Refusal error={add.error ?? remove.error ?? tryIt.error} />
      <div className="row">
        {canBeWoken ? (
          <Button
            variant="default"
            disabled={!ways.data || add.isPending}
            onClick={() => ways.data && add.mutate(ways.data.pushKey)}
          >
            {t(add.isPending ? 'notices:devices.turning' : 'notices:devices.on')}
          </Button>
        ) : (
          <p className="small">{t('notices:devices.cannot')}</p>
        )}
        <Button variant="subtle" disabled={tryIt.isPending} onClick={() => tryIt.mutate(null)}>
          {t('notices:devices.try')}
        </Button>
      </div>
      {tryIt.isSuccess && <p role="status">{t('notices:devices.tried')}</p>}
    </section>
  );
}
